{{ stage('llpg_blpu') }}
