"""What `audit="strict"` does not let pass, and what it does."""

from __future__ import annotations

import pytest
import requests

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer


def strict(url: str = "https://ghes.test") -> GitHubEnterpriseServer:
    return GitHubEnterpriseServer(audit="strict", url=url)


@pytest.mark.parametrize("name", ["access_token", "client_secret"])
def test_a_secret_in_a_query_string_is_found(name: str) -> None:
    with pytest.raises(GHESError, match=rf": GET /api/v3/meta sent {name} in the query string, where logs keep it$"):
        with strict() as server:
            requests.get(f"{server.api_url}/meta", params={name: "secret"}, timeout=5)


def test_credentials_over_plain_http_are_found() -> None:
    with pytest.raises(GHESError, match=r": GET /api/v3/user sent credentials over plain http$"):
        with strict("http://ghes.test") as server:
            requests.get(f"{server.api_url}/user", auth=server.add_user().credentials, timeout=5)


def test_loopback_may_speak_plain_http() -> None:
    with strict("http://127.0.0.1:8080") as server:
        response = requests.get(f"{server.api_url}/user", auth=server.add_user("octocat").credentials, timeout=5)
    assert response.json()["login"] == "octocat"


def test_refused_credentials_that_are_sent_again_are_found() -> None:
    with pytest.raises(GHESError, match=r"sent credentials again after they were refused with 401$"):
        with strict() as server:
            for _ in range(2):
                requests.get(f"{server.api_url}/user", auth=("octocat", "wrong"), timeout=5)


def test_answering_the_demand_for_a_one_time_password_is_no_misbehaviour() -> None:
    with strict() as server:
        user = server.add_user("octocat", two_factor="app")
        first = requests.get(f"{server.api_url}/user", auth=user.credentials, timeout=5)
        otp = {"X-GitHub-OTP": user.otp}
        second = requests.get(f"{server.api_url}/user", auth=user.credentials, headers=otp, timeout=5)
    assert (first.headers["X-GitHub-OTP"], second.json()["login"]) == ("required; app", "octocat")


def test_an_error_of_the_test_is_not_hidden_by_a_finding() -> None:
    with pytest.raises(ZeroDivisionError):
        with strict() as server:
            requests.get(f"{server.api_url}/meta", params={"access_token": "secret"}, timeout=5)
            raise ZeroDivisionError


def test_nothing_is_looked_for_by_default() -> None:
    with GitHubEnterpriseServer() as server:
        requests.get(f"{server.api_url}/meta", params={"access_token": "secret"}, timeout=5)
    assert len(server.exchanges) == 1


def test_a_test_with_a_misbehaving_client_ends_in_one_sentence(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import requests

        def test_client(ghes):
            requests.get(f"{ghes.api_url}/meta", params={"access_token": "x"}, timeout=5)
        """)
    result = pytester.runpytest("--ghes-audit=strict")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["the client misbehaved, which audit='strict' forbids: GET /api/v3/meta *"])
    result.stdout.no_fnmatch_line("*Traceback*")
