{{ stage('early_help') }}
