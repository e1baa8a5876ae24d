"""What people read has no secret in it, and everything else."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth._domain import redaction

TOKEN = "gho_" + "a" * 36


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"/api/v3/authorizations/{TOKEN}", "/api/v3/authorizations/<secret>"),
        ("/api/v3/authorizations/" + "0f" * 20, "/api/v3/authorizations/<secret>"),
        ("/x/r1." + "0f" * 40 + "/", "/x/<secret>/"),
        ("/applications/abc/tokens/hunter2", "/applications/abc/tokens/<secret>"),
        ("/applications/abc/tokens/hunter2/", "/applications/abc/tokens/<secret>/"),
        ("/applications/abc/grants/hunter2?x=1", "/applications/abc/grants/<secret>?x=1"),
        ("/applications/grants/50000001", "/applications/grants/50000001"),
        ("/admin/tokens/60000001?page=2", "/admin/tokens/60000001?page=2"),
        ("https://octocat:hunter2@ghes.test/user", "https://<secret>@ghes.test/user"),
        ("https://a.test/cb?code=hunter2&state=1", "https://a.test/cb?code=<secret>&state=1"),
        ("?client_id=abc&client_secret=hunter2", "?client_id=abc&client_secret=<secret>"),
        ("/session?authenticity_token=x1&otp=123456", "/session?authenticity_token=<secret>&otp=<secret>"),
        ("/user?access_token=hunter2#refresh_token=hunter2", "/user?access_token=<secret>#refresh_token=<secret>"),
        ("/applications/abc/token", "/applications/abc/token"),
        ("approve('/a?code=hunter2', 'b')", "approve('/a?code=<secret>', 'b')"),
        ("open('/tokens/hunter2') 'b'", "open('/tokens/<secret>') 'b'"),
        ("?code=hunter'),2", "?code=<secret>"),
    ],
)
def test_an_address_is_shown_without_what_is_a_secret_by_its_shape_or_its_place(address: str, shown: str) -> None:
    assert redaction.address(address) == shown


@pytest.mark.parametrize(
    "name",
    ["password", "pasword", "passwd", "pwd", "client_secret", "clientsecret", "client_secert", "secret", "token",
     "tokn", "access_token", "refresh_token", "private_key", "credentials", "otp", "text"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["hunter2", 5, ["hunter2"], b"hunter2", {"a": "hunter2"}])
def test_the_value_of_a_keyword_that_looks_like_a_secret_is_hidden(name: str, value: object) -> None:
    assert redaction.value(name, value) == "<secret>"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("login", "octocat", "'octocat'"),
        ("scopes", ["repo"], "['repo']"),
        ("token_visibility", "always", "'always'"),
        ("token_checksum", "none", "'none'"),
        ("expire_user_tokens", "no", "'no'"),
        ("tokens", "x", "'x'"),
        ("note", TOKEN, "'<secret>'"),
        ("user", {"login": "octocat", "password": "hunter2"}, "{'login': 'octocat', 'password': <secret>}"),
        ("permissions", {1: "read"}, "{1: 'read'}"),
        ("password", "", "''"),
        ("password", None, "None"),
        ("client_secret", True, "True"),
    ],
)
def test_the_value_of_another_keyword_is_shown(name: str, value: object, shown: str) -> None:
    assert redaction.value(name, value) == shown


PRIVATE_KEY = "-----BEGIN RSA PRIVATE KEY-----\nMII+/=\nabc\n-----END RSA PRIVATE KEY-----"
SECRETS = frozenset({"hunter2", "hunter2-secret", "x y z!?", "short", "client_secret"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hunter2", "<secret>"),
        ("a 'hunter2' and /hunter2/b, octocat:hunter2@x", "a '<secret>' and /<secret>/b, octocat:<secret>@x"),
        ("the longest first: hunter2-secret.", "the longest first: <secret>."),
        ("a secret with spaces: x y z!?x", "a secret with spaces: <secret>x"),
        ("inside a word: ahunter2, hunter2a", "inside a word: ahunter2, hunter2a"),
        ("too short to be told from a word: short", "too short to be told from a word: short"),
        (f"a token of another server: {TOKEN}, hunter2", "a token of another server: <secret>, <secret>"),
        (f"of an installation before 3.2: v1.{'0f' * 20}.", "of an installation before 3.2: <secret>."),
        ("a JSON web token: eyJh-b.eyJp_c.s-i_g!", "a JSON web token: <secret>!"),
        (
            f"a private key: {PRIVATE_KEY}, and its repr: {PRIVATE_KEY!r}",
            "a private key: <secret>, and its repr: '<secret>'",
        ),
        ("hunter2hunter2", "hunter2hunter2"),
        ("", ""),
    ],
)
def test_known_secrets_and_tokens_leave_a_text(text: str, shown: str) -> None:
    assert redaction.without_known(text, {len(one) for one in SECRETS}, SECRETS.__contains__) == shown


def test_a_text_is_searched_with_as_many_look_ups_for_many_secrets_as_for_few() -> None:
    text = "GET /api/v3/user -> 401 Unauthorized, because the password of 'octocat' is wrong\n" * 30

    def look_ups(secrets: frozenset[str]) -> int:
        asked = []

        def is_known(word: str) -> bool:
            asked.append(word)
            return word in secrets

        redaction.without_known(text, {len(one) for one in secrets}, is_known)
        return len(asked)

    assert 0 < look_ups(frozenset({"secret-1000"})) == look_ups(frozenset(f"secret-{n}" for n in range(1000, 9999)))


@pytest.mark.parametrize(
    ("cause", "shown"),
    [
        ("no app has the client id 'hunter2'", "no app has the client id 'X'"),
        ("""For 'properties/note', ["a\\"b", 5] is none""", "For 'X', [\"X\", 5] is none"),
        ("'a' wasn't supplied: 'b'", "'X' wasn't supplied: 'X'"),
        ('it begins with ["gho_aaaa...', 'it begins with ["X'),
        ("/user/hunter2/ ends in a slash", "X ends in a slash"),
        ("the password of nobody is wrong", "the password of nobody is wrong"),
    ],
)
def test_only_what_a_cause_quotes_is_looked_at(cause: str, shown: str) -> None:
    def hide(quoted: str) -> str:
        if quoted[0] not in "'\"":
            return "X"
        return f"{quoted[0]}X{quoted[-1] if quoted[-1] == quoted[0] else ''}"

    assert redaction.in_quotes(cause, hide) == shown
