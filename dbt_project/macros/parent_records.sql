{#- which record of a delivery rests on which other: (table, its column, parent table, its column).
    Without its parent a record is nobody's: it is held back as an orphan -#}
{% macro parent_records() -%}
    {{ return([
        ('homelessness_people', 'case_ref', 'homelessness_applications', 'case_ref'),
        ('homelessness_placements', 'case_ref', 'homelessness_applications', 'case_ref'),
        ('ssd_family', 'fami_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_address', 'addr_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_mother', 'moth_childs_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_disability', 'disa_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_contacts', 'cont_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_cin_episodes', 'cine_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_cin_assessments', 'cina_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_assessment_factors', 'cinf_assessment_id', 'ssd_cin_assessments',
         'cina_assessment_id'),
        ('ssd_cin_plans', 'cinp_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_cp_plans', 'cppl_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_legal_status', 'lega_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_cla_episodes', 'clae_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_cla_placement', 'clap_person_id', 'ssd_person', 'pers_person_id'),
        ('ssd_involvements', 'invo_person_id', 'ssd_person', 'pers_person_id'),
    ]) }}
{%- endmacro %}
