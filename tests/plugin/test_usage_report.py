"""`--ghes-report` ends the run with a table: what was called, what came of it, and what a later release has not."""

from __future__ import annotations

import re

import pytest

from tests.plugin.inner import Inner

NOTHING_GONE = "no operation you call is gone in a later release"
HEAD = """
import pytest, requests

def of_app(ghes, app, method, below, json=None):
    url = f"{ghes.api_url}/applications/{app.client_id}{below}"
    return requests.request(method, url, auth=app.credentials, json=json)

"""

# The calls of each test are different, so that two workers have something to add up.
SEVERAL = """
@pytest.mark.parametrize("number", range(3))
def test_old(ghes, ghes_app, ghes_token, number):
    of_app(ghes, ghes_app, "GET", f"/tokens/{ghes_token}")
    of_app(ghes, ghes_app, "GET", "/tokens/unknown")
    of_app(ghes, ghes_app, "DELETE", f"/grants/{ghes_token}")
    of_app(ghes, ghes_app, "POST", "/token", {"access_token": f"{ghes_token}"})

def test_sign_in(ghes):
    requests.get(f"{ghes.url}/login")
    requests.post(f"{ghes.url}/login/device/code", data={"client_id": "unknown"})

def test_own(ghes, ghes_token):
    ghes.add_resource("/repos/{owner}/{repo}", json={})
    requests.get(f"{ghes.api_url}/repos/octocat/hello", headers={"Authorization": f"token {ghes_token}"})
    requests.get(f"{ghes.api_url}/repos/octocat/hello")
    requests.get(f"{ghes.api_url}/user")
"""

SEVERAL_TABLE = [
    "operation                          calls  seen              never seen",
    "apps/revoke-grant-for-application  3      204 x 3           404",
    "apps/check-token                   3      404 x 3           200, 422",
    "apps/check-authorization           6      200 x 3, 404 x 3  -",
    "users/get-authenticated            1      401 x 1           200, 304, 403",
    "login/device/code                  1      404 x 1           200, 400, 406",
    "login                              1      200 x 1           302",
    "GET /repos/{owner}/{repo}          2      200 x 1, 401 x 1  -",
    "errors of login/device/code: -; never seen: device_flow_disabled, application_suspended",
    "apps/revoke-grant-for-application is gone in 3.4; use DELETE /applications/{client_id}/grant",
    "apps/check-authorization is gone in 3.4; use POST /applications/{client_id}/token",
    "2 operations you call are gone in 3.4",
]


def table(result: pytest.RunResult) -> list[str]:
    """Return the lines of the report in what *result* printed."""
    lines = result.outlines
    (start,) = [number for number, line in enumerate(lines) if "= ghes report =" in line]
    rest = lines[start + 1 :]
    return rest[: next(number for number, line in enumerate(rest) if line.startswith(("===", "---")) or not line)]


def rows(result: pytest.RunResult) -> dict[str, list[str]]:
    """Return what the table says of each operation: its calls, the statuses seen, the statuses never seen."""
    heading, *lines = table(result)
    cells = [heading.index(title) for title in ("calls", "seen", "never seen")]
    wide = [line for line in lines if not re.search("^errors of | is gone in | you call ", line)]
    return {
        line.split("  ")[0]: [line[cells[0] : cells[1]].strip(), line[cells[1] : cells[2]].strip(), line[cells[2] :]]
        for line in wide
    }


def calling(*statements: str) -> str:
    """Return one test that does *statements*."""
    body = "".join(f"    {statement}\n" for statement in statements)
    return f"{HEAD}def test_it(ghes, ghes_app, ghes_token, ghes_factory):\n{body}"


def last(result: pytest.RunResult) -> str:
    """Return the last line of the report."""
    return table(result)[-1]


# -- the table ---------------------------------------------------------------------------------------


def test_it_has_an_aligned_row_for_each_operation(inner: Inner) -> None:
    result = inner.run(HEAD + SEVERAL, "--ghes-report")
    result.assert_outcomes(passed=5)
    assert table(result) == SEVERAL_TABLE


def test_statuses_are_counted(inner: Inner) -> None:
    calls = ["of_app(ghes, ghes_app, 'POST', '/token', {'access_token': f'{ghes_token}'})"] * 3
    calls += [
        "of_app(ghes, ghes_app, 'POST', '/token', {'access_token': 'x'})",
        "of_app(ghes, ghes_app, 'POST', '/token', {})",
    ]
    assert rows(inner.run(calling(*calls), "--ghes-report")) == {
        "apps/check-token": ["5", "200 x 3, 404 x 1, 422 x 1", "-"]
    }


def test_each_door_is_counted(inner: Inner) -> None:
    calls = (
        "requests.get(ghes.url + '/login/oauth/authorize')",
        "requests.post(ghes.url + '/login/oauth/access_token')",
        "requests.get(ghes.url + '/robots.txt')",
        "requests.head(ghes.api_url)",
        "ghes.handle(__import__('pytest_ghes_oauth').Request('GET', '/api/v3/meta'))",
    )
    assert rows(inner.run(calling(*calls), "--ghes-report")) == {
        "login/oauth/authorize": ["1", "404 x 1", "200, 302, 400, 422"],
        "login/oauth/access_token": ["1", "404 x 1", "200, 400, 406"],
        "robots": ["1", "404 x 1", "-"],
        "meta/root": ["1", "200 x 1", "304, 401"],
        "meta/get": ["1", "200 x 1", "304, 401"],
    }


def test_what_is_no_operation_is_not_counted(inner: Inner) -> None:
    calls = (
        "requests.get(f'{ghes.api_url}/user/')",
        "requests.put(f'{ghes.api_url}/user')",
        "ghes.responses.get(f'{ghes.api_url}/user'); requests.get(f'{ghes.api_url}/user')",
        "pytest.raises(Exception, requests.get, f'{ghes.api_url}/zen')",
    )
    result = inner.run(calling(*calls), "--ghes-report", "-o", "ghes_loose_ends=allow")
    result.assert_outcomes(passed=1)
    assert table(result) == ["no operation was called", NOTHING_GONE]


def test_without_a_call_it_says_so(inner: Inner) -> None:
    result = inner.run("def test_it(ghes): pass", "--ghes-report")
    assert table(result) == ["no operation was called", NOTHING_GONE]


def test_without_the_option_there_is_none(inner: Inner) -> None:
    result = inner.run(HEAD + SEVERAL)
    result.stdout.no_fnmatch_line("*ghes report*")
    result.stdout.no_fnmatch_line("*apps/check-token*")


# -- error codes -------------------------------------------------------------------------------------

TOKEN_ERRORS = (
    "incorrect_client_credentials, bad_verification_code, redirect_uri_mismatch, unverified_user_email, "
    "authorization_pending, slow_down, expired_token, access_denied, incorrect_device_code, device_flow_disabled, "
    "unsupported_grant_type, bad_refresh_token"
)


def errors(result: pytest.RunResult) -> list[str]:
    """Return what the report says of error codes."""
    return [line for line in table(result) if line.startswith("errors of ")]


def of_tokens(*seen: str) -> str:
    """Return the line of the token endpoint, which told each of *seen* once."""
    never = ", ".join(code for code in TOKEN_ERRORS.split(", ") if code not in seen)
    return f"errors of login/oauth/access_token: {', '.join(f'{code} x 1' for code in seen)}; never seen: {never}"


ACCEPTED = ["", "application/json", "application/xml"]


@pytest.mark.parametrize("accept", ACCEPTED, ids=["form", "JSON", "XML"])
def test_the_error_codes_of_the_token_endpoint_are_counted_though_it_refuses_with_200(
    inner: Inner, accept: str
) -> None:
    calls = (
        "app = {'client_id': ghes_app.client_id, 'client_secret': ghes_app.client_secret}",
        f"url, headers = ghes.url + '/login/oauth/access_token', {{'Accept': {accept!r}}}",
        "post = lambda **data: requests.post(url, data, headers=headers)",
        "post(**app, code='unknown')",
        "post(client_id=ghes_app.client_id)",
        "post(client_id='unknown')",
    )
    result = inner.run(calling(*calls), "--ghes-report")
    assert errors(result) == [of_tokens("bad_verification_code", "incorrect_client_credentials")]
    assert rows(result) == {"login/oauth/access_token": ["3", "200 x 2, 404 x 1", "400, 406"]}


AUTHORIZE = "url = f'{ghes.url}/login/oauth/authorize?client_id={ghes_app.client_id}'"
OPENED = {
    "a denial": ("ghes.deny(url, 'octocat')", "302 x 1", "access_denied x 1", "redirect_uri_mismatch"),
    "a consent": ("ghes.approve(url, 'octocat')", "302 x 1", "-", "access_denied, redirect_uri_mismatch"),
    "a redirect": (
        "requests.get(url + '&redirect_uri=https://x.test', allow_redirects=False)",
        "302 x 1",
        "redirect_uri_mismatch x 1",
        "access_denied",
    ),
    "no page": (
        "pytest.raises(Exception, ghes.deny, '/login/oauth/authorize?client_id=x', 'octocat')",
        "404 x 1",
        "-",
        "access_denied, redirect_uri_mismatch",
    ),
}


@pytest.mark.parametrize(("call", "statuses", "seen", "never"), OPENED.values(), ids=OPENED)
def test_the_error_codes_of_the_authorize_page_are_counted_whoever_opens_it(
    inner: Inner, call: str, statuses: str, seen: str, never: str
) -> None:
    result = inner.run(calling("ghes.add_user('octocat')", AUTHORIZE, call), "--ghes-report")
    result.assert_outcomes(passed=1)
    assert errors(result) == [f"errors of login/oauth/authorize: {seen}; never seen: {never}, application_suspended"]
    assert rows(result)["login/oauth/authorize"][:2] == ["1", statuses]


def test_an_own_endpoint_may_say_error_without_being_counted(inner: Inner) -> None:
    calls = (
        "ghes.add_resource('/odd', json={'error': 'slow_down'})",
        "requests.get(f'{ghes.api_url}/odd', auth=('x-access-token', f'{ghes_token}'))",
    )
    assert errors(inner.run(calling(*calls), "--ghes-report")) == []


# -- the last line -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calls", "line"),
    [
        (["of_app(ghes, ghes_app, 'GET', '/tokens/x')"] * 3, "1 operation you call is gone in 3.4"),
        (
            [f"of_app(ghes, ghes_app, '{method}', '/tokens/x')" for method in ("GET", "POST", "DELETE")],
            "3 operations you call are gone in 3.4",
        ),
        (["requests.get(f'{ghes.api_url}/authorizations')"], NOTHING_GONE),
    ],
    ids=["one, thrice", "three", "deprecated on paper"],
)
def test_the_last_line_counts_what_is_gone(inner: Inner, calls: list[str], line: str) -> None:
    assert last(inner.run(calling(*calls), "--ghes-report")) == line


# -- several releases and servers --------------------------------------------------------------------

ON_EACH = calling("requests.get(ghes.api_url)", "of_app(ghes, ghes_app, 'GET', '/tokens/x')")


def test_the_releases_of_a_run_are_added_up(inner: Inner) -> None:
    result = inner.run(ON_EACH, "--ghes-report", "--ghes-release=3.1,3.3,3.4")
    result.assert_outcomes(passed=3)
    assert rows(result) == {
        "apps/check-authorization": ["3", "404 x 3", "200"],
        "meta/root": ["3", "200 x 3", "304, 401"],
    }


def test_an_operation_that_had_another_name_is_gone_once(inner: Inner) -> None:
    result = inner.run(ON_EACH, "--ghes-report", "--ghes-release=2.18,3.3")
    assert last(result) == "1 operation you call is gone in 3.4"


def test_an_operation_that_had_another_name_is_shown_by_its_last(inner: Inner) -> None:
    assert table(inner.run(ON_EACH, "--ghes-report", "--ghes-release=2.19"))[1:] == [
        "apps/check-authorization  1      404 x 1  200",
        "meta/root                 1      200 x 1  304, 401",
        "apps/check-authorization is gone in 3.4; use POST /applications/{client_id}/token",
        "1 operation you call is gone in 3.4",
    ]


def test_a_call_that_the_release_has_lost_is_counted_too(inner: Inner) -> None:
    result = inner.run(ON_EACH, "--ghes-report", "--ghes-release=3.4")
    assert rows(result)["apps/check-authorization"] == ["1", "404 x 1", "200"]
    assert last(result) == "1 operation you call is gone in 3.4"


def test_servers_of_the_factory_are_counted_once(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.fixture(scope="session")
        def shared(ghes_factory):
            with ghes_factory(url="https://shared.test") as server:
                yield server

        @pytest.mark.parametrize("number", range(4))
        def test_it(ghes, ghes_factory, shared, number):
            requests.get(ghes.api_url)
            requests.get(shared.api_url)
            with ghes_factory(url="https://other.test") as other:
                requests.get(other.api_url)
            assert number
        """
    result = inner.run(source, "--ghes-report")
    result.assert_outcomes(passed=3, failed=1)
    assert rows(result) == {"meta/root": ["12", "200 x 12", "304, 401"]}
