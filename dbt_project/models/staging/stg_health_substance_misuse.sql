{{ stage('health_substance_misuse') }}
