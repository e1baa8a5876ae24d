"""A whole story on a release of each class, through `requests`: what a client does works, and every view agrees."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from pytest_ghes_oauth import GHESDeprecationWarning, GitHubEnterpriseServer
from tests.evidence import EVERY, about, documented, own
from tests.releases.classes import REPRESENTATIVES
from tests.releases.spans import LAST
from tests.releases.story import Story

pytestmark = [about(EVERY), documented("releases 1")]

ON_EACH_CLASS = pytest.mark.parametrize("release", REPRESENTATIVES)


@pytest.fixture(name="story")
def _story(server: GitHubEnterpriseServer) -> Iterator[Story]:
    with server:
        yield Story(server)


@ON_EACH_CLASS
def test_an_oauth_app_signs_a_user_in_and_works_with_its_tokens_until_it_deletes_the_grant(
    server: GitHubEnterpriseServer, story: Story
) -> None:
    user, app = server.add_user("octocat"), server.add_oauth_app("ci-bot")
    personal = server.issue_personal_token(user, note="nightly", scopes=["gist"])

    first = server.tokens[story.sign_in(user, app, scope="repo user:email", state="xyz")["access_token"]]
    second = server.issue_token(user, app, scopes=["gist"])
    assert (first.user, first.app, first.grant, [*first.scopes]) == (user, app, second.grant, ["repo", "user:email"])
    story.assert_consistent(user, personal, first, second)

    old = first.token
    checked, reset = story.check(app, old), story.reset(app, old)
    assert (checked.status_code, checked.json()["user"]["login"], reset.json()["token"]) == (
        200,
        "octocat",
        first.token,
    )
    assert (story.whoami(old), story.check(app, old).status_code) == (401, 404)
    story.assert_consistent(user, personal, first, second)

    assert story.delete(app, first).status_code == 204
    story.assert_consistent(user, personal, first, second)

    assert story.delete_grant(app, second).status_code == 204
    story.assert_consistent(user, personal, first, second)
    assert ([*server.tokens], [*server.grants]) == ([personal], [])

    again = server.tokens[story.sign_in(user, app)["access_token"]]
    assert ([*again.scopes], again.grant in server.grants) == ([], True)
    story.assert_consistent(user, personal, first, second, again)


@ON_EACH_CLASS
def test_a_github_app_signs_a_user_in_refreshes_and_resets_its_token_and_deletes_the_grant(
    server: GitHubEnterpriseServer, story: Story
) -> None:
    user = server.add_user("octocat")
    app = server.add_github_app("deployer", permissions={"contents": "write"})
    server.install(app, user)

    told = story.sign_in(user, app)
    first = server.tokens[told["access_token"]]
    assert (first.permissions, first.refresh_token, told["expires_in"]) == (
        app.permissions,
        told["refresh_token"],
        28800,
    )

    server.clock.advance(hours=8)
    assert (first.state, story.whoami(first), story.check(app, first).status_code) == ("expired", 401, 404)
    told_again = story.refresh(app, told["refresh_token"])
    second = server.tokens[told_again["access_token"]]
    assert (story.refresh(app, told["refresh_token"])["error"], second.user) == ("bad_refresh_token", user)

    old = second.token
    assert story.reset(app, old).json()["token"] == second.token != old
    assert story.refresh(app, told_again["refresh_token"])["error"] == "bad_refresh_token"
    assert story.delete_grant(app, second).status_code == 204
    assert ([*server.tokens], [*server.grants], story.whoami(second)) == ([], [], 401)


@pytest.mark.parametrize("release", ["3.0", LAST])
def test_a_scoped_token_ends_with_the_grant_of_its_parent(server: GitHubEnterpriseServer, story: Story) -> None:
    user = server.add_user("octocat")
    app = server.add_github_app("deployer", permissions={"contents": "write"})
    server.install(app, user)
    parent = server.tokens[story.sign_in(user, app)["access_token"]]
    child = server.tokens[story.scope(app, parent, "octocat").json()["token"]]
    story.assert_consistent(user, parent, child)
    assert story.delete_grant(app, child).status_code == 204
    assert (parent.state, child.state) == ("revoked", "revoked")


@pytest.mark.parametrize("release", ["3.4"])
def test_a_client_of_the_newer_operations_is_not_warned(server: GitHubEnterpriseServer, story: Story) -> None:
    user, app = server.add_user("octocat"), server.add_oauth_app("ci-bot")
    with warnings.catch_warnings():
        warnings.simplefilter("error", GHESDeprecationWarning)
        token = server.tokens[story.sign_in(user, app)["access_token"]]
        story.reset(app, token)
        story.delete_grant(app, token)
        story.assert_consistent(user, token)
    assert token.state == "revoked"


@own()
def test_every_successful_exchange_is_in_the_journal_with_its_operation_and_no_cause(
    server: GitHubEnterpriseServer, story: Story
) -> None:
    user, app = server.add_user("octocat"), server.add_oauth_app("ci-bot")
    token = server.tokens[story.sign_in(user, app)["access_token"]]
    story.check(app, token)
    story.reset(app, token)
    story.delete_grant(app, token)
    assert [(one.operation is not None, one.cause) for one in server.exchanges] == [(True, None)] * len(
        server.exchanges
    )
    assert len(server.exchanges) == 4
