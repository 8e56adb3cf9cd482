{{ stage('health_family_nurse') }}
