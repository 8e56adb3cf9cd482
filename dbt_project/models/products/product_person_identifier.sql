-- every number that a source gave a person
select
    cast(person_id as string) as person_id,
    cast(source as string) as source,
    cast(identifier_type as string) as identifier_type,
    cast(identifier as string) as identifier,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(records as bigint) as records
from {{ ref('person_identifier') }}
