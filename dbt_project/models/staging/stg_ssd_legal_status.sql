{{ stage('ssd_legal_status') }}
