{{ stage('voluntary_programmes_haven') }}
