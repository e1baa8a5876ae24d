"""The parts of a server that seeding needs."""

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
    """The parts of one server that seeding needs.

    Attributes:
        references: finds records by login, client id or name.
        seed: the seed of the values that Faker makes.
    """

    store: Store
    references: References
    seed: int | str

    @cached_property
    def fake(self) -> Fabricator:
        """The source of values for omitted arguments."""
        from pytest_ghes_oauth.faker import Fabricator  # noqa: PLC0415  # Faker is loaded when first needed

        return Fabricator(f"names:{self.seed}")


def unused(make: Callable[[], str], is_taken: Callable[[str], bool]) -> str:
    """Return the first name from *make* that is not taken."""
    while is_taken(name := make()):
        pass
    return name
