{{ stage('police_ppn') }}
