{{ stage('llpg_delivery_point') }}
