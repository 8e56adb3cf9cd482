{{ stage('ssd_cla_placement') }}
