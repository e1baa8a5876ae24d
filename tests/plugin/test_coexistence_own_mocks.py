"""`ghes.responses`: mocks that a test adds win over the fake, and never remove it."""

from __future__ import annotations

import re

import pytest
import requests
import responses
from responses import matchers

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, User

USER = "https://ghes.test/api/v3/user"


def login(user: User, url: str = USER) -> object:
    """Return who the server says that *user* is."""
    return requests.get(url, auth=user.credentials, timeout=5).json()["login"]


def test_a_mock_wins_over_the_fake_each_time(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get(USER, json={"login": "mock"})
    assert [login(ghes_user) for _ in range(3)] == ["mock", "mock", "mock"]


@pytest.mark.parametrize("path", ["", "/api/v3/repos/octo/cat"])
def test_a_mock_answers_any_path(ghes: GitHubEnterpriseServer, path: str) -> None:
    ghes.responses.get(ghes.url + path, json={"login": "mock"})
    answers = [requests.get(ghes.url + path, timeout=5).json() for _ in range(2)]
    assert answers == [{"login": "mock"}, {"login": "mock"}]


def test_a_mock_answers_the_same_url_in_another_spelling(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get(USER, json={"login": "mock"})
    assert login(ghes_user, "https://ghes.test:443/api/v3/user") == "mock"


def test_a_mock_may_be_added_in_another_spelling(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get("HTTPS://GHES.TEST/api/v3/user", json={"login": "mock"})
    assert login(ghes_user) == "mock"


def test_a_mock_may_be_added_and_called_in_two_other_spellings(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get("HTTPS://GHES.TEST/api/v3/user", json={"login": "mock"})
    assert login(ghes_user, "https://ghes.test:443/api/v3/user") == "mock"


def test_a_mock_by_regular_expression_wins(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get(re.compile(r".*/user$"), json={"login": "mock"})
    assert login(ghes_user) == "mock"


def test_a_mock_leaves_other_paths_to_the_fake(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get(f"{ghes.api_url}/repos/octo/cat", json={})
    requests.get(f"{ghes.api_url}/repos/octo/cat", timeout=5)
    assert login(ghes_user) == ghes_user.login


@pytest.mark.ghes(loose_ends="allow")
def test_a_mock_leaves_other_verbs_to_the_fake(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.delete(USER, json={"login": "mock"})
    assert login(ghes_user) == ghes_user.login


@pytest.mark.ghes(loose_ends="allow")
def test_a_mock_leaves_what_it_does_not_match_to_the_fake(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get(USER, json={"login": "mock"}, match=[matchers.header_matcher({"X-Mock": "yes"})])
    assert login(ghes_user) == ghes_user.login


def test_a_mock_may_fail_as_the_network_does(ghes: GitHubEnterpriseServer) -> None:
    ghes.responses.get(USER, body=requests.ConnectionError("the cable is out"))
    with pytest.raises(requests.ConnectionError, match="the cable is out"):
        requests.get(USER, timeout=5)


def test_two_mocks_of_one_url_answer_in_turn_and_the_last_stays(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get(USER, json={"login": "first"})
    ghes.responses.get(USER, json={"login": "second"})
    assert [login(ghes_user) for _ in range(3)] == ["first", "second", "second"]


def test_mocks_that_were_used_never_remove_the_fake(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    for number in range(2):
        ghes.responses.get(USER, json={"login": f"mock-{number}"})
        login(ghes_user)
        ghes.responses.remove(responses.GET, USER)
    assert login(ghes_user) == ghes_user.login


def test_the_fake_is_back_after_a_reset(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get(USER, json={"login": "mock"})
    assert login(ghes_user) == "mock"
    ghes.responses.reset()
    assert [login(ghes_user) for _ in range(3)] == [ghes_user.login] * 3


def test_a_mock_knows_how_often_it_was_called(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    mock = ghes.responses.get(USER, json={"login": "mock"})
    login(ghes_user)
    login(ghes_user)
    assert mock.call_count == 2


def test_mocks_of_one_test_are_unknown_to_the_next(ghes: GitHubEnterpriseServer) -> None:
    assert not ghes.responses.registered()


# -- a mock for another origin -----------------------------------------------------------------------


@pytest.mark.ghes(loose_ends="allow")
def test_a_mock_for_another_origin_is_refused_when_that_is_called(ghes: GitHubEnterpriseServer) -> None:
    ghes.responses.get("https://other.test/", json={})
    with pytest.raises(GHESError) as refused:
        requests.get("https://other.test/", timeout=5)
    sentence = str(refused.value)
    assert "https://other.test/" in sentence
    assert "https://ghes.test" in sentence
    assert len(sentence.splitlines()) == 1


@pytest.mark.ghes(loose_ends="allow")
def test_a_mock_for_another_path_of_another_origin_is_refused_too(ghes: GitHubEnterpriseServer) -> None:
    ghes.responses.get("https://other.test/this", json={})
    with pytest.raises(GHESError, match=r"https://other\.test/this"):
        requests.get("https://other.test/that", timeout=5)


@pytest.mark.ghes(loose_ends="allow")
def test_a_mock_for_another_origin_does_no_harm_to_ours(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    ghes.responses.get("https://other.test/", json={})
    assert login(ghes_user) == ghes_user.login


@pytest.mark.ghes(loose_ends="allow")
def test_a_mock_for_another_origin_does_no_harm_to_a_third(ghes: GitHubEnterpriseServer) -> None:
    ghes.responses.get("https://other.test/", json={})
    with responses.RequestsMock() as mock:
        mock.get("https://third.test/", json={"who": "third"})
        assert requests.get("https://third.test/", timeout=5).json() == {"who": "third"}
