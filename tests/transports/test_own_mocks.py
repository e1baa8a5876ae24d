"""`ghes.responses` keeps the calls of the test's own mocks, and nothing of what the server answered."""

from __future__ import annotations

import gc
import weakref

import requests

from pytest_ghes_oauth import GitHubEnterpriseServer


def test_only_what_a_mock_answered_is_among_its_calls(ghes: GitHubEnterpriseServer) -> None:
    ghes.responses.get(f"{ghes.api_url}/zen", body="Keep it logically awesome.")
    for path in ("", "/zen", "/meta"):
        requests.get(ghes.api_url + path, timeout=5)
    assert [call.request.path_url for call in ghes.responses.calls] == ["/api/v3/zen"]


def test_no_response_outlives_the_code_that_asked_for_it(ghes: GitHubEnterpriseServer) -> None:
    answers = [weakref.ref(requests.get(ghes.api_url, timeout=5)) for _ in range(3)]
    gc.collect()
    assert [answer() for answer in answers] == [None, None, None]


def test_a_callback_of_the_mock_sees_what_the_server_answered(ghes: GitHubEnterpriseServer) -> None:
    seen: list[int] = []

    def note(response: requests.Response) -> requests.Response:
        seen.append(response.status_code)
        return response

    ghes.responses.response_callback = note
    requests.get(f"{ghes.api_url}/user", timeout=5)
    assert seen == [401]
