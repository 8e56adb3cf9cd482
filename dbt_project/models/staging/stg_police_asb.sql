{{ stage('police_asb') }}
