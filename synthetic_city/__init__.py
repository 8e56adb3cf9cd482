"""A synthetic city for trying the platform: deliveries as partners would send them, and the truth
about them.
"""

from __future__ import annotations

from .generate import generate
from .rates import Rates

__all__ = ["Rates", "generate"]
