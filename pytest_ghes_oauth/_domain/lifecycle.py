"""The lifecycles of all records, as tables of states and verbs.

Rules for this file: states and verbs are declared here and nowhere else; every change of a record goes through
`move`; the state of a record decides whether it is on the server; no verb brings back a record that has left.
Expiry is not stored: a token or code is `expired` once the clock reaches its `expires_at`, and no longer is if the
system's clock is moved back, unless something that it dies with has ended since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple, Protocol

from pytest_ghes_oauth._domain.misuse import InvalidTransition

State = Literal[
    "new", "active", "suspended", "deleted", "revoked", "expired", "pending", "approved", "denied", "redeemed"
]  # fmt: skip
Verb = Literal[
    "add", "create", "issue", "start",
    "authenticate", "challenge", "authorize", "check", "scope", "poll", "add_member", "found", "invite",
    "suspend", "unsuspend", "delete", "uninstall", "rotate_secret", "extend", "update", "reset", "refresh",
    "approve", "deny", "redeem", "expire", "revoke",
]  # fmt: skip
EventName = Literal[
    "user.added", "user.suspended", "user.unsuspended", "user.updated", "user.deleted", "otp.sent",
    "organization.added", "organization.deleted", "organization.member_invited", "organization.member_added",
    "organization.member_updated", "organization.member_removed",
    "team.added", "team.deleted", "team.member_added", "team.member_updated", "team.member_removed",
    "repository.added", "repository.deleted",
    "app.added", "app.suspended", "app.unsuspended", "app.updated", "app.secret_rotated", "app.deleted",
    "installation.created", "installation.suspended", "installation.unsuspended", "installation.deleted",
    "grant.created", "grant.extended", "grant.revoked",
    "token.issued", "token.reset", "token.updated", "token.revoked", "token.expired",
    "authorization_code.issued", "authorization_code.redeemed", "authorization_code.revoked",
    "device_authorization.started", "device_authorization.approved", "device_authorization.denied",
    "device_authorization.redeemed", "device_authorization.revoked",
    "refresh_token.issued", "refresh_token.redeemed", "refresh_token.revoked",
]  # fmt: skip

NEW: Final = "new"
ACTIVE: Final = "active"
SUSPENDED: Final = "suspended"
DELETED: Final = "deleted"
REVOKED: Final = "revoked"
EXPIRED: Final = "expired"
PENDING: Final = "pending"
APPROVED: Final = "approved"
DENIED: Final = "denied"
REDEEMED: Final = "redeemed"
# States of records that are not on the server. In any other state, a record is in its table and found by its keys.
ABSENT: Final = frozenset[State]({NEW, DELETED, REVOKED, EXPIRED, REDEEMED})
# States that the clock can turn into `expired`.
EXPIRING: Final = frozenset[State]({ACTIVE, PENDING, APPROVED})


class Move(NamedTuple):
    """What a verb does: the state it leads to, and the event it publishes, if any."""

    to: State
    event: EventName | None = None


class Row(NamedTuple):
    """One state: the verbs that it allows, and the reason that a test author reads when it refuses another."""

    because: str
    verbs: Mapping[Verb, Move]


Lifecycle = Mapping[State, Row]

USER: Final[Lifecycle] = {
    NEW: Row("has not been added", {"add": Move(ACTIVE, "user.added")}),
    ACTIVE: Row("is not suspended", {
        "authenticate": Move(ACTIVE),
        "challenge": Move(ACTIVE, "otp.sent"),
        "suspend": Move(SUSPENDED, "user.suspended"),
        "update": Move(ACTIVE, "user.updated"),
        "delete": Move(DELETED, "user.deleted"),
    }),
    SUSPENDED: Row("is suspended", {
        "unsuspend": Move(ACTIVE, "user.unsuspended"),
        "update": Move(SUSPENDED, "user.updated"),
        "delete": Move(DELETED, "user.deleted"),
    }),
    DELETED: Row("was deleted", {}),
}  # fmt: skip

ORGANIZATION: Final[Lifecycle] = {
    NEW: Row("has not been added", {"add": Move(ACTIVE, "organization.added")}),
    ACTIVE: Row("has already been added", {
        "add_member": Move(ACTIVE),
        "delete": Move(REVOKED, "organization.deleted"),
    }),
    REVOKED: Row("was deleted", {}),
}  # fmt: skip

# Of users in organizations. Who is in an organization from the start comes with `organization.added`.
MEMBERSHIP: Final[Lifecycle] = {
    NEW: Row("does not exist", {
        "found": Move(ACTIVE),
        "add": Move(ACTIVE, "organization.member_added"),
        "invite": Move(PENDING, "organization.member_invited"),
    }),
    PENDING: Row("is pending", {
        "add": Move(ACTIVE, "organization.member_added"),
        "invite": Move(PENDING, "organization.member_invited"),
        "revoke": Move(REVOKED, "organization.member_removed"),
    }),
    ACTIVE: Row("is active", {
        "update": Move(ACTIVE, "organization.member_updated"),
        "revoke": Move(REVOKED, "organization.member_removed"),
    }),
    REVOKED: Row("has ended", {}),
}  # fmt: skip

TEAM: Final[Lifecycle] = {
    NEW: Row("has not been added", {"add": Move(ACTIVE, "team.added")}),
    ACTIVE: Row("has already been added", {"revoke": Move(REVOKED, "team.deleted")}),
    REVOKED: Row("was deleted", {}),
}

TEAM_MEMBERSHIP: Final[Lifecycle] = {
    NEW: Row("does not exist", {"found": Move(ACTIVE), "add": Move(ACTIVE, "team.member_added")}),
    ACTIVE: Row("is active", {
        "update": Move(ACTIVE, "team.member_updated"),
        "revoke": Move(REVOKED, "team.member_removed"),
    }),
    REVOKED: Row("has ended", {}),
}  # fmt: skip

REPOSITORY: Final[Lifecycle] = {
    NEW: Row("has not been added", {"add": Move(ACTIVE, "repository.added")}),
    ACTIVE: Row("has already been added", {"revoke": Move(REVOKED, "repository.deleted")}),
    REVOKED: Row("was deleted with its owner", {}),
}

APP: Final[Lifecycle] = {
    NEW: Row("has not been added", {"add": Move(ACTIVE, "app.added")}),
    ACTIVE: Row("is not suspended", {
        "authorize": Move(ACTIVE),
        "suspend": Move(SUSPENDED, "app.suspended"),
        "update": Move(ACTIVE, "app.updated"),
        "rotate_secret": Move(ACTIVE, "app.secret_rotated"),
        "delete": Move(DELETED, "app.deleted"),
    }),
    # A suspended app cannot start new authorizations; its tokens keep working.
    SUSPENDED: Row("is suspended", {
        "unsuspend": Move(ACTIVE, "app.unsuspended"),
        "update": Move(SUSPENDED, "app.updated"),
        "rotate_secret": Move(SUSPENDED, "app.secret_rotated"),
        "delete": Move(DELETED, "app.deleted"),
    }),
    DELETED: Row("was deleted", {}),
}  # fmt: skip

INSTALLATION: Final[Lifecycle] = {
    NEW: Row("has not been created", {"create": Move(ACTIVE, "installation.created")}),
    ACTIVE: Row("is not suspended", {
        "issue": Move(ACTIVE),
        "suspend": Move(SUSPENDED, "installation.suspended"),
        "uninstall": Move(REVOKED, "installation.deleted"),
    }),
    # A suspended installation issues no tokens; those that it had died when it was suspended.
    SUSPENDED: Row("is suspended", {
        "unsuspend": Move(ACTIVE, "installation.unsuspended"),
        "uninstall": Move(REVOKED, "installation.deleted"),
    }),
    REVOKED: Row("was uninstalled", {}),
}  # fmt: skip

GRANT: Final[Lifecycle] = {
    NEW: Row("has not been created", {"create": Move(ACTIVE, "grant.created")}),
    ACTIVE: Row("already exists", {
        "extend": Move(ACTIVE, "grant.extended"),
        "revoke": Move(REVOKED, "grant.revoked"),
    }),
    REVOKED: Row("was revoked", {}),
}  # fmt: skip

TOKEN: Final[Lifecycle] = {
    NEW: Row("has not been issued", {"issue": Move(ACTIVE, "token.issued")}),
    ACTIVE: Row("was already issued", {
        "authenticate": Move(ACTIVE),
        "check": Move(ACTIVE),
        "scope": Move(ACTIVE),
        "reset": Move(ACTIVE, "token.reset"),
        "refresh": Move(REVOKED, "token.revoked"),
        "update": Move(ACTIVE, "token.updated"),
        "revoke": Move(REVOKED, "token.revoked"),
        "expire": Move(EXPIRED, "token.expired"),
    }),
    # The clock may be moved back, but a token that was refreshed must not live again.
    EXPIRED: Row("has expired", {"refresh": Move(REVOKED, "token.revoked")}),
    REVOKED: Row("was revoked", {}),
}  # fmt: skip

AUTHORIZATION_CODE: Final[Lifecycle] = {
    NEW: Row("has not been issued", {"issue": Move(ACTIVE, "authorization_code.issued")}),
    ACTIVE: Row("was already issued", {
        "redeem": Move(REDEEMED, "authorization_code.redeemed"),
        "revoke": Move(REVOKED, "authorization_code.revoked"),
    }),
    EXPIRED: Row("has expired", {}),
    REDEEMED: Row("was already exchanged", {}),
    REVOKED: Row("died with its grant", {}),
}  # fmt: skip

DEVICE_AUTHORIZATION: Final[Lifecycle] = {
    NEW: Row("has not been started", {"start": Move(PENDING, "device_authorization.started")}),
    PENDING: Row("waits for a user to approve", {
        "poll": Move(PENDING),
        "approve": Move(APPROVED, "device_authorization.approved"),
        "deny": Move(DENIED, "device_authorization.denied"),
        "revoke": Move(REVOKED, "device_authorization.revoked"),
    }),
    APPROVED: Row("was already approved", {
        "poll": Move(APPROVED),
        "redeem": Move(REDEEMED, "device_authorization.redeemed"),
        "revoke": Move(REVOKED, "device_authorization.revoked"),
    }),
    DENIED: Row("was denied", {}),
    EXPIRED: Row("has expired", {}),
    REDEEMED: Row("was already exchanged", {}),
    REVOKED: Row("died with its grant or app", {}),
}  # fmt: skip

REFRESH_TOKEN: Final[Lifecycle] = {
    NEW: Row("has not been issued", {"issue": Move(ACTIVE, "refresh_token.issued")}),
    ACTIVE: Row("was already issued", {
        "redeem": Move(REDEEMED, "refresh_token.redeemed"),
        "revoke": Move(REVOKED, "refresh_token.revoked"),
    }),
    EXPIRED: Row("has expired", {}),
    REDEEMED: Row("was already used", {}),
    REVOKED: Row("was revoked", {}),
}  # fmt: skip


class Kind(Protocol):
    """The part of a kind that this module needs."""

    @property
    def lifecycle(self) -> Lifecycle:
        """The table of its states."""


class Living(Protocol):
    """Anything with a lifecycle."""

    @property
    def kind(self) -> Kind:
        """Its kind."""

    @property
    def state(self) -> State:
        """Its current state."""

    @property
    def label(self) -> str:
        """How a message names it, without its secrets: `user 'octocat'`."""


def allows(record: Living, verb: Verb) -> bool:
    """Tell whether the state of *record* allows *verb*."""
    return verb in record.kind.lifecycle[record.state].verbs


def refusal(record: Living, verb: Verb) -> str | None:
    """Return one sentence that says why the state of *record* does not allow *verb*; `None` if it does."""
    row = record.kind.lifecycle[record.state]
    return None if verb in row.verbs else f"{record.label} {row.because}"


def require(record: Living, verb: Verb, refuse: Callable[[str], Exception]) -> None:
    """Make sure that the state of *record* allows *verb*.

    Raises:
        Exception: it does not. *refuse* makes it from the reason, which is one sentence.
    """
    because = refusal(record, verb)
    if because is not None:
        raise refuse(because)


def move(record: Living, verb: Verb) -> Move:
    """Return what *verb* does to *record*.

    Raises:
        InvalidTransition: the state of the record does not allow it.
    """
    require(record, verb, lambda because: InvalidTransition(f"cannot {verb.replace('_', ' ')}: {because}"))
    return record.kind.lifecycle[record.state].verbs[verb]
