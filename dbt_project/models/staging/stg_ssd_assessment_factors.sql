{{ stage('ssd_assessment_factors') }}
