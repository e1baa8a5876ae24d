"""The report of a failed test says which requests did not reach its server, and why that may be."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner, exchanges_in

PAST = "went past ghes, which answers https://ghes.test"
CALLS = """
    import pytest, requests, responses

    def test_it(ghes, ghes_factory):
        with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
            mock.get("http://ghes.test/api/v3/user")
            mock.get("https://api.github.com/user")
            mock.get("https://other.test/user/gho_{text}")
            {statement}
        pytest.fail("for the section")
    """


def sections(inner: Inner, source: str) -> list[str]:
    """Run *source* and return the lines of the sections of its only failure."""
    (failed,) = [report for report in inner.reports(source) if report.failed]
    assert all(title.startswith("ghes ") for title, _ in failed.sections)
    return "\n".join(text for _, text in failed.sections).splitlines()


@pytest.mark.parametrize(
    ("url", "line"),
    [
        (
            "https://api.github.com/user?access_token=x",
            f"GET https://api.github.com/user {PAST}; give the code under test ghes.api_url, or ghes.url to sign in",
        ),
        (
            "http://ghes.test/api/v3/user",
            f"GET http://ghes.test/api/v3/user {PAST}; http is not https",
        ),
        (
            f"https://other.test/user/gho_{36 * 'A'}",
            f"GET https://other.test/user/<secret> {PAST}",
        ),
    ],
    ids=["GitHub.com", "scheme", "other"],
)
def test_a_request_to_another_origin_is_shown_with_a_likely_reason(inner: Inner, url: str, line: str) -> None:
    source = CALLS.format(text=36 * "A", statement=f"requests.get({url!r})")
    (failed,) = [report for report in inner.reports(source) if report.failed]
    assert str(exchanges_in(failed)).splitlines() == [
        line,
        "no request reached https://ghes.test; those above went past it",
    ]


def test_a_url_without_an_origin_is_shown_as_it_is(inner: Inner) -> None:
    source = """
        import httpx

        def test_it(ghes):
            httpx.get("/api/v3/user?q=1")
        """
    assert sections(inner, source)[0].startswith(f"GET /api/v3/user {PAST}")


def test_of_several_servers_the_one_entered_last_is_told(inner: Inner) -> None:
    statement = "with ghes_factory(url='https://github.corp.test'): requests.get('https://api.github.com/user')"
    past = [line for line in sections(inner, CALLS.format(text="", statement=statement)) if "went past ghes" in line]
    assert ["which answers https://github.corp.test" in line for line in past] == [True]


def test_a_request_that_reached_the_server_is_enough(inner: Inner) -> None:
    statement = "requests.get('https://other.test/user/gho_'); requests.get(ghes.api_url)"
    assert "no request reached" not in str(sections(inner, CALLS.format(text="", statement=statement)))


def test_a_request_that_raised_in_the_caller_is_enough(inner: Inner) -> None:
    statement = "pytest.raises(Exception, requests.get, f'{ghes.url}/zen')"
    assert "no request reached" not in str(sections(inner, CALLS.format(text="", statement=statement)))


def test_an_answer_of_a_mock_is_enough(inner: Inner) -> None:
    statement = "ghes.responses.get(f'{ghes.url}/zen'); requests.get(f'{ghes.url}/zen')"
    assert "no request reached" not in str(sections(inner, CALLS.format(text="", statement=statement)))


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_request_that_the_transport_of_a_client_keeps_is_told(inner: Inner, library: str) -> None:
    source = f"""
        import {library} as library

        def test_it(ghes):
            with library.Client(transport=library.MockTransport(lambda _: library.Response(404))) as client:
                assert client.get(f"{{ghes.api_url}}/user?access_token=hunter2").status_code == 200
        """
    assert [line.partition(" [")[0] for line in sections(inner, source)] == [
        "https://ghes.test/api/v3/user went past ghes, to the MockTransport that the client was given",
        "no request reached https://ghes.test; those above went past it",
    ]


@pytest.mark.parametrize(("sent", "is_told"), [("json={'a': 2}", True), ("json={'a': 1}", False)])
def test_a_mock_whose_matchers_refuse_a_request_is_told(inner: Inner, sent: str, *, is_told: bool) -> None:
    source = f"""
        import pytest, requests
        from responses.matchers import json_params_matcher

        def test_it(ghes):
            ghes.responses.get(ghes.api_url + "/other")
            ghes.responses.post(ghes.api_url + "/user")
            ghes.responses.get(ghes.api_url + "/user", match=[json_params_matcher({{"a": 1}})])
            requests.get(ghes.api_url + "/user", {sent})
            pytest.fail("for the section")
        """
    line = "GET /api/v3/user does not satisfy match= of its mock on ghes.responses, so the server answers"
    assert (line in [one.partition(" [")[0] for one in sections(inner, source)]) == is_told


@pytest.mark.parametrize("verb", ["pass", "ghes.clock.advance(hours=1)"])
def test_a_failed_test_that_sent_nothing_says_so(inner: Inner, verb: str) -> None:
    *_, last = sections(inner, f"def test_it(ghes):\n    {verb}\n    assert not ghes")
    assert last == (
        "no request reached https://ghes.test; "
        "the code under test sent none (a call that is not awaited sends nothing), "
        "or not by way of requests or httpx: other clients need a live server"
    )


def test_a_server_of_the_factory_that_was_not_entered_says_so(inner: Inner) -> None:
    source = "def test_it(ghes_factory):\n    server = ghes_factory()\n    assert not server"
    assert sections(inner, source) == [
        "no request reached https://ghes.test, which was never entered; write `with ghes_factory() as ghes:`"
    ]


def test_a_misuse_does_not_miss_requests(inner: Inner) -> None:
    assert sections(inner, "def test_it(ghes): ghes.users['octocat']") == []


def test_a_mistake_with_a_hint_does_not_miss_requests(inner: Inner) -> None:
    source = "import json\ndef test_it(ghes_token): json.dumps(ghes_token)"
    assert "no request reached" not in str(sections(inner, source))


def test_a_request_that_reached_another_server_of_the_test_is_enough(inner: Inner) -> None:
    source = """
        import requests

        def test_it(ghes, ghes_factory):
            with ghes_factory(url="https://other.test") as other:
                requests.get(other.api_url)
            assert False
        """
    assert "no request reached" not in str(sections(inner, source))


def test_what_a_callable_of_the_test_raises_is_named_with_its_request(inner: Inner) -> None:
    source = """
        import requests

        def test_it(ghes, ghes_token):
            ghes.add_resource("/things", json=lambda request: {}["x"])
            requests.get(f"{ghes.api_url}/things?access_token={ghes_token}")
        """
    line, *_ = sections(inner, source)
    assert line.startswith("raised in the caller: KeyError of what answers GET /api/v3/things [")


def test_a_click_that_github_refuses_does_not_miss_requests(inner: Inner) -> None:
    source = """
        def test_it(ghes, ghes_user, ghes_app):
            query = f"client_id={ghes_app.client_id}&redirect_uri=https://evil.test/"
            ghes.approve(f"{ghes.url}/login/oauth/authorize?{query}", ghes_user)["code"]
        """
    assert "no request reached" not in str(sections(inner, source))


def test_a_token_that_is_sent_to_another_server_is_told_from_one_that_never_was(inner: Inner) -> None:
    source = """
        import requests

        def test_it(ghes_user, ghes_token, ghes_factory):
            with ghes_factory(url="https://other.test") as other:
                headers = {"Authorization": f"Bearer {ghes_token}"}
                assert requests.get(f"{other.api_url}/user", headers=headers).ok
        """
    _, line, *_ = sections(inner, source)
    assert line.startswith("token 60000001 of '")
    assert line.endswith("' is of https://ghes.test, but was sent to https://other.test")


def test_a_failed_set_up_does_not_miss_requests(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.fixture
        def broken(ghes):
            pytest.fail("in set-up")

        def test_it(broken): ...
        """
    assert sections(inner, source) == []


NOTHING_ANSWERS = (
    "GET https://ghes.test/api/v3/user failed, because nothing answers https://ghes.test: "
    "the test does not take the fixture `ghes`"
)
WITHOUT = """
    import requests

    def test_it():
        request = requests.Request("GET", "{url}").prepare()
        try:
            raise requests.ConnectionError("for the section", request=request)
        except OSError as problem:
            raise ValueError("of the code under test") from problem
    """


def test_a_request_to_the_origin_of_the_run_without_the_fixture_says_so(inner: Inner) -> None:
    assert sections(inner, WITHOUT.format(url="https://ghes.test/api/v3/user?code=1")) == [NOTHING_ANSWERS]


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_request_of_httpx_to_the_origin_of_the_run_without_the_fixture_says_so(inner: Inner, library: str) -> None:
    source = f"import {library}\ndef test_it(): {library}.get('https://ghes.test/api/v3/user?code=1', timeout=5)"
    assert sections(inner, source) == [NOTHING_ANSWERS]


def test_an_error_of_httpx_that_is_about_no_request_says_nothing(inner: Inner) -> None:
    assert sections(inner, "import httpx\ndef test_it(): raise httpx.ConnectError('of the code under test')") == []


def test_a_request_to_another_origin_without_the_fixture_says_nothing(inner: Inner) -> None:
    assert sections(inner, WITHOUT.format(url="https://other.test/")) == []


def test_a_request_that_requests_mock_refuses_names_it(inner: Inner) -> None:
    source = """
        import requests, requests_mock

        def test_it(ghes):
            with requests_mock.Mocker():
                requests.get(f"{ghes.api_url}/user")
        """
    (line,) = sections(inner, source)
    assert line == (
        "requests_mock refused GET https://ghes.test/api/v3/user: "
        "while it is active it stands before ghes; real_http=True lets requests pass it"
    )
