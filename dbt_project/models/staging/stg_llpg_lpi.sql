{{ stage('llpg_lpi') }}
