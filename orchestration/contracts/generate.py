"""`ei contracts generate`: everything that follows from the contracts alone is made from them."""

from pathlib import Path

from orchestration.contracts import dbt_macros, dbt_yaml, dictionary, lineage, mentions
from orchestration.contracts.model import ContractError, FeedContract, ProductContract
from orchestration.contracts.odcs import load_feeds, load_products
from orchestration.paths import CONTRACTS, REPO


def generate(
    check: bool = False, contracts: Path = CONTRACTS, repository: Path = REPO
) -> list[Path]:
    """Write the generated files that are not as the contracts say; their paths, sorted.

    With `check` nothing is written. Raises ContractError where a contract is not valid or a
    published column leads back to nothing that was sent.
    """
    feeds, products = load_feeds(contracts), load_products(contracts)
    if unfounded := lineage.mistakes(feeds, products):
        raise ContractError(unfounded)
    stale = []
    for name, text in texts(feeds, products).items():
        path = repository / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return sorted(stale)


def texts(
    feeds: dict[str, tuple[FeedContract, ...]], products: dict[str, ProductContract]
) -> dict[str, str]:
    """The generated files: path within the repository -> text."""
    pairs = [(c, table) for name in feeds for c in feeds[name] for table in c.tables]
    models, macros = "dbt_project/models", "dbt_project/macros"
    return {
        f"{macros}/staged_tables.sql": dbt_macros.staged_tables(pairs),
        f"{macros}/parent_records.sql": dbt_macros.parent_records(pairs),
        f"{models}/staging/_sources.yml": dbt_yaml.sources(pairs),
        f"{models}/staging/_staging.yml": dbt_yaml.staging(pairs),
        f"{models}/addresses/address_mention.sql": mentions.address_mention(pairs),
        f"{models}/spine/person_mention.sql": mentions.person_mention(pairs),
        f"{models}/products/_products.yml": dbt_yaml.products(products.values()),
        "docs/data-dictionary.md": dictionary.markdown(feeds, products),
    }
