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
GITHUB_PAIR = "ghes_user('octocat')\nghes_app('deployer', kind='github_app')"

MISUSES = (
    # settings
    Misuse("ghes('3.3')", ("'3.3'", "keywords only")),
    Misuse("ghes(relase='3.3')", ("'relase'", "release, url, ")),
    Misuse("ghes(release='9.9')", ("'9.9'", "served: 2.18, 2.19, ")),
    Misuse("ghes(release='three')", ("'three'", "several as '3.1,3.19'")),
    Misuse("ghes(release=3.3)", ("3.3", "of the form '3.3'")),
    Misuse("ghes(release=None)", ("None", "of the form '3.3'")),
    Misuse("ghes(url='ghes.test')", ("'ghes.test'", "such as 'https://ghes.test'")),
    Misuse("ghes(url='https://ghes.test/api/v3')", ("'https://ghes.test/api/v3'", "such as 'https://ghes.test'")),
    Misuse("ghes(url='ftp://ghes.test')", ("'ftp://ghes.test'", "such as 'https://ghes.test'")),
    Misuse("ghes(url='https://ghes.test:99999')", ("'https://ghes.test:99999'", "such as 'https://ghes.test'")),
    Misuse("ghes(url=None)", ("None", "such as 'https://ghes.test'")),
    Misuse("ghes(token_visibility='loud')", ("'loud'", "'wire' or 'documented'")),
    Misuse("ghes(token_checksum=True)", ("True", "'invalid' or 'valid'")),
    Misuse("ghes(private_mode='yes')", ("'yes'", "True or False")),
    Misuse("ghes(rate_limit=-1)", ("-1", "'off' or a positive number")),
    Misuse("ghes(rate_limit=0)", ("0", "'off' or a positive number")),
    Misuse("ghes(rate_limit=[60])", ("[60]", "'off' or a positive number")),
    Misuse("ghes(audit='loud')", ("'loud'", "'off' or 'strict'")),
    Misuse("ghes(seed=7)", ("7", "--ghes-seed")),
    # users
    Misuse("ghes_user('octocat', pasword='hunter2')", ("'pasword'", "password")),
    Misuse("ghes_user('octocat', 'hunter2')", ("'hunter2'", "login, and as keywords: password")),
    Misuse("ghes_user(42)", ("42", "a login")),
    Misuse("ghes_user('')", ("''", "a login")),
    Misuse("ghes_user('octo cat')", ("'octo cat'", "a login")),
    Misuse("ghes_user(['octocat'])", ("['octocat']", "a login")),
    Misuse("ghes_user('octocat', password=5)", ("password=5", "a string")),
    Misuse("ghes_user('octocat', name=5)", ("name=5", "a string")),
    Misuse("ghes_user('octocat', email='octocat')", ("'octocat'", "an address")),
    Misuse("ghes_user('octocat', emails='a@example.com')", ("'a@example.com'", "a list of addresses")),
    Misuse("ghes_user('octocat', emails=[5])", ("5", "an address or an Email")),
    Misuse("ghes_user('octocat', two_factor='email')", ("'email'", "'app', 'sms' or None")),
    Misuse("ghes_user('octocat', two_factor=['app'])", ("['app']", "'app', 'sms' or None")),
    Misuse("ghes_user('octocat', suspended='no')", ("suspended='no'", "True or False")),
    Misuse("ghes_user('octocat', site_admin=1)", ("site_admin=1", "True or False")),
    Misuse("ghes_user('octocat')", ("'octocat'", "taken"), "ghes_user('octocat')"),
    Misuse("ghes_user('octocat')", ("taken",), "ghes_user('OctoCat')"),
    # apps
    Misuse("ghes_app('ci-bot', kind='bot')", ("'bot'", "'oauth_app' or 'github_app'")),
    Misuse("ghes_app('ci-bot', kind=['oauth_app'])", ("['oauth_app']", "'oauth_app' or 'github_app'")),
    Misuse("ghes_app('ci-bot', secret='x')", ("'secret'", "client_secret")),
    Misuse("ghes_app('ci-bot', permissions={'contents': 'read'})", ("'permissions'", "callback_url")),
    Misuse("ghes_app('ci-bot', kind='github_app', callback_url='x')", ("'callback_url'", "callback_urls")),
    Misuse("ghes_app('ci-bot', kind='github_app', callback_urls='x')", ("'x'", "a list of strings")),
    Misuse("ghes_app('ci-bot', kind='github_app', permissions=['contents'])", ("['contents']", "a dict such as")),
    Misuse("ghes_app('ci-bot', kind='github_app', permissions={'coffee': 'read'})", ("'coffee'", "contents")),
    Misuse("ghes_app('ci-bot', kind='github_app', permissions={'contents': 'fly'})", ("'fly'", "'read' or 'write'")),
    Misuse("ghes_app('ci-bot', kind='github_app', permissions={'contents': []})", ("[]", "'read' or 'write'")),
    Misuse("ghes_app('ci-bot', kind='github_app', expire_user_tokens='no')", ("'no'", "True or False")),
    Misuse("ghes_app(5)", ("5", "a string")),
    Misuse("ghes_app('ci-bot', client_id='a:b')", ("'a:b'", "letters, digits")),
    Misuse("ghes_app('ci-bot', device_flow='on')", ("'on'", "True or False")),
    Misuse("ghes_app('ci-bot')", ("'ci-bot'", "taken"), "ghes_app('ci-bot')"),
    Misuse("ghes_app('a', client_id='c')", ("'c'", "taken"), "ghes_app('b', client_id='c')"),
    # grants
    Misuse("ghes_grant()", ("'user'", "user, app, and as keywords: scopes"), PAIR),
    Misuse("ghes_grant('octocat')", ("'app'", "user, app, and as keywords: scopes"), PAIR),
    Misuse("ghes_grant('hubot', 'ci-bot')", ("'hubot'", "it has: 'octocat'"), PAIR),
    Misuse("ghes_grant('octocat', 'cd-bot')", ("'cd-bot'", "it has: 'ci-bot'"), PAIR),
    Misuse("ghes_grant('octocat', 'ci-bot', scopes='repo')", ("'repo'", "a list of strings"), PAIR),
    Misuse("ghes_grant('octocat', 'ci-bot', note='x')", ("'note'", "user, app, and as keywords: scopes"), PAIR),
    # tokens
    Misuse("ghes_token('hubot', 'ci-bot')", ("'hubot'", "it has: 'octocat'"), PAIR),
    Misuse("ghes_token('octocat', 'cd-bot')", ("'cd-bot'", "it has: 'ci-bot'"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot')", ("'octocat'", "it has: none")),
    Misuse("ghes_token(5, 'ci-bot')", ("5", "it has: 'octocat'"), PAIR),
    Misuse("ghes_token(['octocat'], 'ci-bot')", ("['octocat']", "it has: 'octocat'"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', scope=['repo'])", ("'scope'", "scopes"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', scopes='repo')", ("'repo'", "a list of strings"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', scopes=[5])", ("[5]", "a list of strings"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', scopes=['repos'])", ("'repos'", "'repo'"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', note=5)", ("note=5", "a string"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', fingerprint=5)", ("fingerprint=5", "a string"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', expires_in=-1)", ("-1", "a positive number of seconds"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', expires_in='1h')", ("'1h'", "a positive number of seconds"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', expires_in=1e20)", ("1e+20", "a positive number of seconds"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', expires_in=1e12)", ("1000000000000.0", "seconds"), PAIR),
    Misuse("ghes_token('octocat', 'ci-bot', expires_in=float('nan'))", ("nan", "a positive number of seconds"), PAIR),
    Misuse("ghes_token('octocat', 'deployer', scopes=['repo'])", ("['repo']", "permissions instead"), GITHUB_PAIR),
    # scenarios
    Misuse("ghes_scenario('team')", ("'team'", "pytest_ghes_scenarios gives: known")),
    Misuse("ghes_scenario()", ("ghes_scenario()", "takes the name of one scenario")),
    Misuse("ghes_scenario('known', 'also')", ("'also'", "its parameters as keywords")),
    Misuse("ghes_scenario(['known'])", ("['known']", "pytest_ghes_scenarios gives: known")),
    Misuse("ghes_scenario('known', weight=5)", ("'weight'", "size")),
    Misuse("ghes_scenario('known', size=-1)", ("-1", "positive")),
)


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


@pytest.mark.parametrize("misuse", MISUSES, ids=lambda misuse: misuse.decorator)
def test_it_fails_the_test_in_set_up_with_one_sentence(inner: Inner, misuse: Misuse) -> None:
    reports = inner.reports(f"import pytest\n{misuse.test(1)}")
    (failed,) = [report for report in reports if report.failed]
    sentence = failed.longreprtext
    assert failed.when == "setup"
    assert len(sentence.splitlines()) == 1
    assert [part for part in (f"@pytest.mark.{misuse.name}(", *misuse.shown) if part not in sentence] == []


def test_the_output_has_no_traceback_and_no_internal_error(inner: Inner, plugin_args: tuple[str, ...]) -> None:
    source = "\n".join(["import pytest", *(misuse.test(number) for number, misuse in enumerate(MISUSES))])
    result = inner.run(source, *plugin_args)
    result.assert_outcomes(errors=len(MISUSES))
    output = result.stdout.str() + result.stderr.str()
    ours = ("INTERNALERROR", "Traceback", "pytest_ghes_oauth/", "exception occurred", "direct cause")
    assert {word: output.count(word) for word in ours if word in output} == {}


def test_the_tests_around_it_go_on(inner: Inner, plugin_args: tuple[str, ...]) -> None:
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
    inner.run(source, *plugin_args).assert_outcomes(passed=2, errors=1)


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
