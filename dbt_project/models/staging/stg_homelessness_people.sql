{{ stage('homelessness_people') }}
