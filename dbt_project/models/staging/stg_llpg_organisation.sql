{{ stage('llpg_organisation') }}
