{{ stage('health_child_health') }}
