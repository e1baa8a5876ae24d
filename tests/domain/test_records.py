"""What each kind of record declares, held against its class."""

from __future__ import annotations

from collections.abc import Callable
from types import MemberDescriptorType
from typing import Final

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, OAuthApp, User
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


# -- assignment ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [one for one in CLASSES if not one.__subclasses__()])
def test_every_class_of_records_refuses_assignment_in_the_same_way(of: type[Record]) -> None:
    assert (of.__setattr__, of.__delattr__) == (User.__setattr__, User.__delattr__)


@pytest.fixture(name="records")
def _records(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> dict[str, Record]:
    return {
        "user": user,
        "app": app,
        "github_app": server.add_github_app("deployer"),
        "token": server.issue_token(user, app),
        "organization": server.add_organization("acme"),
    }


ASSIGNMENTS: Final = [
    ("user", "name", "user 'octocat'; use user.update(name=...)"),
    ("user", "email", "user 'octocat'; use user.update(email=...)"),
    ("user", "emails", "user 'octocat'; use user.update(email=...)"),
    ("user", "suspended", "user 'octocat'; use user.suspend() or user.unsuspend()"),
    ("user", "id", "user 'octocat'; it is read-only"),
    ("user", "nmae", "user 'octocat'; it is read-only"),
    ("app", "callback_url", "app 'ci-bot'; use app.update(callback_url=...)"),
    ("app", "client_secret", "app 'ci-bot'; use app.rotate_secret()"),
    ("app", "client_id", "app 'ci-bot'; it is read-only"),
    ("github_app", "callback_url", "app 'deployer'; use app.update(callback_urls=...)"),
    ("github_app", "permissions", "app 'deployer'; use app.update(permissions=...)"),
    ("token", "expires_at", "token 60000001 of 'octocat' for 'ci-bot'; use token.expire()"),
    ("token", "note", "token 60000001 of 'octocat' for 'ci-bot'; it is read-only"),
    ("organization", "login", "organization 'acme'; it is read-only"),
]


@pytest.mark.parametrize(
    ("what", "name", "sentence"), ASSIGNMENTS, ids=[f"{what}.{name}" for what, name, _ in ASSIGNMENTS]
)
@pytest.mark.parametrize("change", [lambda record, name: setattr(record, name, "x"), delattr], ids=["=", "del"])
def test_assignment_is_misuse_that_names_the_verb_and_changes_nothing(
    records: dict[str, Record], what: str, name: str, sentence: str, change: Callable[[Record, str], None]
) -> None:
    record, before = records[what], getattr(records[what], name, None)
    with pytest.raises(GHESError) as caught:
        change(record, name)
    assert str(caught.value) == f"cannot assign to {name!r} of {sentence}"
    assert isinstance(caught.value, AttributeError)
    assert getattr(record, name, None) == before
