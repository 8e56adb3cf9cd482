{{ stage('voluntary_programmes_smallsteps') }}
