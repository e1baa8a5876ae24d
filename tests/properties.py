"""How properties are tried: always with the same examples, and without a watch, for machines are noisy."""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, Phase, settings

STEADY: Final = settings(
    deadline=None,
    derandomize=True,
    database=None,
    # A failing example is shown as it was found: making it smaller takes minutes where a whole server takes part.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
