{{ stage('housing_sanctuary') }}
