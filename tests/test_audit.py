"""The setting `audit`: which rules it switches on, and how a test ends whose client breaks one."""

from __future__ import annotations

from typing import get_args

import pytest
import requests

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer
from pytest_ghes_oauth._audit import RULES
from pytest_ghes_oauth._settings import AuditRule

SENTENCE = (
    "the client misbehaved, which audit='strict' forbids: "
    "GET /api/v3/meta sent access_token in the query string, where logs keep it "
    "(secret_in_query: send it in the header Authorization or in the body)"
)


def misbehave(server: GitHubEnterpriseServer) -> None:
    """Break two rules."""
    headers = {"User-Agent": ""}
    requests.get(f"{server.api_url}/meta", params={"access_token": "secret"}, headers=headers, timeout=5)


def test_every_rule_that_the_setting_knows_has_a_check_and_a_remedy() -> None:
    assert tuple(RULES) == get_args(AuditRule)
    assert [name for name, rule in RULES.items() if not rule.remedy] == []


@pytest.mark.parametrize("audit", ["strict,-no_user_agent", "strict, -no_user_agent, -no_state"])
def test_a_rule_is_switched_off_by_name(audit: str) -> None:
    with pytest.raises(GHESError) as caught, GitHubEnterpriseServer(audit=audit) as server:
        misbehave(server)
    assert str(caught.value) == SENTENCE


def test_several_findings_are_one_message() -> None:
    with pytest.raises(GHESError) as caught, GitHubEnterpriseServer(audit="strict") as server:
        misbehave(server)
    assert str(caught.value).startswith(f"{SENTENCE}; GET /api/v3/meta sent no User-Agent")


@pytest.mark.parametrize("audit", ["strict,-no_stat", "strict,no_state", "-no_state", "off,-no_state", "strict,", True])
def test_a_word_that_is_no_rule_is_refused_with_the_names_of_all(audit: str) -> None:
    with pytest.raises(GHESError) as caught:
        GitHubEnterpriseServer(audit=audit)
    assert str(caught.value) == (
        f"audit={audit!r} is not 'off' or 'strict', or 'strict,-RULE' without a rule; rules: {', '.join(RULES)}"
    )


def test_an_error_of_the_test_is_not_hidden_by_a_finding() -> None:
    with pytest.raises(ZeroDivisionError), GitHubEnterpriseServer(audit="strict") as server:
        misbehave(server)
        raise ZeroDivisionError


def test_nothing_is_looked_for_by_default() -> None:
    with GitHubEnterpriseServer() as server:
        misbehave(server)
    assert len(server.exchanges) == 1


def test_a_test_with_a_misbehaving_client_ends_in_one_sentence(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import requests

        def test_client(ghes):
            requests.get(f"{ghes.api_url}/meta", params={"access_token": "x"}, timeout=5)
        """)
    result = pytester.runpytest("--ghes-audit=strict,-no_state")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([SENTENCE])
    result.stdout.no_fnmatch_line("*Traceback*")
