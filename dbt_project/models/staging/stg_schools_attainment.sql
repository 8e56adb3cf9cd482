{{ stage('schools_attainment') }}
