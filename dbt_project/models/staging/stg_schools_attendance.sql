{{ stage('schools_attendance') }}
