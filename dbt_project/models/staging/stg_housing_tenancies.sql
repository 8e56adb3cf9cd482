{{ stage('housing_tenancies') }}
