{{ stage('ssd_mother') }}
