"""The main numbers of organisations, where a partner sends none with its records:
`HOME/contact_search/telephones.csv` (organisation as the child's page names it, telephone). The
file may be missing.
"""

import csv

from orchestration.contact_search.settings import Unsettled, folder
from orchestration.home import Home

COLUMNS = ["organisation", "telephone"]


def main_numbers(home: Home) -> dict[str, str]:
    """Telephone numbers by organisation. Raises Unsettled where the file is no such table."""
    path = folder(home) / "telephones.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if list(reader.fieldnames or ()) != COLUMNS:
            raise Unsettled(f"{path}: the first line must be {','.join(COLUMNS)}")
        rows = [(row["organisation"], (row["telephone"] or "").strip()) for row in reader]
    return {name: number for name, number in rows if number}
