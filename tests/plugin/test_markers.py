"""What each marker does, wherever it stands."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pytest

from pytest_ghes_oauth import Email, GitHubApp, GitHubEnterpriseServer, OAuthApp
from tests.plugin.inner import Inner

SCENARIOS = """
    import pytest

    @pytest.hookimpl(optionalhook=True)
    def pytest_ghes_scenarios():
        return {"team": lambda server, *, size: [server.add_user(f"member-{n}") for n in range(size)]}
    """

PAIR = ("ghes_user('octocat')", "ghes_app('ci-bot')")

CASES = {
    "ghes": (["ghes(url='https://corp.test')"], "ghes.url == 'https://corp.test'"),
    "ghes_user": (["ghes_user('octocat')"], "'octocat' in ghes.users"),
    "ghes_organization": (
        ["ghes_organization('acme', members=['octocat'])", PAIR[0]],
        "[user.login for user in ghes.events[-1].organization.members] == ['octocat']",
    ),
    "ghes_team": (
        ["ghes_team('acme/core', members=['octocat'])", "ghes_organization('acme', members=['octocat'])", PAIR[0]],
        "[user.login for user in ghes.events[-1].team.members] == ['octocat']",
    ),
    "ghes_app": (["ghes_app('ci-bot')"], "'ci-bot' in ghes.apps"),
    "ghes_installation": (
        [
            "ghes_installation('deployer', 'acme')",
            "ghes_app('deployer', kind='github_app')",
            "ghes_organization('acme')",
        ],
        "ghes.events[-1].installation.account.login == 'acme'",
    ),
    "ghes_grant": ([*PAIR, "ghes_grant('octocat', 'ci-bot')"], "len(ghes.grants) == 1"),
    "ghes_token": ([*PAIR, "ghes_token('octocat', 'ci-bot')"], "len(ghes.tokens) == 1"),
    "ghes_scenario": (["ghes_scenario('team', size=3)"], "len(ghes.users) == 3"),
}

PLACES = {
    "decorators of the function": ("", "", "", "@"),
    "decorators of the class": ("", "@", "", ""),
    "list of the class": ("", "", "=", ""),
    "list of the module": ("=", "", "", ""),
}


def placed(markers: Sequence[str], check: str, place: str) -> str:
    """Return a module with *markers* in one place, and a test in a class that makes sure of *check*."""

    def at(style: str) -> str:
        marks = [f"pytest.mark.{marker}" for marker in markers]
        return {"@": "\n".join(f"@{mark}" for mark in marks), "=": f"pytestmark = [{', '.join(marks)}]"}.get(style, "")

    module, above_class, in_class, above_function = map(at, PLACES[place])
    body = textwrap.indent(f"{in_class}\n{above_function}\ndef test_it(self, ghes):\n    assert {check}", "    ")
    return f"import pytest\n{module}\n{above_class}\nclass TestIt:\n{body}"


def test_a_marker_works_in_every_place(inner: Inner) -> None:
    for number, place in enumerate(PLACES):
        inner.file(f"test_{number}.py", placed(*CASES["ghes_token"], place))
    inner.run("").assert_outcomes(passed=len(PLACES))


def test_every_marker_does_what_it_says(inner: Inner) -> None:
    inner.file("conftest.py", SCENARIOS)
    for name, (markers, check) in CASES.items():
        inner.file(f"test_{name}.py", placed(markers, check, "decorators of the function"))
    inner.run("").assert_outcomes(passed=len(CASES))


def test_a_single_mark_may_stand_without_a_list(inner: Inner) -> None:
    source = """
        import pytest

        pytestmark = pytest.mark.ghes_user("octocat")

        def test_it(ghes_user):
            assert ghes_user.login == "octocat"
        """
    inner.run(source).assert_outcomes(passed=1)


def test_markers_of_all_levels_come_together(inner: Inner) -> None:
    source = """
        import pytest

        pytestmark = [pytest.mark.ghes_user("octocat")]

        @pytest.mark.ghes_app("ci-bot")
        class TestIt:
            pytestmark = [pytest.mark.ghes_user("hubot")]

            @pytest.mark.ghes_token("octocat", "ci-bot")
            @pytest.mark.ghes_token("hubot", "ci-bot")
            def test_it(self, ghes):
                assert {token.user.login for token in ghes.tokens} == {"octocat", "hubot"}
        """
    inner.run(source).assert_outcomes(passed=1)


def test_the_list_of_markers_describes_each(inner: Inner) -> None:
    shown = inner.run("", "--markers").stdout
    shown.re_match_lines([rf"@pytest\.mark\.{name}\(.*\): \S.*" for name in CASES])


# -- arguments ---------------------------------------------------------------------------------------


@pytest.mark.ghes_user
def test_a_marker_without_arguments_adds_a_user_of_fakers(ghes: GitHubEnterpriseServer) -> None:
    assert len(ghes.users) == 1


@pytest.mark.ghes_user(
    "octocat",
    password="hunter2",
    name="The Octocat",
    email="octocat@example.com",
    emails=["cat@example.com", Email("octo@example.com", verified=False)],
    two_factor="app",
    suspended=True,
    site_admin=True,
)
def test_a_user_is_as_the_marker_says(ghes: GitHubEnterpriseServer) -> None:
    user = ghes.users["octocat"]
    assert (user.password, user.name, user.email) == ("hunter2", "The Octocat", "octocat@example.com")
    assert [email.email for email in user.emails] == ["octocat@example.com", "cat@example.com", "octo@example.com"]
    assert (user.two_factor, user.suspended, user.site_admin) == ("app", True, True)


@pytest.mark.ghes_app(
    "ci-bot",
    client_id="abcde12345fghij67890",
    client_secret="topsecret",
    url="https://ci-bot.example.com",
    callback_url="https://ci-bot.example.com/back",
    device_flow=True,
)
def test_an_oauth_app_is_as_the_marker_says(ghes: GitHubEnterpriseServer) -> None:
    app = ghes.apps["ci-bot"]
    assert isinstance(app, OAuthApp)
    assert app.credentials == ("abcde12345fghij67890", "topsecret")
    assert (app.url, app.callback_url) == ("https://ci-bot.example.com", "https://ci-bot.example.com/back")
    assert app.device_flow


@pytest.mark.ghes_app(
    "deployer",
    kind="github_app",
    client_id="Iv1.0123456789abcdef",
    permissions={"contents": "read"},
    expire_user_tokens=False,
    callback_urls=["https://deployer.example.com/back"],
)
def test_a_github_app_is_as_the_marker_says(ghes: GitHubEnterpriseServer) -> None:
    app = ghes.apps["Iv1.0123456789abcdef"]
    assert isinstance(app, GitHubApp)
    assert (app.name, app.permissions, app.expire_user_tokens) == ("deployer", {"contents": "read"}, False)
    assert list(app.callback_urls) == ["https://deployer.example.com/back"]


@pytest.mark.ghes_user("octocat")
@pytest.mark.ghes_app("ci-bot")
@pytest.mark.ghes_grant("octocat", "ci-bot", scopes=["repo"])
def test_a_grant_comes_without_a_token(ghes: GitHubEnterpriseServer) -> None:
    grant = ghes.grants.one(user="octocat", app="ci-bot")
    assert (list(grant.scopes), list(grant.tokens)) == (["repo"], [])


@pytest.mark.ghes_user("octocat")
@pytest.mark.ghes_app("ci-bot", client_id="abcde12345fghij67890")
@pytest.mark.ghes_token("octocat", "abcde12345fghij67890", scopes=["repo"], note="n", fingerprint="f", expires_in=60)
def test_a_token_is_as_the_marker_says(ghes: GitHubEnterpriseServer) -> None:
    token = ghes.tokens.one(user="octocat", app="ci-bot")
    assert (list(token.scopes), token.note, token.fingerprint) == (["repo"], "n", "f")
    assert token.expires_at is not None
    assert (token.expires_at - token.created_at).total_seconds() == 60


@pytest.mark.ghes_user("octocat")
@pytest.mark.ghes_app("ci-bot")
@pytest.mark.ghes_token("octocat", "ci-bot", note=None, fingerprint=None, expires_in=None)
def test_none_is_the_same_as_an_omitted_argument(ghes: GitHubEnterpriseServer) -> None:
    token = ghes.tokens.one()
    assert (token.note, token.fingerprint, token.expires_at) == (None, None, None)
