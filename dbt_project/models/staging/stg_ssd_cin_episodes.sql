{{ stage('ssd_cin_episodes') }}
