{{ stage('ons_uprn_directory') }}
