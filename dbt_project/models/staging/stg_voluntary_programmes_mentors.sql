{{ stage('voluntary_programmes_mentors') }}
