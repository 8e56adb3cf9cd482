{{ stage('voluntary_programmes_families') }}
