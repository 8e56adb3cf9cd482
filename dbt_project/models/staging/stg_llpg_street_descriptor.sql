{{ stage('llpg_street_descriptor') }}
