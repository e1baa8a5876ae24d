"""The code in the README is run as printed, and its tables name what there is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar, get_args

import pytest

# An inner run drops the modules it is the first to import. Loaded here, they are loaded once.
import pytest_ghes_oauth._transports.requests.interception
import pytest_ghes_oauth.faker  # noqa: F401  # see above
from pytest_ghes_oauth import GitHubEnterpriseServer
from pytest_ghes_oauth._domain.lifecycle import EventName
from pytest_ghes_oauth._domain.releases import LAST_DOCUMENTED, RELEASES
from pytest_ghes_oauth._exchanges import EventFields, ExchangeFields
from pytest_ghes_oauth._faults.table import FAULTS, FaultName
from pytest_ghes_oauth._graphql.routes import ROUTES as GRAPHQL_ROUTES
from pytest_ghes_oauth._http.routing import Route
from pytest_ghes_oauth._login.errors import AuthorizationError, OAuthError
from pytest_ghes_oauth._login.routes import ROUTES as LOGIN_ROUTES
from pytest_ghes_oauth._plugin.markers import MARKERS
from pytest_ghes_oauth._plugin.options import OPTIONS
from pytest_ghes_oauth._rest.routes import ROUTES
from pytest_ghes_oauth._scenarios import SCENARIOS
from pytest_ghes_oauth._settings import AuditRule
from tests.plugin.inner import QUIET

T = TypeVar("T")

TEXT: Final = Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"<!-- ([\w ]+) -->\n```\w+\n(.*?)```", TEXT, flags=re.DOTALL)


def blocks(kind: str) -> list[str]:
    return [code for label, code in BLOCKS if label == kind]


def test_the_examples_pass_as_printed_beside_every_plugin_that_is_installed(pytester: pytest.Pytester) -> None:
    examples = {f"test_{number}": code for number, code in enumerate(blocks("passes"))}
    number = sum(len(re.findall(r"^ *def test_", code, flags=re.MULTILINE)) for code in examples.values())
    pytester.makepyfile(**examples)
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=number)


def test_the_hooks_example_passes_with_its_conftest(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(blocks("conftest")[0])
    pytester.makepyfile(blocks("passes with conftest")[0])
    pytester.runpytest_inprocess(*QUIET, "-W", "error").assert_outcomes(passed=1)


def test_the_failing_variant_prints_what_the_readme_shows(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_revoke=blocks("fails")[0])
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([re.sub(r"[\[\]]", "?", line) for line in blocks("output")[0].splitlines()])


def test_every_python_block_is_run() -> None:
    labelled = [code for label, code in BLOCKS if label != "output"]
    assert re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL) == labelled


@pytest.mark.parametrize(
    ("first", "last", "routes"),
    [
        ("## What it answers", "### The sign-in endpoints", ROUTES),
        ("### The sign-in endpoints", "### GraphQL", LOGIN_ROUTES),
        ("### GraphQL", "### Without a browser", GRAPHQL_ROUTES),
    ],
    ids=["REST", "login", "GraphQL"],
)
def test_each_table_of_operations_is_a_route_table(first: str, last: str, routes: Sequence[Route]) -> None:
    section = TEXT.partition(first)[2].partition(last)[0]
    shown = re.findall(r"^\| `([A-Z]+) (\S+)`", section, flags=re.MULTILINE)
    assert set(shown) == {(route.method, route.path) for route in routes}
    assert len(shown) == len(routes)


def test_the_statuses_in_the_table_of_operations_are_those_of_the_routes() -> None:
    section = TEXT.partition("## What it answers")[2].partition("### The sign-in endpoints")[0]
    shown = re.findall(r"^\| `([A-Z]+) (\S+)`[^|]*\| ([0-9, ]+) \|", section, flags=re.MULTILINE)
    assert {(method, path): statuses for method, path, statuses in shown} == {
        (route.method, route.path): ", ".join(map(str, route.answers)) for route in ROUTES
    }


def test_every_setting_has_a_row_with_its_ini_key_and_flag() -> None:
    section = TEXT.partition("## Settings")[2].partition("Generated values")[0]
    for option in OPTIONS:
        (row,) = re.findall(rf"^\|.*`{option.ini}` \({option.ini_type}\).*$", section, flags=re.MULTILINE)
        assert (f"`{option.flag}`" in row) is option.on_command_line


def test_the_rules_of_the_audit_are_its_table() -> None:
    section = TEXT.partition("### The audit")[2].partition("## Releases")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == list(get_args(AuditRule))


def test_the_scenarios_that_ship_are_its_table() -> None:
    section = TEXT.partition("### Scenarios")[2].partition("## Settings")[0]
    assert re.findall(r"^\| `([\w.-]+)` \|", section, flags=re.MULTILINE) == list(SCENARIOS)


def test_every_marker_and_fixture_has_a_row(pytester: pytest.Pytester) -> None:
    for name in MARKERS:
        assert f"| `{name}(" in TEXT
    fixtures = pytester.runpytest_inprocess(*QUIET, "--fixtures").stdout.str()
    names = set(re.findall(r"^(ghes\w*)(?: \[session scope\])? --", fixtures, flags=re.MULTILINE))
    assert "ghes_token" in names
    for name in names:
        assert f"| `{name}` |" in TEXT


def test_every_public_verb_of_the_server_has_a_row_with_its_keywords() -> None:
    section = TEXT.partition("## The server")[2]
    for name, member in inspect.getmembers(GitHubEnterpriseServer):
        if name.startswith("_"):
            continue
        assert re.search(rf"`{name}[`(]", section), name
        if callable(member) and name.startswith(("add_", "issue_", "install")):
            (row,) = re.findall(rf"`{name}(\(.*?\))`", section)
            keywords = inspect.signature(member).parameters.values()
            assert [one.name for one in keywords if one.kind is one.KEYWORD_ONLY and one.name not in row] == []


def test_every_event_is_named() -> None:
    assert [name for name in get_args(EventName) if f"`{name}`" not in TEXT] == []


VERBS: Final = {
    "ghes_user": ["add_user"],
    "ghes_organization": ["add_organization"],
    "ghes_team": ["add_team"],
    "ghes_app": ["add_oauth_app", "add_github_app"],
    "ghes_installation": ["install"],
    "ghes_grant": ["add_grant"],
    "ghes_token": ["issue_token"],
}


@pytest.mark.parametrize("marker", VERBS)
def test_a_marker_is_shown_with_every_keyword_of_its_verb(marker: str) -> None:
    rows = "".join(re.findall(rf"^\| `{marker}\(.*$", TEXT, flags=re.MULTILINE))
    keywords = {
        one.name
        for verb in VERBS[marker]
        for one in inspect.signature(getattr(GitHubEnterpriseServer, verb)).parameters.values()
        if one.kind is one.KEYWORD_ONLY
    }
    assert [name for name in keywords if name not in rows] == []
    assert [name for name in keywords if name not in MARKERS[marker]] == []


def test_the_error_codes_of_the_sign_in_endpoints_are_those_of_their_errors() -> None:
    section = TEXT.partition("### The sign-in endpoints")[2].partition("## Fixtures")[0]
    rows = "".join(line for line in section.splitlines() if line.startswith("| "))
    shown = set(re.findall(r"`([a-z_]+)`", rows.replace("`Not Found`", "")))
    codes = {vars(kind).get("error") for kind in (*_below(AuthorizationError), *_below(OAuthError))} - {None}
    assert codes <= shown


def test_the_names_of_the_sign_in_endpoints_are_listed() -> None:
    sentence = TEXT.partition("The sign-in endpoints are named ")[2].partition(".")[0]
    assert re.findall("`([a-z_/-]+)`", sentence) == list(dict.fromkeys(route.operation for route in LOGIN_ROUTES))


def test_the_error_codes_of_the_routes_are_those_of_their_errors() -> None:
    declared = {kind for route in LOGIN_ROUTES for kind in route.errors}
    told = {kind for kind in (*_below(AuthorizationError), *_below(OAuthError)) if getattr(kind, "error", None)}
    assert declared == told


def _below(kind: type[T]) -> list[type[T]]:
    return [one for child in kind.__subclasses__() for one in (child, *_below(child))]


def test_the_releases_are_named_from_the_first_to_the_last() -> None:
    assert f"{RELEASES[0]} to {RELEASES[-1]}" in TEXT
    inferred = [release for release in RELEASES if release > LAST_DOCUMENTED]
    assert f"{inferred[0]} to {inferred[-1]} are inferred from {LAST_DOCUMENTED}" in TEXT


@pytest.mark.parametrize(("searched", "fields"), [("exchanges", ExchangeFields), ("events", EventFields)])
def test_the_fields_that_are_searched_are_those_of_the_table(searched: str, fields: type) -> None:
    (row,) = re.findall(rf"^\| `ghes\.{searched}` \| (.*) \|$", TEXT, flags=re.MULTILINE)
    server = GitHubEnterpriseServer()
    known = getattr(server, searched)._fields()
    named = set(re.findall(r"`([a-z]+)`", row))
    assert named == set(known) == set(fields.__annotations__)


def test_the_error_codes_of_each_endpoint_are_those_of_its_route() -> None:
    section = TEXT.partition("### The sign-in endpoints")[2].partition("### GraphQL")[0]
    shown: dict[str, set[str]] = {}
    path = ""
    rows = section.replace("`ghes`", "")
    for first, errors in re.findall(r"^\| (.*?) \| .*? \| (.*) \|$", rows, flags=re.MULTILINE):
        path = next(iter(re.findall(r"`[A-Z]+ (\S+)`", first)), path)
        shown.setdefault(path, set()).update(re.findall(r"`([a-z_]+)`", errors))
    assert {route.path: {error.error for error in route.errors} for route in LOGIN_ROUTES} == {
        route.path: shown[route.path] for route in LOGIN_ROUTES
    }


def test_every_fault_has_a_row_with_its_details_that_says_whether_the_server_acts() -> None:
    section = TEXT.partition("## Outages")[2].partition("## The live server")[0]
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", section, flags=re.MULTILINE))
    assert list(rows) == list(FAULTS) == list(get_args(FaultName))
    for name, kind in FAULTS.items():
        assert rows[name].startswith("did it" if kind.acts else "did nothing")
        assert [detail for detail in kind.details if f"`{detail}=`" not in rows[name]] == []
