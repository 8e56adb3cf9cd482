"""The unions of every address and every person that a record names, as SQL made from the roles."""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.contracts.model import FeedContract, Field, Table

Pair = tuple[FeedContract, Table]
MALE, FEMALE = ("M", "1"), ("F", "2")  # codes of sex: DfE and police, NHS Data Dictionary

# The parts of a person in their order, with the type in which the union holds each.
PERSON = {
    "upn": "string",
    "former_upn": "string",
    "nhs_number": "string",
    "other_ref_system": "string",
    "other_ref": "string",
    "forename": "string",
    "middle_names": "string",
    "surname": "string",
    "preferred_surname": "string",
    "former_surname": "string",
    "known_as": "string",
    "full_name": "string",
    "dob": "date",
    "dob_text": "string",
    "birth_year": "bigint",
    "age": "bigint",
    "year_group": "string",
    "sex": "string",
    "ethnicity": "string",
}
TIE = {
    "group_ref": "string",
    "site_ref": "string",
    "occasion": "string",
    "relation": "string",
    "event_date": "date",
}
NAMING = (
    "upn",
    "nhs_number",
    "source_ref",
    "forename",
    "surname",
    "full_name",
    "dob",
    "dob_text",
)  # a record that fills none of these names nobody
ADDRESS = {
    "saon": "string",
    "paon": "string",
    "street": "string",
    "locality": "string",
    "town": "string",
    "postcode_given": "string",
    "uprn_given": "string",
    "easting": "double",
    "northing": "double",
}


def address_mention(pairs: Iterable[Pair]) -> str:
    """The text of model address_mention: one branch a table and address role."""
    branches = [
        _address(contract, table, role) for contract, table in pairs for role in table.address_roles
    ]
    return ADDRESS_MENTION.format(branches="\n    union all\n".join(branches))


def person_mention(pairs: Iterable[Pair]) -> str:
    """The text of model person_mention: one branch a table and person role."""
    branches = [
        _person(contract, table, role) for contract, table in pairs for role in table.person_roles
    ]
    return PERSON_MENTION.format(branches="\n    union all\n".join(branches))


def _select(columns: Iterable[tuple[str, str]], source: str, where: list[str]) -> str:
    # `member.file as file` says no more than `member.file`
    lines = [e if e in (name, f"member.{name}") else f"{e} as {name}" for e, name in columns]
    text = "    select\n" + ",\n".join(f"        {line}" for line in lines)
    text += f"\n    from {source}"
    if where:
        text += "\n    where\n        " + "\n        and ".join(where)
    return text


def _call(function: str, values: list[str], indent: str) -> str:
    """A call on one line, or with a line a value where it would be long."""
    text = f"{function}({', '.join(values)})"
    if len(text) <= 70:
        return text
    return f"{function}(\n{indent}    " + f",\n{indent}    ".join(values) + f"\n{indent})"


def _joined(parts: list[str]) -> str:
    """The parts that are there, parted by commas; null where none is."""
    if len(parts) < 2:
        return "".join(parts)
    return "nullif(" + _call("concat_ws", ["', '", *parts], "        ") + ", '')"


def _when(role: Mapping[str, Any]) -> list[str]:
    """The condition under which a role stands in a record."""
    when = role.get("when")
    if not when:
        return []
    words = when.get("in") or when["notIn"]
    listed = ", ".join(f"'{w}'" for w in words)
    return [f"{when['field']} {'in' if 'in' in when else 'not in'} ({listed})"]


def _address(contract: FeedContract, table: Table, role: Mapping[str, Any]) -> str:
    read = _reader(role)
    parts = [read(name) for name in role.get("lines", [])]
    text = _joined(parts)
    structured = role.get("structured") or {}
    given = {part: read(name) for part, name in structured.items()}
    given["postcode_given"] = role.get("postcode", "")
    given["uprn_given"] = read(role["uprn"]) if "uprn" in role else ""
    for part in ("easting", "northing"):
        given[part] = f"try_cast({read(role[part])} as double)" if part in role else ""
    columns = [
        (f"'{contract.feed}'", "feed"),
        ("file", "file"),
        ("row_number", "row_number"),
        (f"'{role['role']}'", "role"),
        ("delivery_date", "delivery_date"),
        ("in_force", "in_force"),
        (text or "cast(null as string)", "address_text"),
        *((given.get(n) or f"cast(null as {t})", n) for n, t in ADDRESS.items()),
    ]
    return _select(columns, f"{{{{ ref('stg_{table.name}') }}}}", _when(role))


def _reader(role: Mapping[str, Any]) -> Any:
    """How a part of an address is read: from a column, or from a key of a JSON column."""
    source = role.get("json")
    if not source:
        return lambda name: name
    return lambda key: f"{{{{ json_text('{source}', '{key}') }}}}"


def _person(contract: FeedContract, table: Table, role: Mapping[str, Any]) -> str:
    fields = {f.name: f for f in table.fields}
    said, fixed = role["fields"], role.get("fixed") or {}
    other = role.get("fromTable")
    prefix = "member." if other else ""

    def value(part: str, of_type: str) -> str:
        if part in fixed:
            return f"'{fixed[part]}'"
        if other and part in other:
            return f"other.{other[part]}"
        if part not in said:
            return f"cast(null as {of_type})"
        names = said[part] if isinstance(said[part], list) else [said[part]]
        if part == "sex":
            return _sex(fields[names[0]], prefix)
        if names == ["row"]:
            return f"concat({prefix}file, ' ', cast({prefix}row_number as string))"
        if len(names) == 1:
            return f"{prefix}{names[0]}"
        if part == "event_date":
            return f"coalesce({', '.join(prefix + n for n in names)})"
        return "concat(" + ", '/', ".join(_as_text(fields[n], prefix) for n in names) + ")"

    home, home_file, home_row = _home(role, prefix)
    columns = [
        (f"'{contract.feed}'", "feed"),
        (f"{prefix}file", "file"),
        (f"{prefix}row_number", "row_number"),
        (f"'{role['role']}'", "role"),
        (f"{prefix}delivery_date", "delivery_date"),
        (f"{prefix}in_force", "in_force"),
        (f"'{role['sourceSystem']}'", "source_system"),
        (value("source_ref", "string"), "source_ref"),
        *((value(part, of_type), part) for part, of_type in PERSON.items()),
        (home, "address_role"),
        (home_file, "address_file"),
        (home_row, "address_row_number"),
        (value("postcode_given", "string"), "place_given"),
        *((value(part, of_type), part) for part, of_type in TIE.items()),
    ]
    where = _when(role) + _names_somebody(fields, said, prefix)
    source = f"{{{{ ref('stg_{table.name}') }}}}"
    if other:
        source += (
            f" as member\n    left join {{{{ ref('stg_{other['table']}') }}}} as other"
            f"\n        on member.{other['on']} = other.{other['on']} and other.in_force"
        )
    return _select(columns, source, where)


def _as_text(field: Field, prefix: str) -> str:
    column = f"{prefix}{field.name}"
    return column if field.type == "text" else f"cast({column} as string)"


def _sex(field: Field, prefix: str) -> str:
    """M or F; empty where the code says neither."""
    if set(field.codes) == {"M", "F"}:
        return f"{prefix}{field.name}"
    meant = {**dict.fromkeys(MALE, "M"), **dict.fromkeys(FEMALE, "F")}
    return _case(f"{prefix}{field.name}", {c: s for c, s in meant.items() if c in field.codes})


def _case(column: str, words: Mapping[str, str]) -> str:
    whens = [f"when '{code}' then '{word}'" for code, word in words.items()]
    return "\n            ".join([f"case {column}", *whens]) + "\n        end"


def _home(role: Mapping[str, Any], prefix: str) -> tuple[str, str, str]:
    """Which address role of which record is the person's address."""
    other, home = role.get("fromTable"), role.get("home")
    if other and "home" in other:
        return f"'{other['home']}'", "other.file", "other.row_number"
    if not home:
        return "cast(null as string)", f"{prefix}file", f"{prefix}row_number"
    if isinstance(home, str):
        return f"'{home}'", f"{prefix}file", f"{prefix}row_number"
    by_code = {code: word for code, word in home.items() if code != "field"}
    return _case(home["field"], by_code), f"{prefix}file", f"{prefix}row_number"


def _names_somebody(fields: Mapping[str, Field], said: Mapping[str, Any], prefix: str) -> list[str]:
    """A condition, where a record of the contract may leave the person out altogether."""
    names: list[str] = []
    for part in NAMING:
        value = said.get(part, [])
        names += value if isinstance(value, list) else [value]
    if any(fields[n].required for n in names):
        return []
    values = [_as_text(fields[n], prefix) for n in names]
    return [_call("coalesce", values, "        ") + " is not null"]


ADDRESS_MENTION = """\
-- generated by `ei contracts generate` from the contracts' addressRoles: do not edit
-- every address that a record names, as it was written, under the role of feeds.md
with written as (
{branches}
),

keyed as (
    select
        *,
        md5(concat_ws(
            '|',
            coalesce({{{{ plain_text('address_text') }}}}, ''),
            coalesce(replace(upper(postcode_given), ' ', ''), ''),
            coalesce(trim(leading '0' from uprn_given), ''),
            coalesce(cast(easting as string), ''),
            coalesce(cast(northing as string), '')
        )) as address_id
    from written
)

select
    feed,
    file,
    row_number,
    role,
    delivery_date,
    in_force,
    address_id,
    address_text,
    saon,
    paon,
    street,
    locality,
    town,
    postcode_given,
    uprn_given,
    easting,
    northing
from keyed
"""

PERSON_MENTION = """\
-- generated by `ei contracts generate` from the contracts' personRoles: do not edit
-- every person that a record names, under the role of feeds.md, with the address it gives them; a
-- year of birth or an age that nobody has (an age written as a year) is not known
with named as (
{branches}
)

select
    named.feed,
    named.file,
    named.row_number,
    named.role,
    named.delivery_date,
    named.in_force,
    named.source_system,
    named.source_ref,
    named.upn,
    named.former_upn,
    named.nhs_number,
    named.other_ref_system,
    named.other_ref,
    named.forename,
    named.middle_names,
    named.surname,
    named.preferred_surname,
    named.former_surname,
    named.known_as,
    named.full_name,
    named.dob,
    named.dob_text,
    case
        when named.birth_year between 1900 and extract(year from named.delivery_date)
            then named.birth_year
    end as birth_year,
    case when named.age between 0 and 120 then named.age end as age,
    named.year_group,
    named.sex,
    named.ethnicity,
    home.address_id,
    named.address_role,
    named.group_ref,
    named.site_ref,
    named.occasion,
    named.relation,
    named.event_date,
    coalesce(home.postcode_given, named.place_given) as postcode_given
from named
left join {{{{ ref('address_mention') }}}} as home
    on
        named.feed = home.feed
        and named.address_file = home.file
        and named.address_row_number = home.row_number
        and named.address_role = home.role
"""
