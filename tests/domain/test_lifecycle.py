"""The tables of states, checked as tables and then through the objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

import pytest

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer, Grant, User
from pytest_ghes_oauth._domain.lifecycle import ABSENT, EXPIRED, EXPIRING, NEW, EventName, Lifecycle, State, Verb
from pytest_ghes_oauth._domain.tokens import user_of

# Every kind of record that a server keeps.
KINDS: Final[Mapping[str, Lifecycle]] = {
    name: table.kind.lifecycle
    for name, table in GitHubEnterpriseServer()._store._tables.items()  # noqa: SLF001  # the list of kinds itself
}


@pytest.fixture(name="token")
def _token(server: GitHubEnterpriseServer, user: User) -> AccessToken:
    return server.issue_token(user, server.add_oauth_app("ci-bot"))


@pytest.fixture(name="grant")
def _grant(token: AccessToken) -> Grant:
    assert token.grant is not None
    return token.grant


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_can_be_reached(kind: str) -> None:
    reached = {move.to for row in KINDS[kind].values() for move in row.verbs.values()}
    by_the_clock = {EXPIRED} if reached & EXPIRING and EXPIRED in KINDS[kind] else set()
    assert reached | by_the_clock | {NEW} == set(KINDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_of_a_new_record_leads_to_the_server(kind: str) -> None:
    moves = KINDS[kind][NEW].verbs.values()
    assert moves
    assert [move for move in moves if move.to in ABSENT] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_verb_brings_back_what_has_left(kind: str) -> None:
    left = [row.verbs for state, row in KINDS[kind].items() if state in ABSENT - {NEW}]
    assert [verb for verbs in left for verb, move in verbs.items() if move.to not in ABSENT] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_verb_that_leads_to_another_state_is_an_event(kind: str) -> None:
    # Who is in a group from the start comes with the event of the group.
    quiet = [
        verb
        for state, row in KINDS[kind].items()
        for verb, move in row.verbs.items()
        if move.to != state and not move.event and verb != "found"
    ]
    assert quiet == []


def test_the_names_of_events_are_those_of_the_tables() -> None:
    of_the_tables = {
        move.event for rows in KINDS.values() for row in rows.values() for move in row.verbs.values() if move.event
    }
    assert of_the_tables == set(get_args(EventName))


def test_the_states_and_verbs_are_those_of_the_tables() -> None:
    assert {state for rows in KINDS.values() for state in rows} == set(get_args(State))
    assert {verb for rows in KINDS.values() for row in rows.values() for verb in row.verbs} == set(get_args(Verb))


def test_a_verb_that_the_state_refuses_raises_one_sentence_and_changes_nothing(
    server: GitHubEnterpriseServer, token: AccessToken
) -> None:
    token.revoke()
    before = server.events
    with pytest.raises(GHESError, match=r"^cannot expire: token \d+ of 'octocat' for 'ci-bot' was revoked$"):
        token.expire()
    assert (token.state, server.events) == ("revoked", before)


def test_suspending_twice_is_misuse(user: User) -> None:
    user.suspend()
    with pytest.raises(GHESError, match=r"^cannot suspend: user 'octocat' is suspended$"):
        user.suspend()


def test_a_suspended_user_can_be_unsuspended(user: User) -> None:
    user.suspend()
    user.unsuspend()
    assert (user.suspended, user.state) == (False, "active")


def test_deleting_a_grant_kills_its_tokens_and_clears_both_collections(
    server: GitHubEnterpriseServer, grant: Grant, token: AccessToken
) -> None:
    grant.revoke()
    assert (grant.state, token.state) == ("revoked", "revoked")
    assert (len(server.grants), len(server.tokens)) == (0, 0)
    assert [event.name for event in server.events[-2:]] == ["grant.revoked", "token.revoked"]


def test_revoking_a_token_leaves_the_grant(grant: Grant, token: AccessToken) -> None:
    token.revoke()
    assert (grant.state, grant.tokens) == ("active", ())


def test_expiry_follows_the_clock_and_is_no_event(server: GitHubEnterpriseServer) -> None:
    server.clock.freeze()
    token = server.issue_token(server.add_user(), server.add_oauth_app(), expires_in=60)
    before = server.events
    server.clock.advance(seconds=59)
    assert token.is_active
    server.clock.advance(seconds=1)
    assert (token.state, token.token in server.tokens, server.events) == ("expired", False, before)


def test_expiring_a_token_by_hand_is_an_event(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    token.expire()
    assert (token.state, server.events[-1].name, token in server.tokens) == ("expired", "token.expired", False)


def test_repr_hides_the_text_that_an_f_string_prints(token: AccessToken) -> None:
    assert token.token not in repr(token)
    assert f"{token}" == token.token


def test_a_suspended_app_says_so(server: GitHubEnterpriseServer) -> None:
    app = server.add_oauth_app()
    app.suspend()
    assert (app.suspended, app.state) == (True, "suspended")
    app.unsuspend()
    assert (app.suspended, app.state) == (False, "active")


def test_the_repr_of_an_event_names_what_it_is_about(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    server.add_team("acme/core", members=[server.add_organization("acme", members=[user_of(token)]).members[0]])
    shown = [repr(event) for event in server.events]
    assert shown[0] == "<Event user.added: user 'octocat'>"
    assert shown[3] == f"<Event token.issued: {token.label}>"
    assert shown[-2:] == ["<Event organization.added: organization 'acme'>", "<Event team.added: team 'acme/core'>"]
