{{ stage('llpg_successor') }}
