"""The warning of a removed operation comes once for each call site, and points to it."""

from __future__ import annotations

import linecache
import sched
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Thread

import github3  # type: ignore[import-untyped]  # github3.py has no types
import pytest
import requests

from pytest_ghes_oauth import AccessToken, GHESDeprecationWarning, GitHubEnterpriseServer, OAuthApp, Request
from tests.plugin.inner import Inner


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


def sites(warned: pytest.WarningsRecorder) -> list[str]:
    """Return the comments at the ends of the lines that *warned* points to."""
    assert {warning.category for warning in warned} == {GHESDeprecationWarning}
    return sorted(linecache.getline(one.filename, one.lineno).rpartition("#")[2].strip() for one in warned)


# -- once for each call site -------------------------------------------------------------------------


def test_a_line_warns_once_however_often_it_runs(check: str, recwarn: pytest.WarningsRecorder) -> None:
    for _ in range(3):
        requests.get(check, timeout=5)  # in the loop
    assert sites(recwarn) == ["in the loop"]


def test_two_lines_warn_twice(check: str, recwarn: pytest.WarningsRecorder) -> None:
    requests.get(check, timeout=5)  # first
    requests.get(check, timeout=5)  # second
    assert sites(recwarn) == ["first", "second"]


def test_two_operations_on_one_line_warn_twice(check: str, recwarn: pytest.WarningsRecorder) -> None:
    for method in ("GET", "DELETE", "GET", "DELETE"):
        requests.request(method, check, timeout=5)  # both
    assert sites(recwarn) == ["both", "both"]


def test_a_line_in_several_threads_warns_once(check: str, recwarn: pytest.WarningsRecorder) -> None:
    def call(_: int) -> None:
        requests.get(check, timeout=5)  # in the threads

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(call, range(12)))
    assert sites(recwarn) == ["in the threads"]


# -- where it points to ------------------------------------------------------------------------------


def by_session(url: str) -> None:
    with requests.Session() as session:
        session.get(url, timeout=5)  # by_session


def by_own_session(url: str) -> None:
    class OwnSession(requests.Session):
        pass

    OwnSession().get(url, timeout=5)  # by_own_session


def by_partial(url: str) -> None:
    partial(requests.get, timeout=5)(url)  # by_partial


def by_prepared_request(url: str) -> None:
    prepared = requests.Request("GET", url).prepare()
    requests.Session().send(prepared, timeout=5)  # by_prepared_request


def by_thread(url: str) -> None:
    def call() -> None:
        requests.get(url, timeout=5)  # by_thread

    thread = Thread(target=call)
    thread.start()
    thread.join()


def by_scheduler(url: str) -> None:
    scheduler = sched.scheduler()
    scheduler.enter(0, 0, requests.get, (url,), {"timeout": 5})
    scheduler.run()  # by_scheduler


@pytest.mark.parametrize("call", [by_session, by_own_session, by_partial, by_prepared_request, by_thread, by_scheduler])
def test_it_points_to_the_line_of_the_caller(
    check: str, recwarn: pytest.WarningsRecorder, call: Callable[[str], None]
) -> None:
    call(check)
    assert sites(recwarn) == [call.__name__]


def test_without_a_transport_it_points_to_the_line_too(
    ghes: GitHubEnterpriseServer, check: str, recwarn: pytest.WarningsRecorder
) -> None:
    ghes.handle(Request("GET", check))  # handled here
    assert sites(recwarn) == ["handled here"]


def test_it_points_past_a_library_to_the_code_that_calls_it(
    ghes: GitHubEnterpriseServer, ghes_token: AccessToken, recwarn: pytest.WarningsRecorder
) -> None:
    assert isinstance(ghes_token.app, OAuthApp)
    client = github3.GitHubEnterprise(ghes.url)
    client.set_client_id(*ghes_token.app.credentials)
    assert client.check_authorization(str(ghes_token))  # through github3.py
    assert sites(recwarn) == ["through github3.py"]


def test_it_points_past_a_package_that_is_installed(check: str, recwarn: pytest.WarningsRecorder) -> None:
    file = Path(sysconfig.get_path("purelib"), "installed_client.py")
    names: dict[str, object] = {"__name__": "installed_client"}
    exec(compile("import requests\ndef get(url): requests.get(url, timeout=5)", file, "exec"), names)  # noqa: S102  # a module as if it were installed
    get = names["get"]
    assert callable(get)
    get(check)  # through the package
    assert sites(recwarn) == ["through the package"]


def test_a_call_without_a_line_of_the_project_warns_all_the_same(check: str, recwarn: pytest.WarningsRecorder) -> None:
    with ThreadPoolExecutor(1) as pool:
        list(pool.map(requests.get, [check, check]))
    (warning,) = recwarn
    # Nearest to the call of all that is neither ours nor of `requests`.
    assert (warning.category, Path(warning.filename).parent.name) == (GHESDeprecationWarning, "futures")


@pytest.mark.usefixtures("unfiltered")
def test_the_summary_names_file_and_line_of_the_code_under_test(inner: Inner) -> None:
    inner.file("client.py", "import requests\n\ndef check(url):\n    return requests.get(url)\n")
    source = """
        import client

        def test_it(ghes, ghes_app):
            for _ in range(3):
                client.check(f"{ghes.api_url}/applications/{ghes_app.client_id}/tokens/x")
            client.check(f"{ghes.api_url}/applications/{ghes_app.client_id}/tokens/x")
        """
    result = inner.run(source)
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(
        "*client.py:4: GHESDeprecationWarning: GET /applications/*/tokens/* is gone in GHES 3.4; *"
    )
