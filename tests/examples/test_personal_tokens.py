"""What the manager of personal tokens does to the tokens of a user with two factors."""

from __future__ import annotations

import pytest
import requests

from pytest_ghes_oauth import GitHubEnterpriseServer, User
from tests.answers import answer_of
from tests.examples.personal_tokens import NoteTakenError, OneTimePasswordError, PersonalTokens

pytestmark = pytest.mark.ghes_user("octocat", two_factor="app")


@pytest.fixture(name="manager")
def _manager(ghes: GitHubEnterpriseServer, ghes_user: User) -> PersonalTokens:
    return PersonalTokens(ghes.api_url, ghes_user.credentials, lambda: ghes_user.otp)


def test_a_created_token_is_on_the_server(manager: PersonalTokens, ghes: GitHubEnterpriseServer) -> None:
    created = manager.create("laptop", ["gist", "repo"])
    token = ghes.tokens[created.text]
    assert (token.note, set(token.scopes), token.app) == ("laptop", {"gist", "repo"}, None)


def test_the_text_of_a_token_is_shown_once(manager: PersonalTokens) -> None:
    created = manager.create("laptop")
    found = manager.find("laptop")
    assert found is not None
    assert (found.id, found.text) == (created.id, "")


def test_a_note_is_taken_once(manager: PersonalTokens, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    existing = ghes.issue_personal_token(ghes_user, note="laptop")
    with pytest.raises(NoteTakenError):
        manager.create("laptop")
    assert list(ghes.tokens) == [existing]


def test_a_refused_scope_is_not_mistaken_for_a_taken_note(
    manager: PersonalTokens, ghes: GitHubEnterpriseServer
) -> None:
    with pytest.raises(requests.HTTPError, match="422"):
        manager.create("laptop", ["no such scope"])
    assert not list(ghes.tokens)


def test_replacing_kills_the_token_with_the_same_note(
    manager: PersonalTokens, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    existing = ghes.issue_personal_token(ghes_user, note="laptop")
    created = manager.replace("laptop", ["gist"])
    assert existing.state == "revoked"
    assert [token.token for token in ghes.tokens] == [created.text]


def test_replacing_creates_a_token_where_there_is_none(manager: PersonalTokens, ghes: GitHubEnterpriseServer) -> None:
    assert manager.replace("laptop").text in ghes.tokens


def test_all_pages_are_listed(manager: PersonalTokens, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    notes = [ghes.issue_personal_token(ghes_user, note=f"machine {number}").note for number in range(61)]
    assert [token.note for token in manager] == notes
    assert [exchange.request.query.get("page") for exchange in ghes.exchanges] == [None, "2", "3"]


def test_tokens_of_apps_are_not_listed(manager: PersonalTokens, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.issue_token(ghes_user, ghes.add_oauth_app())
    personal = ghes.issue_personal_token(ghes_user, note="laptop")
    assert [token.id for token in manager] == [personal.id]


def test_tokens_of_others_are_not_listed(manager: PersonalTokens, ghes: GitHubEnterpriseServer) -> None:
    ghes.issue_personal_token(ghes.add_user("hubot"), note="laptop")
    assert list(manager) == []


def test_finding_stops_at_the_page_with_the_note(
    manager: PersonalTokens, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    tokens = [ghes.issue_personal_token(ghes_user, note=f"machine {number}") for number in range(61)]
    found = manager.find("machine 31")
    assert found is not None
    assert found.id == tokens[31].id
    assert len(ghes.exchanges) == 2


def test_a_note_that_no_token_has_is_not_found(manager: PersonalTokens, ghes: GitHubEnterpriseServer) -> None:
    assert manager.find("laptop") is None
    assert answer_of(ghes.exchanges[-1]).json() == []


def test_other_scopes_replace_those_of_a_living_token(
    manager: PersonalTokens, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop", scopes=["repo"])
    text = token.token
    manager.set_scopes("laptop", ["gist"])
    assert (token.token, list(token.scopes)) == (text, ["gist"])


def test_scopes_of_a_token_that_does_not_exist_cannot_be_set(
    manager: PersonalTokens, ghes: GitHubEnterpriseServer
) -> None:
    with pytest.raises(KeyError, match="laptop"):
        manager.set_scopes("laptop", ["gist"])
    assert not list(ghes.tokens)


def test_a_deleted_token_is_dead(manager: PersonalTokens, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop")
    assert manager.delete("laptop")
    assert token.state == "revoked"


def test_deleting_twice_changes_the_server_once(
    manager: PersonalTokens, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    ghes.issue_personal_token(ghes_user, note="laptop")
    assert [manager.delete("laptop"), manager.delete("laptop")] == [True, False]
    assert [event.name for event in ghes.events].count("token.revoked") == 1


def test_a_token_that_someone_else_deletes_meanwhile_counts_as_deleted_already(
    ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop")

    def delete_before_the_second_request() -> str:
        if ghes.exchanges:
            token.revoke()
        return ghes_user.otp

    manager = PersonalTokens(ghes.api_url, ghes_user.credentials, delete_before_the_second_request)
    assert not manager.delete("laptop")
    assert [answer_of(exchange).status for exchange in ghes.exchanges] == [200, 404]


def test_without_a_one_time_password_nothing_is_created(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    manager = PersonalTokens(ghes.api_url, ghes_user.credentials)
    with pytest.raises(OneTimePasswordError, match="required; app"):
        manager.create("laptop")
    assert not list(ghes.tokens)


def test_an_old_one_time_password_is_refused(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    code = ghes_user.otp
    ghes.clock.advance(minutes=5)
    with pytest.raises(OneTimePasswordError):
        PersonalTokens(ghes.api_url, ghes_user.credentials, lambda: code).create("laptop")
    assert not list(ghes.tokens)


@pytest.mark.ghes_user("octocat")
def test_an_account_with_one_factor_needs_no_one_time_password(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    created = PersonalTokens(ghes.api_url, ghes_user.credentials).create("laptop")
    assert ghes.tokens[created.text].user is ghes_user
