"""Lay every mutant on a copy and say which check caught it; see the package's own words."""

import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

from orchestration.paths import CONTRACTS

from .bench import Bench, caught, remembered
from .every import every

AS_OF = date(2026, 11, 20)


def main(codes: set[str]) -> int:
    """Judge the mutants of these checks, or of all; 1 where one survives."""
    found, survived = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder, remembered():
        bench = Bench(Path(folder), AS_OF)
        for mutant in every(CONTRACTS, bench.home, AS_OF):
            if codes and mutant.code not in codes:
                continue
            well = caught(mutant, bench.new(mutant))
            (found if well else survived)[mutant.code] += 1
            if codes or not well:
                print("caught  " if well else "SURVIVED", mutant, flush=True)
    for code in sorted(found | survived):
        print(f"{code}: {found[code]} caught, {survived[code]} survived")
    print(f"{found.total()} of {found.total() + survived.total()} mutants caught")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(set(sys.argv[1:])))
