{{ stage('police_youth_offences') }}
