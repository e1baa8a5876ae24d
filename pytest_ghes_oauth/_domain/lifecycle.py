"""The state machine of users, apps, grants, codes and tokens. The tables are the whole of it.

Rules for this file: a state or a verb exists here or nowhere; every change of a record goes through
`next_state`; expiry is not stored, a token or code *is* `expired` once the clock reaches its `expires_at`.
Grants, codes and tokens that died have left the server; users and apps stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from pytest_ghes_oauth._domain.misuse import InvalidTransition

NEW: Final = "new"
ACTIVE: Final = "active"
SUSPENDED: Final = "suspended"
REVOKED: Final = "revoked"
EXPIRED: Final = "expired"  # derived from the clock, never stored
PENDING: Final = "pending"
APPROVED: Final = "approved"
DENIED: Final = "denied"
REDEEMED: Final = "redeemed"
DEAD: Final = frozenset({REVOKED, EXPIRED, REDEEMED})
# What the clock can turn into `expired`.
EXPIRING: Final = frozenset({ACTIVE, PENDING, APPROVED})

# kind -> state -> verb -> next state. A verb that is missing from a row is refused in that state.
TRANSITIONS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "user": {
        NEW: {"add": ACTIVE},
        ACTIVE: {"authenticate": ACTIVE, "suspend": SUSPENDED},
        SUSPENDED: {"unsuspend": ACTIVE},
    },
    "app": {
        NEW: {"add": ACTIVE},
        # A suspended app starts no authorization; it goes on with its tokens.
        ACTIVE: {"authorize": ACTIVE, "suspend": SUSPENDED},
        SUSPENDED: {"unsuspend": ACTIVE},
    },
    "grant": {
        NEW: {"create": ACTIVE},
        ACTIVE: {"extend": ACTIVE, "revoke": REVOKED},
        REVOKED: {},
    },
    "token": {
        NEW: {"issue": ACTIVE},
        ACTIVE: {
            "authenticate": ACTIVE,
            "check": ACTIVE,
            "scope": ACTIVE,
            "reset": ACTIVE,
            "update": ACTIVE,
            "revoke": REVOKED,
            "expire": EXPIRED,
        },
        EXPIRED: {},
        REVOKED: {},
    },
    "authorization_code": {
        NEW: {"issue": ACTIVE},
        ACTIVE: {"redeem": REDEEMED, "revoke": REVOKED},
        EXPIRED: {},
        REDEEMED: {},
        REVOKED: {},
    },
    "device_authorization": {
        NEW: {"start": PENDING},
        PENDING: {"poll": PENDING, "approve": APPROVED, "deny": DENIED},
        APPROVED: {"redeem": REDEEMED, "revoke": REVOKED},
        DENIED: {},
        EXPIRED: {},
        REDEEMED: {},
        REVOKED: {},
    },
    "refresh_token": {
        NEW: {"issue": ACTIVE},
        ACTIVE: {"redeem": REDEEMED, "revoke": REVOKED},
        EXPIRED: {},
        REDEEMED: {},
        REVOKED: {},
    },
}

# Why a state refuses what its row does not list: said to test authors and kept as the true cause.
BECAUSE: Final[Mapping[tuple[str, str], str]] = {
    ("user", ACTIVE): "is not suspended",
    ("user", SUSPENDED): "is suspended",
    ("app", ACTIVE): "is not suspended",
    ("app", SUSPENDED): "is suspended",
    ("grant", ACTIVE): "exists already",
    ("grant", REVOKED): "was revoked",
    ("token", ACTIVE): "was issued already",
    ("token", EXPIRED): "has expired",
    ("token", REVOKED): "was revoked",
    ("authorization_code", ACTIVE): "was issued already",
    ("authorization_code", EXPIRED): "has expired",
    ("authorization_code", REDEEMED): "was exchanged already",
    ("authorization_code", REVOKED): "died with its grant",
    ("device_authorization", PENDING): "waits for a user to approve",
    ("device_authorization", APPROVED): "was approved already",
    ("device_authorization", DENIED): "was denied",
    ("device_authorization", EXPIRED): "has expired",
    ("device_authorization", REDEEMED): "was exchanged already",
    ("device_authorization", REVOKED): "died with its grant",
    ("refresh_token", ACTIVE): "was issued already",
    ("refresh_token", EXPIRED): "has expired",
    ("refresh_token", REDEEMED): "was used already",
    ("refresh_token", REVOKED): "was revoked",
}

# (kind, verb) -> the event it publishes. A verb that is missing here leaves the state as it is.
EVENTS: Final[Mapping[tuple[str, str], str]] = {
    ("user", "add"): "user.added",
    ("user", "suspend"): "user.suspended",
    ("user", "unsuspend"): "user.unsuspended",
    ("app", "add"): "app.added",
    ("app", "suspend"): "app.suspended",
    ("app", "unsuspend"): "app.unsuspended",
    ("grant", "create"): "grant.created",
    ("grant", "extend"): "grant.extended",
    ("grant", "revoke"): "grant.revoked",
    ("token", "issue"): "token.issued",
    ("token", "reset"): "token.reset",
    ("token", "update"): "token.updated",
    ("token", "revoke"): "token.revoked",
    ("token", "expire"): "token.expired",
    ("authorization_code", "issue"): "authorization_code.issued",
    ("authorization_code", "redeem"): "authorization_code.redeemed",
    ("authorization_code", "revoke"): "authorization_code.revoked",
    ("device_authorization", "start"): "device_authorization.started",
    ("device_authorization", "approve"): "device_authorization.approved",
    ("device_authorization", "deny"): "device_authorization.denied",
    ("device_authorization", "redeem"): "device_authorization.redeemed",
    ("device_authorization", "revoke"): "device_authorization.revoked",
    ("refresh_token", "issue"): "refresh_token.issued",
    ("refresh_token", "redeem"): "refresh_token.redeemed",
    ("refresh_token", "revoke"): "refresh_token.revoked",
}


class Record(Protocol):
    """Anything with a row in the tables."""

    @property
    def kind(self) -> str:
        """The table it belongs to, a key of `TRANSITIONS`."""

    @property
    def state(self) -> str:
        """Where it stands now."""

    @property
    def label(self) -> str:
        """How a message names it, without its secrets: `user 'octocat'`."""


def refusal(record: Record, verb: str) -> str | None:
    """Return why *record* refuses *verb* in its state, as a sentence; `None` if it allows it."""
    state = record.state
    return None if verb in TRANSITIONS[record.kind][state] else f"{record.label} {BECAUSE[record.kind, state]}"


def next_state(record: Record, verb: str) -> str:
    """Return the state that *verb* leads to.

    Raises:
        InvalidTransition: the table has no such verb in the record's state.
    """
    state = record.state
    if verb not in TRANSITIONS[record.kind][state]:
        msg = f"cannot {verb}: {record.label} {BECAUSE[record.kind, state]}"
        raise InvalidTransition(msg)
    return TRANSITIONS[record.kind][state][verb]
