{{ stage('llpg_xref') }}
