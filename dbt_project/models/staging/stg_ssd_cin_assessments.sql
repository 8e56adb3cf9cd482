{{ stage('ssd_cin_assessments') }}
