"""Every figure that hides counts is remembered from release to release."""

import re

from orchestration.contracts import load_contracts
from orchestration.paths import CONTRACTS, DBT_PROJECT
