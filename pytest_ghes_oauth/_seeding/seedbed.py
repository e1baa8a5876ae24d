"""What seeding works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._references import References

if TYPE_CHECKING:
    from pytest_ghes_oauth.faker import Fabricator


@dataclass(frozen=True)
class Seedbed:
    """One server, as far as seeding goes.

    Attributes:
        references: what a login, a client id or a name means on it.
        seed: of what Faker makes up.
    """

    store: Store
    references: References
    seed: int | str

    @cached_property
    def fake(self) -> Fabricator:
        """What Faker makes up where an argument is omitted."""
        from pytest_ghes_oauth.faker import Fabricator  # noqa: PLC0415  # Faker is loaded when first needed

        return Fabricator(f"names:{self.seed}")


def unused(make: Callable[[], str], is_taken: Callable[[str], bool]) -> str:
    """Return the first name that *make* makes up and nobody has."""
    while is_taken(name := make()):
        pass
    return name
