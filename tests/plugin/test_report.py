"""A failed test shows its exchanges, each with the true cause, and no secret."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner, exchanges_in

HEAD = """
import pytest, requests

pytestmark = [
    pytest.mark.ghes_user("octocat", password="hunter2-secret"),
    pytest.mark.ghes_app("ci-bot", client_id="abcde12345fghij67890", client_secret="client-secret"),
    pytest.mark.ghes_token("octocat", "ci-bot"),
]
"""
TEST = """
def test_{number}(ghes, ghes_token, record_property):
    api, user, app = ghes.api_url, ("octocat", "hunter2-secret"), ("abcde12345fghij67890", "client-secret")
    text, of_app, clients = ghes_token.token, f"{{api}}/applications/{{app[0]}}", f"{{api}}/authorizations/clients"
    {statement}
    record_property("secrets", [text, ghes_token.token, user[1], app[1]])
    pytest.fail("for the section")
"""


def failing(*statements: str) -> str:
    """Return a test for each of *statements*, which does it and fails, and notes which secrets it has."""
    return HEAD + "".join(TEST.format(number=number, statement=one) for number, one in enumerate(statements))


def failures(inner: Inner, source: str, *args: str) -> list[pytest.TestReport]:
    """Run *source* and return the reports of what failed."""
    return [report for report in inner.reports(source, *args) if report.failed]


def section(failed: pytest.TestReport) -> str:
    """Return what the report of a failed test shows of the exchanges."""
    shown = exchanges_in(failed)
    assert shown is not None
    return shown


def test_a_failed_test_shows_the_section(inner: Inner) -> None:
    shown = inner.run(failing("requests.get(api)")).stdout
    shown.re_match_lines([r"-+ ghes exchanges -+$", r"GET /api/v3 -> 200 OK \[test_inner.py:12\]$"], consecutive=True)


def test_an_exchange_of_another_module_also_names_the_line_of_the_test_that_led_there(inner: Inner) -> None:
    inner.file(
        "client.py",
        "import requests\n\ndef ask(url):\n    return send(url)\n\ndef send(url):\n    return requests.get(url)",
    )
    shown = inner.run(failing("__import__('client').ask(api)")).stdout
    shown.re_match_lines([r"GET /api/v3 -> 200 OK \[client.py:7, from test_inner.py:12\]$"])


def test_the_line_of_an_asynchronous_call_is_that_of_the_code_that_awaits_it(inner: Inner) -> None:
    source = """
        import asyncio, httpx2

        async def call(client, url):
            return await client.get(url)

        async def main(url):
            async with httpx2.AsyncClient() as client:
                await asyncio.gather(call(client, url), client.get(f"{url}/meta"))
                await client.get(f"{url}/user")

        def test_it(ghes):
            asyncio.run(main(ghes.api_url))
            assert False
        """
    (failed,) = [report for report in inner.reports(source) if report.failed]
    lines = dict(failed.sections)["ghes exchanges"].splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == [
        "[test_inner.py:4]",
        "[test_inner.py:12]",
        "[test_inner.py:9]",
    ]


def test_each_exchange_has_a_line_with_the_true_cause_of_a_refusal(inner: Inner) -> None:
    calls = (
        "requests.get(f'{api}/user')",
        "requests.get(f'{api}/user', auth=user)",
        "requests.post(f'{of_app}/token', auth=app, json={'access_token': text})",
        "requests.delete(f'{of_app}/token', auth=app, json={'access_token': text})",
        "requests.get(f'{api}/user', headers={'Authorization': f'token {text}'})",
        "requests.post(f'{ghes.url}/login/oauth/access_token', auth=app, data={'code': 'x'})",
        "requests.put(f'{api}/user', json={})",
    )
    unknown = "no authorization code was ever issued with the text that was sent"
    (failed,) = failures(inner, failing("; ".join(calls)))
    assert section(failed).splitlines() == [
        "GET /api/v3/user -> 401 Unauthorized, because the request carries no credentials",
        "GET /api/v3/user -> 200 OK",
        "POST /api/v3/applications/abcde12345fghij67890/token -> 200 OK",
        "DELETE /api/v3/applications/abcde12345fghij67890/token -> 204 No Content",
        "    token.revoked: token 60000001 of 'octocat' for 'ci-bot'",
        "GET /api/v3/user -> 401 Unauthorized, because token 60000001 of 'octocat' for 'ci-bot' was revoked",
        "POST /login/oauth/access_token -> 200 OK, bad_verification_code, because " + unknown,
        "PUT /api/v3/user -> 404 Not Found, because /user accepts GET, not PUT",
    ]


MANY = "requests.get(f'{{api}}/user'); [requests.get(f'{{api}}?n={{n}}') for n in range({})]"


def test_of_many_lines_the_last_thirty_are_shown(inner: Inner) -> None:
    (failed,) = failures(inner, failing(MANY.format(31)))
    told, *shown = section(failed).splitlines()
    assert told == "(2 earlier lines are left out; -vv shows them)"
    assert shown == [f"GET /api/v3?n={n} -> 200 OK" for n in range(1, 31)]


@pytest.mark.parametrize(("count", "args"), [(29, ()), (31, ("-vv",))])
def test_of_thirty_lines_or_with_double_verbosity_none_is_left_out(
    inner: Inner, count: int, args: tuple[str, ...]
) -> None:
    (failed,) = failures(inner, failing(MANY.format(count)), *args)
    assert [shown for shown in section(failed).splitlines() if "?n=" in shown] == [
        f"GET /api/v3?n={n} -> 200 OK" for n in range(count)
    ]
    assert "left out" not in section(failed)


def test_a_run_of_equal_exchanges_is_one_line_with_its_count(inner: Inner) -> None:
    calls = "[requests.get(api) for _ in range(40)]; requests.get(f'{api}/meta'); requests.get(api)"
    (failed,) = failures(inner, failing(calls))
    assert section(failed).splitlines() == [
        "GET /api/v3 -> 200 OK (40 times)",
        "GET /api/v3/meta -> 200 OK",
        "GET /api/v3 -> 200 OK",
    ]


def test_a_long_query_is_cut_but_not_with_double_verbosity(inner: Inner) -> None:
    calls = failing("requests.get(f'{api}?q={201 * \"x\"}')")
    (short,), (whole,) = failures(inner, calls), failures(inner, calls, "-vv")
    assert section(short) == f"GET /api/v3?q={197 * 'x'}... -> 200 OK"
    assert section(whole).endswith(f"\nGET /api/v3?q={201 * 'x'} -> 200 OK")


def test_a_long_path_is_cut_likewise(inner: Inner) -> None:
    calls = failing("requests.get(f'{api}/users/{201 * \"x\"}')")
    (short,), (whole,) = failures(inner, calls), failures(inner, calls, "-vv")
    assert str(section(short)).startswith(f"GET /api/v3/users/{186 * 'x'}... -> 404 Not Found, because ")
    assert f"\nGET /api/v3/users/{201 * 'x'} -> 404 Not Found, because " in str(section(whole))


def test_a_secret_in_a_path_is_left_out_even_if_the_server_never_had_it(inner: Inner) -> None:
    (failed,) = failures(inner, failing("requests.get(f'{api}/applications/abc/tokens/hunter2')"))
    assert str(section(failed)).startswith("GET /api/v3/applications/abc/tokens/<secret> -> 404 Not Found, because ")


def test_what_the_test_did_to_records_stands_between_the_exchanges(inner: Inner) -> None:
    calls = "ghes_token.revoke(); requests.get(api); ghes.users['octocat'].suspend(); requests.get(f'{api}/meta')"
    (failed,) = failures(inner, failing(calls))
    assert section(failed).splitlines() == [
        "token.revoked: token 60000001 of 'octocat' for 'ci-bot' (by the test)",
        "GET /api/v3 -> 200 OK",
        "user.suspended: user 'octocat' (by the test)",
        "GET /api/v3/meta -> 200 OK",
    ]


def test_verbs_of_the_test_its_mocks_and_its_faults_stand_between_the_exchanges(inner: Inner) -> None:
    calls = (
        "requests.get(api)",
        "ghes.clock.advance(hours=8)",
        "ghes.clock.freeze(); ghes.clock.unfreeze()",
        "ghes.responses.get(f'{api}/zen'); requests.get(f'{api}/zen?code=123')",
        "ghes.fault('maintenance', path='/api/v3/meta'); requests.get(f'{api}/meta')",
        "ghes.add_oauth_app('web', client_id='12345abcdef', callback_url='https://a.test')",
        "ghes.approve(f'{ghes.url}/login/oauth/authorize?client_id=12345abcdef', ghes.users['octocat'])",
    )
    (failed,) = failures(inner, failing("; ".join(calls)))
    assert section(failed).splitlines() == [
        "GET /api/v3 -> 200 OK",
        "clock.advance(hours=8)",
        "clock.freeze()",
        "clock.unfreeze()",
        "GET /api/v3/zen?code=<secret> -> a mock of ghes.responses",
        "ghes.fault('maintenance', path='/api/v3/meta')",
        "GET /api/v3/meta -> 503 Service Unavailable, because the fault 'maintenance' answered in place of the server",
        "app.added: app 'web' (by the test)",
        "ghes.approve('https://ghes.test/login/oauth/authorize?client_id=12345abcdef', <User 'octocat', active>)",
        "grant.created: grant 50000002 of 'octocat' to 'web' (by the test)",
        "authorization_code.issued: grant 50000002 of 'octocat' to 'web' (by the test)",
    ]


def test_the_time_that_a_slow_answer_takes_is_no_verb_of_the_test_but_told_of_the_answer(inner: Inner) -> None:
    (failed,) = failures(inner, failing("ghes.fault('slow', seconds=5); requests.get(api)"))
    assert section(failed).splitlines() == [
        "ghes.fault('slow', seconds=5)",
        "GET /api/v3 -> 200 OK, late because of the fault 'slow'",
    ]


def test_what_seeded_the_test_is_shown_with_double_verbosity_only(inner: Inner) -> None:
    (failed,) = failures(inner, failing("requests.get(api)"), "-vv")
    assert section(failed).splitlines() == [
        "user.added: user 'octocat' (by the test)",
        "app.added: app 'ci-bot' (by the test)",
        "grant.created: grant 50000001 of 'octocat' to 'ci-bot' (by the test)",
        "token.issued: token 60000001 of 'octocat' for 'ci-bot' (by the test)",
        "GET /api/v3 -> 200 OK",
    ]


def test_a_line_stays_a_line_whatever_the_client_sends(inner: Inner) -> None:
    statement = "requests.put(f'{clients}/{app[0]}', auth=user, json={'client_secret': 'x', 'a\\nb': 1})"
    (failed,) = failures(inner, failing(statement))
    assert len(section(failed).splitlines()) == 1


def test_what_no_terminal_shows_is_escaped(inner: Inner) -> None:
    sent = "ghes.handle(__import__('pytest_ghes_oauth').Request('GET', '/api/v3/users/\\x1b[31m'))"
    (failed,) = failures(inner, failing(sent))
    assert section(failed).startswith(r"GET /api/v3/users/\x1b[31m -> 404 Not Found, because no user or ")


SECRETS_SENT = {
    "token in the URL of a click": (
        "pytest.raises(Exception, ghes.approve, f'{ghes.url}/login/oauth/authorize?client_id={text}', 'octocat')"
    ),
    "token as a person": "pytest.raises(Exception, ghes.approve, ghes.url, text)",
    "credentials as a person": "pytest.raises(Exception, ghes.approve, ghes.url, user)",
    "token in a mocked path": "ghes.responses.get(f'{api}/zen/{text}'); requests.get(f'{api}/zen/{text}')",
    "password in a mocked query": "ghes.responses.get(f'{api}/zen'); requests.get(f'{api}/zen?q={user[1]}')",
    "token in the header": "requests.get(f'{api}/user', headers={'Authorization': f'token {text}'})",
    "token in the query": "requests.get(f'{api}/user?access_token={text}')",
    "token as login": "requests.get(f'{api}/user', auth=(text, 'x-oauth-basic'))",
    "revoked token as login": "ghes_token.revoke(); requests.get(f'{api}/user', auth=(text, 'x-oauth-basic'))",
    "token as login after its reset": (
        "requests.patch(f'{of_app}/token', auth=app, json={'access_token': text}); "
        "requests.get(f'{api}/user', auth=(text, 'x-oauth-basic'))"
    ),
    "token of another server as login": "text = 'gho_' + 'A' * 36; requests.get(f'{api}/user', auth=(text, ''))",
    "token of another server in the path": "text = 'ghp_' + 'A' * 36; requests.get(f'{api}/authorizations/{text}')",
    "password in the header": "requests.get(f'{api}/user', auth=user)",
    "password in the URL": "requests.get('https://octocat:hunter2-secret@ghes.test/api/v3/user')",
    "password as login": "requests.get(f'{api}/user', auth=user[::-1])",
    "token in the path of a check": "requests.get(f'{of_app}/tokens/{text}', auth=app)",
    "token in the path of a reset": "requests.post(f'{of_app}/tokens/{text}', auth=app)",
    "token in the path of a revocation": "requests.delete(f'{of_app}/tokens/{text}', auth=app)",
    "token in the path of a grant": "requests.delete(f'{of_app}/grants/{text}', auth=app)",
    "token before a trailing slash": "requests.get(f'{of_app}/tokens/{text}/', auth=app)",
    "token as id of an authorization": "requests.get(f'{api}/authorizations/{text}', auth=user)",
    "token as id of a grant": "requests.get(f'{api}/applications/grants/{text}', auth=user)",
    "token as client id": "requests.get(f'{api}/applications/{text}/tokens/x', auth=app)",
    "token in the body": "requests.patch(f'{of_app}/token', auth=app, json={'access_token': text})",
    "token in a list": "requests.post(f'{of_app}/token', auth=app, json={'access_token': [text]})",
    "token as the whole body": "requests.post(f'{of_app}/token', auth=app, json=text)",
    "token as a body that is not JSON": "requests.post(f'{of_app}/token', auth=app, data=text)",
    "token as a key": "requests.put(f'{clients}/{app[0]}', auth=user, json={'client_secret': app[1], text: 1})",
    "token as user name of an app": "requests.post(f'{of_app}/token', auth=(text, 'x'), json={'access_token': text})",
    "client secret as client id": "requests.get(f'{of_app}/tokens/{text}', auth=app[::-1])",
    "client secret in the path": "requests.get(f'{api}/applications/{app[1]}/tokens/{text}', auth=app)",
    "client secret in a list": "requests.put(f'{clients}/{app[0]}', auth=user, json={'client_secret': [app[1]]})",
}


def test_the_section_has_no_secret(inner: Inner) -> None:
    failed = failures(inner, failing(*SECRETS_SENT.values()))
    for report, kind in zip(failed, SECRETS_SENT, strict=True):
        secrets = dict(report.user_properties)["secrets"]
        assert isinstance(secrets, list), kind
        assert [secret for secret in secrets if secret in str(report.sections)] == [], kind


def test_a_failure_is_reported_without_the_plugin_that_prints(inner: Inner) -> None:
    (failed,) = failures(inner, failing("requests.get(api)"), "-p", "no:terminal")
    assert section(failed) == "GET /api/v3 -> 200 OK"


def test_a_failed_set_up_shows_what_was_exchanged_until_then(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.fixture
        def client(ghes):
            requests.get(ghes.api_url)
            pytest.fail("in set-up")

        def test_it(client):
            pass
        """
    (failed,) = failures(inner, source)
    assert section(failed) == "GET /api/v3 -> 200 OK"


def test_a_passing_test_shows_nothing(inner: Inner) -> None:
    source = """
        import requests

        def test_it(ghes):
            requests.get(ghes.api_url)
        """
    result = inner.run(source)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*ghes exchanges*")
    result.stdout.no_fnmatch_line("*/api/v3*")


@pytest.mark.parametrize("option", ["-rP", "-rA"])
def test_a_passing_test_that_is_shown_shows_its_exchanges_once(inner: Inner, option: str) -> None:
    source = """
        import requests

        def test_it(ghes):
            requests.get(ghes.api_url)
        """
    result = inner.run(source, option)
    result.assert_outcomes(passed=1)
    assert [shown for shown in result.outlines if "GET /api/v3" in shown] == ["GET /api/v3 -> 200 OK [test_inner.py:4]"]


def at_the_end(failed: pytest.TestReport) -> list[str]:
    """Return what the report of a failed test shows of the server at the end."""
    return dict(failed.sections)["ghes at the end"].splitlines()


def test_the_state_at_the_end_has_a_line_for_each_kind_with_those_first_that_changed(inner: Inner) -> None:
    calls = (
        "other = ghes.issue_token('octocat', 'ci-bot')",
        "requests.delete(f'{of_app}/token', auth=app, json={'access_token': other.token})",
        "[ghes.add_user(f'user-{n}') for n in range(5)]",
        "ghes.users['user-3'].suspend()",
    )
    (short,), (whole,) = (failures(inner, failing("; ".join(calls)), *args) for args in ((), ("-vv",)))
    assert at_the_end(short) == [
        "users: 'user-3' (suspended), 'octocat', 'user-0', 'user-1', 'user-2', 1 more",
        "apps: 'ci-bot'",
        "grants: 50000001 of 'octocat' to 'ci-bot'",
        "tokens: 60000002 of 'octocat' for 'ci-bot' (revoked), 60000001 of 'octocat' for 'ci-bot'",
    ]
    assert at_the_end(whole)[0] == "users: 'user-3' (suspended), 'octocat', 'user-0', 'user-1', 'user-2', 'user-4'"


def test_a_server_that_keeps_nothing_shows_no_state(inner: Inner) -> None:
    (failed,) = failures(inner, "import requests\ndef test_it(ghes): assert not requests.get(ghes.api_url)")
    assert [title for title, _ in failed.sections] == ["ghes exchanges"]


def test_a_failed_test_without_a_server_shows_no_section(inner: Inner) -> None:
    source = """
        import requests

        def test_before(ghes):
            requests.get(ghes.api_url)

        def test_it():
            assert False
        """
    result = inner.run(source)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*ghes exchanges*")


def test_a_test_shows_its_own_exchanges_only(inner: Inner) -> None:
    source = """
        import requests

        def test_before(ghes):
            requests.get(ghes.api_url + "/meta")

        def test_it(ghes):
            requests.get(ghes.api_url)
            assert False
        """
    (failed,) = failures(inner, source)
    assert section(failed) == "GET /api/v3 -> 200 OK"


def test_an_expected_failure_shows_nothing(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.mark.xfail
        def test_it(ghes):
            requests.get(ghes.api_url)
            assert False
        """
    result = inner.run(source)
    result.assert_outcomes(xfailed=1)
    result.stdout.no_fnmatch_line("*ghes exchanges*")


def test_a_path_that_is_not_faked_is_shown_though_the_code_under_test_swallows_it(inner: Inner) -> None:
    (failed,) = failures(inner, failing("pytest.raises(Exception, requests.get, f'{api}/zen')"))
    raised = "GET https://ghes.test/api/v3/zen is not modelled in any release"
    assert section(failed).startswith(f"raised in the caller: {raised}")


OF_THE_FACTORY = """
    import pytest, requests

    @pytest.fixture(scope="module")
    def second(ghes_factory):
        with ghes_factory(url="https://second.test") as server:
            server.add_user("octocat")
            yield server

    def test_first(second):
        requests.get(f"{second.api_url}/meta")

    def test_it(second, ghes):
        requests.get(f"{second.api_url}/user")
        requests.get(f"{ghes.api_url}/")
        second.users["octocat"].suspend()
        ghes.clock.advance(hours=1)
        assert False
    """


def test_what_happened_on_several_servers_in_this_test_is_one_story(inner: Inner) -> None:
    (failed,) = failures(inner, OF_THE_FACTORY)
    assert dict(failed.sections) == {
        "ghes exchanges": (
            "https://second.test: GET /api/v3/user -> 401 Unauthorized, because the request carries no credentials"
            " [test_inner.py:13]\n"
            "https://ghes.test: GET /api/v3/ -> 200 OK [test_inner.py:14]\n"
            "https://second.test: user.suspended: user 'octocat' (by the test)\n"
            "https://ghes.test: clock.advance(hours=1) [test_inner.py:16]"
        ),
        "ghes at the end of https://second.test": "users: 'octocat' (suspended)",
    }


def test_what_is_seeded_before_the_first_request_is_not_shown_after_the_fault_of_a_marker(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.mark.ghes_fault("maintenance")
        def test_it(ghes, ghes_token):
            requests.get(f"{ghes.api_url}/meta")
            assert False
        """
    (failed,) = failures(inner, source)
    fault, exchange = section(failed).splitlines()
    assert fault == "ghes.fault('maintenance')"
    assert exchange.startswith("GET /api/v3/meta -> 503 Service Unavailable, because the fault 'maintenance' ")


def test_an_event_of_a_membership_names_the_member(inner: Inner) -> None:
    source = """
        def test_it(ghes):
            acme = ghes.add_organization("acme", members=[ghes.add_user("octocat")])
            acme.remove_member("octocat")
            assert False
        """
    (failed,) = failures(inner, source)
    first, *_ = section(failed).splitlines()
    assert first == "organization.member_removed: user 'octocat' in organization 'acme' (by the test)"


def test_two_servers_at_one_address_are_told_apart_by_their_release(inner: Inner) -> None:
    source = """
        import requests

        def test_it(ghes, ghes_factory):
            with ghes_factory(release="3.4") as upgraded:
                requests.get(upgraded.api_url)
            requests.get(ghes.api_url)
            assert False
        """
    (failed,) = failures(inner, source)
    assert (exchanges_in(failed) or "").splitlines() == [
        "https://ghes.test, release 3.4: GET /api/v3 -> 200 OK",
        "https://ghes.test, release 3.3: GET /api/v3 -> 200 OK",
    ]


def test_a_click_that_github_refuses_is_shown_with_its_cause(inner: Inner) -> None:
    click = (
        "ghes.approve(f'{ghes.url}/login/oauth/authorize?client_id={app[0]}&redirect_uri=http://evil.test/', user[0])"
    )
    (failed,) = failures(inner, failing(click))
    assert section(failed).splitlines()[1].startswith("the browser was sent to ")
    assert "'http://evil.test/' is not registered for app 'ci-bot', which has '" in section(failed)


def test_a_test_that_another_plugin_fails_first_shows_nothing(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        import pytest

        @pytest.hookimpl(wrapper=True, tryfirst=True)
        def pytest_runtest_setup(item):
            if item.name == "test_it":
                pytest.fail("first")
            return (yield)
        """,
    )
    source = """
        import pytest, requests

        @pytest.fixture(scope="module")
        def server(ghes_factory):
            with ghes_factory() as server:
                yield server

        def test_before(server, ghes):
            requests.get(server.api_url)
            requests.get(ghes.api_url)

        def test_it(server, ghes):
            pass
        """
    failed, *_ = failures(inner, source)  # pytest's own teardown fails too then
    assert failed.sections == []
