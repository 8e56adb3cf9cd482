{{ stage('schools_suspensions') }}
