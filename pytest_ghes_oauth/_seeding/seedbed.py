"""The parts of a server that seeding needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
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
    _made: list[Fabricator] = field(default_factory=list, init=False, repr=False)

    @property
    def fake(self) -> Fabricator:
        """The source of values for omitted arguments."""
        from pytest_ghes_oauth.faker import Fabricator  # noqa: PLC0415  # Faker is loaded when first needed

        if not self._made:
            self._made.append(Fabricator(f"names:{self.seed}"))
        return self._made[0]


def unused(make: Callable[[], str], is_taken: Callable[[str], bool]) -> str:
    """Return the first name from *make* that is not taken."""
    while is_taken(name := make()):
        pass
    return name
