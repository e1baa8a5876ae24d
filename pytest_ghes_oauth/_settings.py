"""The settings of a server: one row for each, with the values that it accepts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypedDict, get_args

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.limits import POLLING_INTERVAL
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.releases import Release, served
from pytest_ghes_oauth._http.addresses import API_PATH, origin

if TYPE_CHECKING:
    from pytest_ghes_oauth._domain.store import TokenChecksum

TokenVisibility = Literal["wire", "documented"]
LooseEndsSetting = Literal["fail", "allow"]
# What `audit="strict"` looks for, and `audit="strict,-no_state"` switches off; `_audit` has a check for each.
AuditRule = Literal[
    "secret_in_query",
    "secret_in_authorize_url",
    "credentials_in_clear",
    "credentials_after_401",
    "token_after_401",
    "credentials_after_redirect",
    "no_user_agent",
    "no_state",
    "pkce_mismatch",
    "pkce_verifier",
    "polling_too_fast",
    "ignored_scopes",
]

# The newest release that has every operation of the specification.
DEFAULT_RELEASE: Final = Release("3.3")
DEFAULT_SEED: Final = 0
_LAST_PORT: Final = 65_535


# NamedTuples, because pytest imports this at every start, and defining a dataclass takes several times as long.
class Settings(NamedTuple):
    """The settings of one server. See `SETTINGS` for the values and their meaning."""

    release: Release = DEFAULT_RELEASE
    url: str = "https://ghes.test"
    seed: int | str = DEFAULT_SEED
    token_visibility: TokenVisibility = "wire"
    token_checksum: TokenChecksum = "invalid"
    private_mode: bool = False
    rate_limit: int | None = None
    audit: frozenset[AuditRule] = frozenset()
    loose_ends: LooseEndsSetting = "fail"
    device_interval: int = POLLING_INTERVAL
    callback_issuer: bool = False
    tls: bool = False

    @property
    def api_url(self) -> str:
        """The root of the REST API."""
        return self.url + API_PATH


class SettingsKeywords(TypedDict, total=False):
    """The keywords that `GitHubEnterpriseServer`, `ghes_factory` and the marker `ghes` take."""

    release: Release | str
    url: str
    seed: int
    token_visibility: TokenVisibility
    token_checksum: TokenChecksum
    private_mode: bool
    rate_limit: int | str | None
    audit: str
    loose_ends: LooseEndsSetting
    device_interval: int | str
    callback_issuer: bool
    tls: bool


class Setting(NamedTuple):
    """One row: what a setting means, what it accepts, and how a value is parsed."""

    name: str
    accepts: str
    parse: Callable[[object], Any]
    meaning: str


def _url(value: object) -> str:
    match = re.fullmatch(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?", str(value).lower())
    if not isinstance(value, str) or match is None:
        raise ValueError
    scheme, host, port = match.groups()
    if port is not None and not 0 < int(port[1:]) <= _LAST_PORT:
        raise ValueError
    return origin(f"{scheme}://{host}{port or ''}")


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError  # noqa: TRY004  # `parsed` turns any ValueError into one sentence
    return int(value)


def _one_of(*words: str) -> Callable[[object], str]:
    def parse(value: object) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return parse


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004  # `parsed` turns any ValueError into one sentence
    return value


def _rate_limit(value: object) -> int | None:
    if value is None or value == "off":
        return None
    limit = _integer(value)
    if limit < 1:
        raise ValueError
    return limit


def _seconds(value: object) -> int:
    seconds = _integer(value)
    if seconds < 0:
        raise ValueError
    return seconds


_AUDIT_RULES: Final[tuple[AuditRule, ...]] = get_args(AuditRule)


def _audit(value: object) -> frozenset[AuditRule]:
    """Return the rules to check: `strict` is all of them, `strict,-no_state` all but one."""
    if value == "off":
        return frozenset()
    first, *without = [word.strip() for word in value.split(",")] if isinstance(value, str) else [""]
    known = {f"-{rule}": rule for rule in _AUDIT_RULES}
    if first != "strict" or not known.keys() >= set(without):
        raise ValueError
    return frozenset(_AUDIT_RULES) - {known[word] for word in without}


SETTINGS: Final = (
    Setting("release", "a release such as '3.3', several as '3.1,3.19' or '3.1..3.4', or 'all'", served,
            "which GHES to be"),
    Setting("url", "an origin such as 'https://ghes.test', without a path", _url, "the origin of the server"),
    Setting("seed", "an integer", _integer, "base seed of generated names, secrets and tokens"),
    Setting("token_visibility", "'wire' or 'documented'", _one_of("wire", "documented"),
            "whether a token's text is shown once ('wire', as recorded) or always ('documented')"),
    Setting("token_checksum", "'invalid' or 'valid'", _one_of("invalid", "valid"),
            "whether tokens carry the checksum that secret scanners verify"),
    Setting("private_mode", "True or False", _boolean, "whether anonymous requests get 401"),
    Setting("rate_limit", "'off' or a positive number of requests per hour", _rate_limit,
            "how many requests a caller may make in an hour"),
    Setting("audit", f"'off' or 'strict', or 'strict,-RULE' without a rule; rules: {', '.join(_AUDIT_RULES)}", _audit,
            "whether to fail tests whose client misbehaves"),
    Setting("loose_ends", "'fail' or 'allow'", _one_of("fail", "allow"),
            "whether a test fails at its end for what nobody answered or used"),
    Setting("device_interval", "a whole number of seconds, 0 or more", _seconds,
            "seconds that a device has to wait between two polls"),
    Setting("callback_issuer", "True or False", _boolean, "whether callbacks carry iss (RFC 9207)"),
    Setting("tls", "True or False", _boolean, "whether ghes_live speaks HTTPS"),
)  # fmt: skip
_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


def parsed(name: str, value: object) -> Any:  # noqa: ANN401  # each row has a type of its own
    """Return the parsed *value* of the setting *name*.

    Raises:
        InvalidArgument: the setting does not exist, or does not accept the value; the message says what it accepts.
    """
    setting = _BY_NAME.get(name)
    if setting is None:
        msg = f"{name!r} is not a setting; settings: {', '.join(_BY_NAME)}"
        raise InvalidArgument(msg)
    try:
        return setting.parse(value)
    except ValueError:
        msg = f"{name}={redaction.address(repr(value))} is not {setting.accepts}"
    raise InvalidArgument(msg)


def settings(base: Settings, keywords: SettingsKeywords) -> Settings:
    """Return *base*, overridden by *keywords*.

    Raises:
        InvalidArgument: a setting does not exist, or does not accept its value.
    """
    return base._replace(**{name: parsed(name, value) for name, value in keywords.items()})
