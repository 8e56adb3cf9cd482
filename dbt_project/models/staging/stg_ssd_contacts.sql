{{ stage('ssd_contacts') }}
