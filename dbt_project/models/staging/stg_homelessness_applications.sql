{{ stage('homelessness_applications') }}
