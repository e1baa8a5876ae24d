"""A call to an operation that a later release removed warns, and raises before anything happens if so told."""

from __future__ import annotations

import re
import warnings
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest
import requests

from pytest_ghes_oauth import AccessToken, GHESDeprecationWarning, GitHubEnterpriseServer, OAuthApp, Request
from pytest_ghes_oauth._rest.routes import ROUTES
from tests.plugin.inner import Inner

GRANT, TOKEN = "/applications/{client_id}/grants/{access_token}", "/applications/{client_id}/tokens/{access_token}"


@dataclass(frozen=True)
class Removed:
    """An operation that GHES 3.4 has not, the status of its success, and what does the same."""

    method: str
    path: str
    status: int
    instead: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def request(self, server: GitHubEnterpriseServer) -> Request:
        """Return a request that succeeds, about a new token of a new app."""
        token = server.issue_token(server.add_user(), server.add_oauth_app())
        assert isinstance(token.app, OAuthApp)
        path = self.path.format(client_id=token.app.client_id, access_token=token)
        credentials = b64encode(":".join(token.app.credentials).encode()).decode()
        return Request(self.method, server.api_url + path, {"Authorization": f"Basic {credentials}"})


REMOVED = (
    Removed("DELETE", GRANT, 204, "DELETE /applications/{client_id}/grant"),
    Removed("GET", TOKEN, 200, "POST /applications/{client_id}/token"),
    Removed("POST", TOKEN, 200, "PATCH /applications/{client_id}/token"),
    Removed("DELETE", TOKEN, 204, "DELETE /applications/{client_id}/token"),
)


@pytest.fixture(name="check")
def _check(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> str:
    """The URL of one of the four; the request lacks credentials, which makes no difference."""
    assert isinstance(ghes_token.app, OAuthApp)
    return f"{ghes.api_url}/applications/{ghes_token.app.client_id}/tokens/{ghes_token}"


@pytest.fixture(name="unfiltered")
def _unfiltered() -> Iterator[None]:
    """Filters as a run of its own has them: a run in this process would inherit those of the suite."""
    with warnings.catch_warnings():
        warnings.resetwarnings()
        yield


# -- which calls warn --------------------------------------------------------------------------------


@pytest.mark.parametrize("removed", REMOVED, ids=str)
def test_it_names_operation_release_and_replacement(removed: Removed, recwarn: pytest.WarningsRecorder) -> None:
    for release in ("2.18", "3.3"):
        server = GitHubEnterpriseServer(release=release)
        assert server.handle(removed.request(server)).status == removed.status
        (warning,) = recwarn
        recwarn.clear()
        sentence = str(warning.message)
        shown = (str(removed), "gone in GHES 3.4", f"use {removed.instead} ", f"GHES {release})")
        assert [part for part in shown if part not in sentence] == []
        assert (warning.category, len(sentence.splitlines())) == (GHESDeprecationWarning, 1)


@pytest.mark.parametrize("removed", REMOVED, ids=str)
def test_a_release_without_the_operation_answers_404_and_does_not_warn(
    removed: Removed, recwarn: pytest.WarningsRecorder
) -> None:
    server = GitHubEnterpriseServer(release="3.4")
    assert server.handle(removed.request(server)).status == 404
    assert list(recwarn) == []


def test_no_other_operation_warns(recwarn: pytest.WarningsRecorder) -> None:
    others = [route for route in ROUTES if f"{route.method} {route.path}" not in map(str, REMOVED)]
    assert len(others) == len(ROUTES) - len(REMOVED)
    for release in ("2.18", "3.3", "3.4", "3.19"):
        server = GitHubEnterpriseServer(release=release)
        for route in others:
            server.handle(Request(route.method, server.api_url + re.sub(r"{\w+}", "1", route.path)))
        assert list(recwarn) == [], release


def test_another_verb_of_their_path_does_not_warn(check: str, recwarn: pytest.WarningsRecorder) -> None:
    assert requests.put(check, timeout=5).status_code == 404
    assert list(recwarn) == []


def test_head_warns_as_get_does(check: str, recwarn: pytest.WarningsRecorder) -> None:
    requests.head(check, timeout=5)
    assert [warning.category for warning in recwarn] == [GHESDeprecationWarning]


def test_a_mock_in_front_of_the_operation_does_not_warn(
    ghes: GitHubEnterpriseServer, check: str, recwarn: pytest.WarningsRecorder
) -> None:
    ghes.responses.get(check, json={"mocked": True})
    assert requests.get(check, timeout=5).json() == {"mocked": True}
    assert list(recwarn) == []


# -- a token in the query ----------------------------------------------------------------------------


def _asked(release: str, headers: dict[str, str] | None = None) -> int:
    """The status of `GET /user` with a token in the query."""
    server = GitHubEnterpriseServer(release=release)
    token = server.issue_personal_token(server.add_user("octocat", password="hunter2"), note="nightly")
    return server.handle(Request("GET", f"{server.api_url}/user?access_token={token}", headers)).status


def test_a_token_in_the_query_warns_where_it_signs_in_and_names_what_to_use(recwarn: pytest.WarningsRecorder) -> None:
    for release in ("2.18", "3.3"):
        assert _asked(release) == 200
        (warning,) = recwarn
        recwarn.clear()
        assert str(warning.message) == (
            "signing in with ?access_token= is gone in GHES 3.4; use the header Authorization instead "
            f"(this is GHES {release})"
        )
        assert warning.category is GHESDeprecationWarning


def test_a_token_in_the_query_that_signs_nobody_in_does_not_warn(recwarn: pytest.WarningsRecorder) -> None:
    basic = b64encode(b"octocat:hunter2").decode()
    assert (_asked("3.4"), _asked("3.3", {"Authorization": f"Basic {basic}"})) == (401, 200)
    assert list(recwarn) == []


def test_a_token_in_the_query_is_not_what_an_app_signs_in_with(check: str, recwarn: pytest.WarningsRecorder) -> None:
    requests.get(check, params={"access_token": "x"}, timeout=5)
    assert [str(warning.message).partition(" is gone")[0] for warning in recwarn] == [f"GET {TOKEN}"]


@pytest.mark.filterwarnings("error::pytest_ghes_oauth.GHESDeprecationWarning")
def test_as_an_error_a_token_in_the_query_changes_nothing(ghes: GitHubEnterpriseServer) -> None:
    token = ghes.issue_personal_token(ghes.add_user("octocat"), note="nightly")
    events = ghes.events
    with pytest.raises(GHESDeprecationWarning, match=r"is gone in GHES 3\.4"):
        requests.post(f"{ghes.api_url}/authorizations", params={"access_token": token.token}, timeout=5)
    assert ghes.events == events
    assert not ghes.exchanges


# -- as an error, and not at all ---------------------------------------------------------------------


@pytest.mark.filterwarnings("error::pytest_ghes_oauth.GHESDeprecationWarning")
@pytest.mark.parametrize("removed", REMOVED[2:], ids=str)
def test_as_an_error_it_raises_every_time_before_anything_happens(
    ghes: GitHubEnterpriseServer, removed: Removed
) -> None:
    request, events = removed.request(ghes), ghes.events
    sent = partial(requests.request, request.method, request.url, headers=dict(request.headers.items()), timeout=5)
    for _ in range(3):
        with pytest.raises(GHESDeprecationWarning, match=r"is gone in GHES 3\.4"):
            sent()
        with pytest.raises(GHESDeprecationWarning, match=r"is gone in GHES 3\.4"):
            ghes.handle(request)
    assert (ghes.events, len(ghes.exchanges)) == (events, 0)
    assert (len(ghes.tokens), len(ghes.grants)) == (1, 1)


@pytest.mark.filterwarnings("error::pytest_ghes_oauth.GHESDeprecationWarning")
@pytest.mark.ghes(rate_limit=5)
def test_as_an_error_it_uses_up_nothing_and_others_are_answered(ghes: GitHubEnterpriseServer, check: str) -> None:
    with pytest.raises(GHESDeprecationWarning):
        requests.get(check, timeout=5)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(requests.get, ghes.api_url, timeout=5).result(timeout=10)
    assert (answer.status_code, answer.headers["X-RateLimit-Remaining"]) == (200, "4")


CALL = """
    import requests

    def test_it(ghes, ghes_app):
        url = f"{ghes.api_url}/applications/{ghes_app.client_id}/tokens/x"
        {statement}
        """


@pytest.mark.usefixtures("unfiltered")
def test_pytest_turns_it_into_an_error(inner: Inner) -> None:
    source = CALL.replace("{statement}", "requests.get(url)")
    result = inner.run(source, "-W", "error::pytest_ghes_oauth.GHESDeprecationWarning")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(f"E *GHESDeprecationWarning: GET {TOKEN} is gone in GHES 3.4; *")


@pytest.mark.usefixtures("unfiltered")
@pytest.mark.parametrize(
    ("option", "outcomes"),
    [
        ("error::pytest_ghes_oauth.GHESDeprecationWarning", {"failed": 1}),
        ("ignore::pytest_ghes_oauth.GHESDeprecationWarning", {"passed": 1}),
        ("error::DeprecationWarning", {"passed": 1, "warnings": 1}),
    ],
)
def test_the_ini_file_decides_too(inner: Inner, option: str, outcomes: dict[str, int]) -> None:
    inner.file("pytest.ini", f"[pytest]\nfilterwarnings =\n    {option}\n")
    source = CALL.replace("{statement}", "assert requests.get(url).status_code == 404")
    inner.run(source).assert_outcomes(**outcomes)
