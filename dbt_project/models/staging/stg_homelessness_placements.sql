{{ stage('homelessness_placements') }}
