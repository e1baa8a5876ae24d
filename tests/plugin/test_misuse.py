"""A wrong marker fails its test in set-up with one sentence: which marker, which value, what is accepted."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.plugin.inner import Inner


@dataclass(frozen=True)
class Misuse:
    """One wrong marker.

    Attributes:
        decorator: the marker, whose name the sentence has.
        shown: the parts of the sentence that name the value and what is accepted.
        beside: what the test seeds besides.
    """

    decorator: str
    shown: tuple[str, ...]
    beside: str = ""

    @property
    def name(self) -> str:
        """The name of the marker."""
        return self.decorator.partition("(")[0]

    def test(self, number: int) -> str:
        """Return a test with the marker."""
        above = "".join(f"@pytest.mark.{marker}\n" for marker in [self.decorator, *self.beside.splitlines()])
        return f"{above}def test_{number}(ghes):\n    pass\n"


PAIR = "ghes_user('octocat')\nghes_app('ci-bot')"

# What a setting or a verb refuses is tested in tests/test_misuse.py; here, that each marker says it.
MISUSES = (
    # settings
    Misuse("ghes('3.3')", ("'3.3'", "keywords only")),
    Misuse("ghes(relase='3.3')", ("'relase'", "release, url, ")),
    Misuse("ghes(url='ghes.test')", ("'ghes.test'", "such as 'https://ghes.test'")),
    Misuse("ghes(rate_limit=[60])", ("[60]", "'off' or a positive number")),
    Misuse("ghes(seed=7)", ("7", "--ghes-seed")),
    # users
    Misuse("ghes_user('octocat', pasword='hunter2')", ("pasword=<secret>", "'pasword'", "password")),
    Misuse("ghes_user('octocat', password=['hunter2'])", ("password=<secret>", "a string")),
    Misuse("ghes_user('octocat', 'hunter2')", ("'hunter2'", "accepted: login, and as keywords: password, ")),
    Misuse("ghes_user(42)", ("42", "a login")),
    Misuse("ghes_user(['octocat'])", ("['octocat']", "a login")),
    Misuse("ghes_user('octocat')", ("'octocat'", "taken"), "ghes_user('octocat')"),
    Misuse("ghes_user('octocat')", ("taken",), "ghes_user('OctoCat')"),
    # apps
    Misuse("ghes_app('ci-bot', secret='hunter2')", ("secret=<secret>", "client_secret")),
    Misuse("ghes_app('ci-bot', kind='bot')", ("'bot'", "'oauth_app' or 'github_app'")),
    Misuse("ghes_app('ci-bot', kind=['oauth_app'])", ("['oauth_app']", "'oauth_app' or 'github_app'")),
    Misuse("ghes_app('ci-bot', permissions={'contents': 'read'})", ("'permissions'", "callback_url")),
    Misuse("ghes_app('ci-bot', kind='github_app', callback_url='x')", ("'callback_url'", "callback_urls")),
    Misuse("ghes_app(5)", ("5", "a string")),
    Misuse("ghes_app('ci-bot')", ("'ci-bot'", "taken"), "ghes_app('ci-bot')"),
    # organizations, teams and installations
    Misuse("ghes_organization('acme', member=['octocat'])", ("'member'", "as keywords: members")),
    Misuse("ghes_organization('octocat')", ("'octocat'", "taken"), PAIR),
    Misuse("ghes_team('acme/core')", ("'acme'", "organization")),
    Misuse("ghes_team()", ("'slug'", "accepted: slug, and as keywords: members")),
    Misuse(
        "ghes_team('acme/core', members=['octocat'])", ("'octocat'", "'acme'"), f"{PAIR}\nghes_organization('acme')"
    ),
    Misuse("ghes_installation('ci-bot', 'octocat')", ("'ci-bot'", "only a GitHub App"), PAIR),
    Misuse("ghes_installation('deployer', 'acme')", ("'deployer'", "it has: 'ci-bot'"), PAIR),
    # grants
    Misuse("ghes_grant('octocat')", ("'app'", "accepted: user, app, and as keywords: scopes"), PAIR),
    Misuse("ghes_grant('octocat', 'cd-bot')", ("'cd-bot'", "it has: 'ci-bot'"), PAIR),
    # tokens
    Misuse("ghes_token('octocat', 'ci-bot')", ("'octocat'", "@pytest.mark.ghes_user('octocat')")),
    Misuse("ghes_token('octocat', 'ci-bot', scope=['repo'])", ("'scope'", "scopes"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', expires_in=-1)", ("-1", "a positive number of seconds"), PAIR),
    # scenarios
    Misuse("ghes_scenario('team')", ("'team'", "scenarios: expired-token, known, ")),
    Misuse("ghes_scenario()", ("ghes_scenario()", "takes the name of one scenario")),
    Misuse("ghes_scenario('known', 'also')", ("'also'", "its parameters as keywords")),
    Misuse("ghes_scenario(['known'])", ("['known']", "scenarios: expired-token, known, ")),
    Misuse("ghes_scenario('known', weight=5)", ("'weight'", "; accepted: size")),
    Misuse("ghes_scenario('known', size=-1)", ("-1", "positive")),
)
SOURCE = "\n".join(["import pytest", *(misuse.test(number) for number, misuse in enumerate(MISUSES))])


@pytest.fixture(autouse=True)
def _scenario(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        from pytest_ghes_oauth import GHESError

        def known(server, *, size=1):
            if size < 0:
                raise GHESError(f"size={size} is not positive")

        def pytest_ghes_scenarios():
            return {"known": known}
        """,
    )


def test_it_fails_the_test_in_set_up_with_one_sentence(inner: Inner) -> None:
    reports = [report for report in inner.reports(SOURCE) if report.when != "teardown"]
    assert [report.when for report in reports if report.failed] == ["setup"] * len(MISUSES)
    for report, misuse in zip(reports, MISUSES, strict=True):
        sentence = report.longreprtext
        assert len(sentence.splitlines()) == 1, misuse.decorator
        assert [part for part in (f"@pytest.mark.{misuse.name}(", *misuse.shown) if part not in sentence] == []


def test_the_output_has_no_traceback_and_no_internal_error(inner: Inner) -> None:
    result = inner.run(SOURCE)
    result.assert_outcomes(errors=len(MISUSES))
    output = result.stdout.str() + result.stderr.str()
    ours = ("INTERNALERROR", "Traceback", "pytest_ghes_oauth/", "exception occurred", "direct cause")
    assert {word: output.count(word) for word in ours if word in output} == {}


def test_the_tests_around_it_go_on(inner: Inner) -> None:
    source = """
        import pytest

        def test_before(ghes):
            pass

        @pytest.mark.ghes_user(42)
        def test_misuse(ghes):
            pass

        def test_after(ghes):
            pass
        """
    inner.run(source).assert_outcomes(passed=2, errors=1)


def test_a_marked_test_that_fails_in_set_up_does_not_run(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_user(42)
        def test_misuse():
            raise ZeroDivisionError
        """
    result = inner.run(source)
    result.assert_outcomes(errors=1)
    result.stdout.no_fnmatch_line("*ZeroDivisionError*")


def test_a_failed_set_up_leaves_no_patch(inner: Inner) -> None:
    source = """
        import pytest, requests

        ORIGINAL = requests.Session.get_adapter

        @pytest.mark.ghes_user(42)
        def test_misuse():
            pass

        def test_after():
            assert requests.Session.get_adapter is ORIGINAL
        """
    inner.run(source).assert_outcomes(passed=1, errors=1)


# -- markers that are none ---------------------------------------------------------------------------


@pytest.mark.parametrize("argument", ["", "ghes"])
def test_a_marker_that_is_misspelt_fails_its_test_in_set_up_and_names_the_nearest(inner: Inner, argument: str) -> None:
    source = f"import pytest\n\n@pytest.mark.ghes_usr('octocat')\ndef test_it({argument}): pass\n"
    reports = inner.reports(source, "-W", "ignore::pytest.PytestUnknownMarkWarning")
    (failed,) = [report for report in reports if report.failed]
    assert failed.when == "setup"
    assert failed.longreprtext.startswith(
        "@pytest.mark.ghes_usr('octocat') is not a marker of ghes; markers: ghes_user, "
    )
