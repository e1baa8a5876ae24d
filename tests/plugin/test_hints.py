"""The report of a failed test names the remedy of mistakes that Python describes without knowing the plugin."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner


def hint(inner: Inner, source: str) -> str | None:
    """Run *source* and return the hint of its only failure."""
    (failed,) = [report for report in inner.reports(source) if report.failed]
    return dict(failed.sections).get("ghes hint")


@pytest.mark.parametrize("statement", ["ghes_token == text", "text == ghes_token"])
def test_a_token_that_is_compared_with_a_text_is_explained_without_the_text(inner: Inner, statement: str) -> None:
    result = inner.run(f"def test_it(ghes_token):\n    text = ghes_token.token\n    assert {statement}")
    result.stdout.re_match_lines(
        [
            r"E +(AssertionError: )?assert <AccessToken 60000001 of .*, active> == a text",
            r"E +An access token is not its text, which is `\.token`\.",
        ]
    )


@pytest.mark.parametrize("statement", ["ghes_token == 1", "'a' == 'b'", "ghes_token in ''.split()"])
def test_other_comparisons_are_explained_by_pytest(inner: Inner, statement: str) -> None:
    result = inner.run(f"def test_it(ghes_token):\n    assert {statement}")
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*is not its text*")


@pytest.mark.parametrize("statement", ["json.dumps([ghes_token])", "requests.post(ghes.api_url, json=ghes_token)"])
def test_a_token_in_json_names_its_text(inner: Inner, statement: str) -> None:
    source = f"import json, requests\ndef test_it(ghes, ghes_token):\n    {statement}"
    assert hint(inner, source) == "the text of an access token is its attribute `.token`; put that into JSON"


def test_something_else_in_json_has_no_hint(inner: Inner) -> None:
    assert hint(inner, "import json\ndef test_it(ghes): json.dumps(ghes)") is None


TEST_CASE = """
    import pytest, requests
    from unittest import TestCase

    class TestIt(TestCase):
        {}
    """


@pytest.mark.parametrize("argument", ["ghes", "ghes_user"])
def test_a_unittest_that_takes_a_fixture_of_ours_gets_the_recipe(inner: Inner, argument: str) -> None:
    shown = hint(inner, TEST_CASE.format(f"def test_it(self, {argument}): ..."))
    assert shown is not None
    told, *recipe = shown.splitlines()
    assert told == "a unittest.TestCase gets no fixture as an argument; write in the class:"
    uses = "def test_it(self): assert requests.get(self.ghes.api_url).ok"
    body = "\n".join([*(f"    {one}" for one in recipe), f"        {uses}"]).lstrip()
    inner.run(TEST_CASE.format(body)).assert_outcomes(passed=1)


@pytest.mark.parametrize("statement", ["(lambda ghes: 1)()", "(lambda it: 1)()"])
def test_another_missing_argument_has_no_hint(inner: Inner, statement: str) -> None:
    assert hint(inner, f"def test_it(): {statement}") is None


@pytest.mark.parametrize(
    ("fixture", "expected"),
    [
        ("ghes", "a server of wider scope is one of ghes_factory: `with ghes_factory() as server: yield server`"),
        ("tmp_path", None),
    ],
)
def test_a_fixture_of_wider_scope_that_takes_ghes_learns_of_the_factory(
    inner: Inner, fixture: str, expected: str | None
) -> None:
    source = f"""
        import pytest

        @pytest.fixture(scope="module")
        def wider({fixture}): ...

        def test_it(wider): ...
        """
    assert hint(inner, source) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "POST /login/oauth/access_token answered a form, not JSON: send Accept: application/json"),
        ({"Accept": "application/json"}, None),
    ],
    ids=["a form", "JSON"],
)
def test_a_form_that_is_read_as_json_names_the_header(
    inner: Inner, headers: dict[str, str], expected: str | None
) -> None:
    source = f"""
        import json, requests

        def test_it(ghes):
            json.loads(requests.post(f"{{ghes.url}}/login/oauth/access_token", headers={headers}).text + "x")
        """
    assert hint(inner, source) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://ghes.test/api/v3/user",
            "ghes answers https://ghes.test itself: of all mocks, only those on ghes.responses stand before it",
        ),
        ("https://other.test/user", None),
    ],
)
def test_another_mock_for_the_origin_of_the_server_learns_of_ours(inner: Inner, url: str, expected: str | None) -> None:
    source = f"""
        import requests, responses

        def test_it(ghes):
            with responses.RequestsMock() as mock:
                mock.get({url!r})
                requests.get(ghes.api_url + "/user")
        """
    assert hint(inner, source) == expected


UNSEEN = """
import httpx, pytest, requests

def test_it(ghes):
    ghes.responses.get(f"{{ghes.api_url}}/{path}", json={{}})
    {client}.get(f"{{ghes.api_url}}/{called}")
    pytest.fail("the mock did not answer")
"""


@pytest.mark.parametrize("path", ["meta", "zen"])
def test_a_mock_that_the_client_does_not_see_is_named_if_the_test_failed(inner: Inner, path: str) -> None:
    sentence = (
        f"the mock for GET https://ghes.test/api/v3/{path} on ghes.responses was never used: mocks there answer "
        "`requests` only, and another client called; ghes.add_resource answers every client"
    )
    assert hint(inner, UNSEEN.format(client="httpx", path=path, called=path)) == sentence


def test_a_mock_that_the_client_could_have_seen_is_no_hint(inner: Inner) -> None:
    assert hint(inner, UNSEEN.format(client="requests", path="zen", called="meta")) is None
