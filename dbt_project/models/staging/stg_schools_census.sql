{{ stage('schools_census') }}
