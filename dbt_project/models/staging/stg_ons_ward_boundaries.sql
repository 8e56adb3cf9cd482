{{ stage('ons_ward_boundaries') }}
