{{ stage('llpg_classification') }}
