"""What kind of data a granted column is, as far as the law asks."""

from orchestration.contracts import ProductContract
from orchestration.contracts.lineage import trace
from orchestration.governance.checks.context import Context, Granted

PERSON, PERSON_ID = "person", "person.person_id"
HEALTH = "health"  # dataCategory of a field, and the sector of a health partner's feed


def is_special(granted: Granted) -> bool:
    """Special category data (UK GDPR Art 9)."""
    return granted.field is not None and granted.field.special_category


def is_offence(granted: Granted) -> bool:
    """Criminal offence data (UK GDPR Art 10)."""
    return granted.field is not None and granted.field.criminal_offence


def is_personal(granted: Granted) -> bool:
    """The column tells, alone or with others, of a person."""
    return granted.field is not None and granted.field.identifiability != "none"


def is_health(context: Context, granted: Granted) -> bool:
    """Held under a duty of confidence of health care.

    Of a feed: what a health partner sends, and health fields of others. Of a product: special
    category columns that are made, in part, from what a health partner sends.
    """
    if granted.field is None:
        return False
    if granted.field.data_category == HEALTH:
        return True
    for feed in context.feeds.values():
        if any(t.name == granted.table for t in feed.tables):
            return feed.sector == HEALTH
    if granted.table not in context.products or not granted.field.special_category:
        return False
    feeds = {c.id: (c,) for c in context.feeds.values()}
    sources = trace(granted.table, granted.name, feeds, context.products)
    sectors = {context.feeds[s.contract].sector for s in sources if s.contract in context.feeds}
    return HEALTH in sectors


def counts_persons(context: Context, granted: Granted) -> bool:
    """A number of persons in a row that is of none of them, such as the members of a family.

    Who is kept out of a release is in the number all the same, and would show as the difference
    from the rows that are there. Figures of groups are anonymous: small numbers are hidden in them.
    """
    product = context.products.get(granted.table)
    if product is None or product.aggregate or granted.field is None or _of_a_person(product):
        return False
    made_from = {source.partition(".")[0] for source in granted.field.sources}
    persons = (context.products[name] for name in made_from & context.products.keys())
    return granted.field.type == "int" and any(_of_a_person(one) for one in persons)


def _of_a_person(product: ProductContract) -> bool:
    return product.id == PERSON or any(f.refers_to == PERSON_ID for f in product.fields)
