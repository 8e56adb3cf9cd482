{{ stage('youth_justice') }}
