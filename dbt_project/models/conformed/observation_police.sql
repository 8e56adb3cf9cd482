-- the victims of domestic abuse whom a public protection notice names; one incident may have
-- several notices, and each of them the same victim
{{ observed(
    'domestic_abuse_victim', 'stg_police_ppn', 'person', 'incident_date', 'incident_ref', '1',
    where="ppn_type = 'DOMESTIC_ABUSE' and role = 'VICTIM'",
) }}
