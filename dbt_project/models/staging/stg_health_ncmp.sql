{{ stage('health_ncmp') }}
