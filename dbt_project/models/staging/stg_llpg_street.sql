{{ stage('llpg_street') }}
