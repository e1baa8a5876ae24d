"""How properties are tried: always with the same examples, and without a watch, for machines are noisy.

    GHES_EXAMPLES=20 python -m pytest tests/test_stateful.py tests/rest/test_any_request.py tests/domain/test_scopes.py

tries twenty times as many, which takes minutes.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, Phase, settings

TIMES: Final = int(os.environ.get("GHES_EXAMPLES", "1"))


def steady(examples: int, *, steps: int = 50) -> settings:
    """Settings for a property: how many examples are tried and, of a state machine, how many steps each."""
    return settings(
        max_examples=examples * TIMES,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        # A failing example is shown as it was found: making it smaller takes minutes where a whole server takes part.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
