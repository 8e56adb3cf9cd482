{{ stage('health_camhs_referrals') }}
