{{ stage('voluntary_programmes_lifeskills') }}
