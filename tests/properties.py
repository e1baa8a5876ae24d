"""How properties are tried: always with the same examples, and without a watch, for machines are noisy."""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, settings

STEADY: Final = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
