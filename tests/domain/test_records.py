"""What each kind of record declares, held against its class."""

from __future__ import annotations

from types import MemberDescriptorType
from typing import Final

import pytest

from pytest_ghes_oauth._domain.records import Credential, Record


def _below(kind: type[Record]) -> list[type[Record]]:
    return [one for child in kind.__subclasses__() for one in (child, *_below(child))]


# Every class of records that declares its kind, or has it from its base.
CLASSES: Final = [one for one in _below(Record) if hasattr(one, "kind")]


@pytest.mark.parametrize("of", CLASSES)
def test_a_kind_says_that_it_is_a_credential_where_its_class_is_one(of: type[Record]) -> None:
    assert of.kind.is_credential is issubclass(of, Credential)


@pytest.mark.parametrize("of", CLASSES)
def test_the_fields_that_name_a_record_are_fields_of_its_class(of: type[Record]) -> None:
    assert [key for key in of.kind.keys if not (hasattr(of, key) or key in of.__dataclass_fields__)] == []


@pytest.mark.parametrize("of", CLASSES)
def test_vars_has_none_of_the_secret_fields(of: type[Record]) -> None:
    assert [name for name in of.kind.secrets if not isinstance(getattr(of, name), MemberDescriptorType)] == []


@pytest.mark.parametrize("of", [one for one in CLASSES if one.kind.is_credential])
def test_the_texts_that_name_a_credential_are_secrets(of: type[Record]) -> None:
    assert set(of.kind.secrets) == set(of.kind.keys)
