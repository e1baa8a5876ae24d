"""The further recordings, each with the server that it needs: sent again, and written so that equal means the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from pytest_ghes_oauth import (
    AccessToken,
    Email,
    GitHubApp,
    GitHubEnterpriseServer,
    OAuthApp,
    Request,
    Response,
    Team,
    User,
)
from tests.recorded.comparing import ANCHORED, rewritten
from tests.recorded.exchanges import CLIENT_ID, CLIENT_SECRET, Json
from tests.recorded.extract import FURTHER, KEPT_HEADERS

GITHUB_CLIENT_ID: Final = "Iv1.0123456789abcdef"


@dataclass(frozen=True)
class Further:
    """A line of `further.json`.

    Attributes:
        release: the release nearest to the day of the recording.
        auth: whose token was sent: `personal`, `oauth`, `github` or `none`.
        seed: what the server holds besides the usual, in one word.
        rows: how many rows a list had; `body` has the first two.
        only: the parts that a quote shows; `None` for a whole recording.
    """

    id: str
    source: str
    release: str
    auth: str
    method: str
    path: str
    status: int
    at: str
    headers: Mapping[str, str]
    scopes: tuple[str, ...] = ()
    seed: str = ""
    accept: str = ""
    request_body: Json = None
    body: Json = None
    rows: int | None = None
    only: tuple[str, ...] | None = None

    @property
    def quoted(self) -> bool:
        """Whether an issue quotes a part of it."""
        return self.only is not None


RECORDED: Final = {line["id"]: Further(**line) for line in json.loads(FURTHER.read_text(encoding="utf-8"))}


# -- the server ------------------------------------------------------------------------------------


@dataclass
class Stage:
    """A server with octocat and hubot, who are members of acme, and mona, who is none; only hubot is of others.

    Octocat has the role and the state that the recording shows. Octocat asks, unless the invitation is pending.
    """

    server: GitHubEnterpriseServer
    recorded: Further
    octocat: User
    oauth_app: OAuthApp
    github_app: GitHubApp
    team: Team
    told: dict[str, str] = field(default_factory=dict)

    @property
    def asker(self) -> User:
        """The user whose token is sent."""
        return self.octocat if self.team.has_member(self.octocat) else self.server.users["hubot"]

    def token(self) -> AccessToken | None:
        """Return the token that asks."""
        kind, scopes = self.recorded.auth, self.recorded.scopes
        if kind == "none":
            return None
        if kind == "personal":
            return self.server.issue_personal_token(self.asker, note="recording", scopes=scopes)
        if kind == "oauth":
            return self.server.issue_token(self.octocat, self.oauth_app, scopes=scopes)
        return self.server.issue_token(self.octocat, self.github_app)


def stage(recorded: Further) -> Stage:
    """Return a server of the release of *recorded*, with what it needs."""
    server = GitHubEnterpriseServer(
        release=recorded.release, rate_limit=5000 if recorded.seed == "rate_limit" else None
    )
    server.clock.freeze()
    octocat = server.add_user("octocat", emails=_ADDRESSES)
    server.add_user("hubot")
    server.add_user("mona")
    acme = server.add_organization("acme", members=["hubot"])
    server.add_organization("others", members=["hubot"])
    team = server.add_team("acme/core")
    shown = recorded.body if isinstance(recorded.body, dict) else {}
    if shown.get("state") == "pending":
        acme.invite(octocat, shown["role"])
    else:
        acme.add_member(octocat, "admin" if shown.get("role") == "admin" else "member")
        team.add_member(octocat, "maintainer" if shown.get("role") == "maintainer" else "member")
    server.add_organization("globex", members=["octocat"])
    server.add_team("globex/team-1", members=["octocat"])
    permissions = recorded.body["installations"][0]["permissions"] if "installations" in (recorded.body or ()) else None
    return Stage(
        server,
        recorded,
        octocat,
        server.add_oauth_app(client_id=CLIENT_ID, client_secret=CLIENT_SECRET),
        server.add_github_app("An App", client_id=GITHUB_CLIENT_ID, permissions=permissions),
        team,
    )


_ADDRESSES: Final = (
    Email("octocat@example.com", primary=True, visibility="private"),
    Email("octocat@example.org"),
    Email("octocat@example.net"),
)


def _thirty(scene: Stage) -> None:
    """Fill three pages of members of an organization."""
    people = [scene.server.add_user(f"user-{number}") for number in range(61)]
    scene.server.add_organization("org-1", members=[scene.octocat, *people])


def _thirty_teams(scene: Stage) -> None:
    """Fill two pages of teams."""
    for number in range(30):
        scene.server.add_team(f"acme/team-{number}", members=["octocat"])


def _installed(scene: Stage) -> None:
    """Install the app on the user, for some repositories if the recording says so."""
    [shown] = scene.recorded.body["installations"]
    scene.server.add_repository("octocat/site")
    selected = shown["repository_selection"] == "selected"
    scene.server.install(scene.github_app, scene.octocat, repositories=["site"] if selected else "all")


def _told_a_code(scene: Stage, app: OAuthApp | GitHubApp, scope: str) -> None:
    """Let the user approve the app."""
    page = f"/login/oauth/authorize?client_id={app.client_id}&scope={scope.replace(' ', '+')}"
    code = parse_qs(urlsplit(scene.server.approve(page, scene.octocat)).query)["code"][0]
    scene.told |= {"code": code, "client_id": app.client_id, "client_secret": app.client_secret}


# The first word of a seed -> what it does.
SEEDS: Final[Mapping[str, Callable[[Stage], None]]] = {
    "": lambda _: None,
    "rate_limit": lambda _: None,
    "thirty": _thirty,
    "thirty_teams": _thirty_teams,
    "installed_on_user": _installed,
    "code": lambda scene: _told_a_code(scene, scene.oauth_app, scene.recorded.seed.partition(":")[2]),
    "code_github": lambda scene: _told_a_code(scene, scene.github_app, ""),
}


# -- asking ----------------------------------------------------------------------------------------


def resend(recorded: Further) -> Response:
    """Send *recorded* to a server of ours."""
    scene = stage(recorded)
    SEEDS[recorded.seed.partition(":")[0]](scene)
    token = scene.token()
    # Where the publisher dropped it, the answer tells what the client accepts.
    headers = {"Accept": _accept(recorded), "Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"token {token}"
    path = _filled(recorded.path, {**scene.told, "team": str(scene.team.id)})
    if recorded.seed == "thirty":
        path = path.replace("acme", "org-1")
    body = "" if recorded.request_body is None else _filled(json.dumps(recorded.request_body), scene.told)
    below = scene.server.url if path.startswith("/login/") else scene.server.api_url
    return scene.server.handle(Request(recorded.method, below + path, headers, body))


def _filled(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\{(code|client_id|client_secret|team)\}", lambda name: names[name[1]], text)


def _accept(recorded: Further) -> str:
    shown = recorded.headers.get("X-GitHub-Media-Type", "")
    if shown.startswith("unknown"):
        return "*/*"  # hub4j asks so, and its publisher wrote down something else
    if shown == "github.v3" or recorded.path.startswith("/login/"):
        return "application/json"
    return recorded.accept or "application/vnd.github.v3+json"


# -- comparing -------------------------------------------------------------------------------------

_NUMBER: Final = "[0-9]+"
_TOLD: Final = 'null|".*"'
_TIME: Final = r'"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|\.000\+[0-9]{2}:00)"'
# Key -> what its value looks like in JSON, where values are those of another server.
_FORMS: Final = {
    "id": _NUMBER,
    "app_id": _NUMBER,
    "app_slug": '".+"',
    "target_id": _NUMBER,
    "node_id": '"[A-Za-z0-9+/]+=*"',
    "avatar_url": '"https://.+"',
    "created_at": _TIME,
    "updated_at": _TIME,
    "access_token": '"[^"]+"',
    "refresh_token": '"[^"]+"',
    "events": r'\[("\w+")?\]',
    "privacy": '"(secret|closed)"',
    "permission": '"(pull|push|admin)"',
    **dict.fromkeys(
        ("name", "company", "blog", "location", "email", "bio", "description", "notification_email"), _TOLD
    ),
    **dict.fromkeys(("twitter_username",), _TOLD),
    "hireable": "null|true|false",
    **dict.fromkeys(
        ("public_repos", "public_gists", "followers", "following", "members_count", "repos_count"), _NUMBER
    ),
}
# Keys that our answer may have though the recording has not: it is older than the release that is nearest to it.
NEWER_KEYS: Final = {
    "node_id": "no recording from before 2018 has it",
    "app_slug": "the document of GHES 2.18 requires it, and a recording of 2019 has it not",
    "parent": "it was a preview in 2019, and the document of GHES 2.18 requires it",
    "documentation_url": "the publisher of a quote left it out",
}
# What a recording shows of its server that ours is not.
OTHER_BODIES: Final = {"rate_limit_200_2019": "github.com limits more than GHES, and limits were counted otherwise"}
# Recordings of which the first row alone is compared.
FIRST_ROWS: Final = {
    "own_teams_200_2019": "an organization without a profile left out its keys; own_teams_200_link_2022 has them all",
}
SUPERSEDED: Final = {
    ("org_member_204_2018", "Content-Type"): "no 204 since has any: delete_token_204_01",
    ("installations_200_2019", "X-GitHub-Media-Type"): "later ones begin with github.v3: delete_token_204_01",
}
_OF_GHES: Final = "X-GitHub-Enterprise-Version"
_ID: Final = re.compile("(?<=/)(organizations|teams?|installations)/[0-9]+")
_PEOPLE: Final = re.compile(r"\b(octocat|hubot|mona|user-[0-9]+)\b")
_ORGANIZATIONS: Final = re.compile(r"\b(acme|globex|org-[0-9]+)\b")
_TEAMS: Final = re.compile(r"\b(core|team-[0-9]+)\b")


def bodies(recorded: Further, ours: Json) -> tuple[str, str]:
    """Return the recorded body and *ours*, comparable."""
    theirs = recorded.body[:1] if recorded.id in FIRST_ROWS else recorded.body
    if recorded.rows is not None:
        ours = ours[: len(theirs)]
    return _text(theirs), _text(_known(ours, theirs))


def _known(ours: Json, theirs: Json) -> Json:
    """Return *ours* without those of `NEWER_KEYS` that *theirs* lacks."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        kept = [key for key in ours if key in theirs or key not in NEWER_KEYS]
        return {key: _known(ours[key], theirs.get(key)) for key in kept}
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [_known(*pair) for pair in zip(ours, theirs, strict=True)]
    return ours


def _text(body: Json) -> str:
    return json.dumps(_essence(body, ""), indent=1)


def _essence(value: Json, key: str) -> Json:
    if isinstance(value, dict) and key != "permissions":
        return {name: _essence(item, name) for name, item in value.items()}
    if isinstance(value, list) and key != "events":
        return [_essence(item, key) for item in value]
    if key in _FORMS and re.fullmatch(_FORMS[key], json.dumps(value)):
        return f"<{key}>"
    if not isinstance(value, str):
        return value
    return value.partition("#")[2] if key in ANCHORED else _anonymous(value)


def _anonymous(text: str) -> str:
    text = text.replace("https://api.github.com", "https://ghes.test/api/v3")
    text = text.replace("https://github.com", "https://ghes.test")
    for pattern, name in ((_ID, r"\1/<id>"), (_PEOPLE, "<user>"), (_ORGANIZATIONS, "<org>"), (_TEAMS, "<team>")):
        text = pattern.sub(name, text)
    return text


def headers(recorded: Further, ours: Mapping[str, str]) -> tuple[Json, Json]:
    """Return the recorded headers and *ours*, comparable; a header that is absent is `None`."""
    shown = [name for name in KEPT_HEADERS if recorded.only is None or name in recorded.only]
    names = [name for name in shown if name != _OF_GHES and (recorded.id, name) not in SUPERSEDED]
    return {name: _header(name, recorded.headers) for name in names}, {name: _header(name, ours) for name in names}


def _header(name: str, sent: Mapping[str, str]) -> str | None:
    value = rewritten(name, sent)
    if value is None or name in ("ETag", "Vary"):
        return value and value.rstrip(",")
    if name == "GitHub-Authentication-Token-Expiration":
        return re.sub("[0-9]", "0", value)
    return _anonymous(value)
