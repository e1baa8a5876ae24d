"""What a poll is told that gets no token, word for word (flows 39)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import DOCUMENTATION, JSON, Site, error_in, token_in, told
from tests.login.devices import DEVICE_ERRORS, GRANT_TYPE, TOKEN_ERRORS, Device, start
from tests.rest.snapshot import snapshot

pytestmark = about("login/oauth/access_token")


@dataclass(frozen=True)
class Scene:
    """A device that waits, and the parties around it."""

    server: GitHubEnterpriseServer
    site: Site
    user: User
    device: Device

    def poll_too_soon(self, accept: str | None) -> Response:
        self.device.poll()
        return self.device.poll(accept=accept)

    def poll_too_late(self, accept: str | None) -> Response:
        self.server.clock.advance(seconds=900)
        return self.device.poll(accept=accept)

    def poll_denied(self, accept: str | None) -> Response:
        self.server.deny_device(self.device.user_code, self.user)
        return self.device.poll(accept=accept)

    def poll_redeemed(self, accept: str | None) -> Response:
        self.server.approve_device(self.device.user_code, self.user)
        self.device.poll()
        return self.device.poll(accept=accept)

    def poll_with(self, accept: str | None, **replaced: object) -> Response:
        return self.device.poll(accept=accept, **replaced)

    def poll_for(self, app: OAuthApp, accept: str | None) -> Response:
        return self.device.poll(accept=accept, client_id=app.client_id)


@pytest.fixture(name="scene")
def _scene(server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp) -> Scene:
    server.clock.freeze()
    return Scene(server, site, user, start(site, app, scope="repo"))


Body = dict[str, object]
Poll = Callable[[Scene, str | None], Response]


def _refusal(error: str, description: str, uri: str = DEVICE_ERRORS) -> Body:
    return {"error": error, "error_description": description, "error_uri": uri}


PENDING = _refusal("authorization_pending", "The authorization request is still pending.")
SLOW_DOWN = {
    **_refusal("slow_down", "Too many requests have been made in the same timeframe.", DOCUMENTATION),
    "interval": 10,
}
EXPIRED = _refusal("expired_token", "This 'device_code' has expired.")
INCORRECT_CODE = _refusal("incorrect_device_code", "The device_code provided is not valid.")
DENIED = _refusal("access_denied", "The authorization request was denied.")
INCORRECT_CLIENT = _refusal(
    "incorrect_client_credentials",
    "The client_id and/or client_secret passed are incorrect.",
    f"{TOKEN_ERRORS}#incorrect-client-credentials",
)

REFUSALS: list[tuple[str, Poll, Body]] = [
    ("waiting", Scene.poll_with, PENDING),
    ("too soon", Scene.poll_too_soon, SLOW_DOWN),
    ("too late", Scene.poll_too_late, EXPIRED),
    ("denied", Scene.poll_denied, DENIED),
    ("exchanged", Scene.poll_redeemed, INCORRECT_CODE),
    ("unknown code", lambda scene, accept: scene.poll_with(accept, device_code="0" * 40), INCORRECT_CODE),
    ("no code", lambda scene, accept: scene.poll_with(accept, device_code=None), INCORRECT_CODE),
    (
        "user code",
        lambda scene, accept: scene.poll_with(accept, device_code=scene.device.user_code),
        INCORRECT_CODE,
    ),
    (
        "code of another app",
        lambda scene, accept: scene.poll_for(scene.server.add_oauth_app(device_flow=True), accept),
        INCORRECT_CODE,
    ),
    ("no client", lambda scene, accept: scene.poll_with(accept, client_id=None), INCORRECT_CLIENT),
    ("wrong secret", lambda scene, accept: scene.poll_with(accept, client_secret="wrong"), INCORRECT_CLIENT),
]
_SHOWN = recorded("wire 8.3", "flows 39")
_AS_UNKNOWN = inferred("by analogy with an unknown code (flows 39)")
# Row of `REFUSALS` -> what its words rest on.
EVIDENCE: dict[str, Sequence[pytest.MarkDecorator]] = {
    "waiting": [_SHOWN],
    "too soon": [_SHOWN],
    "too late": [documented("flows 39"), recorded("flows 39")],
    "denied": [inferred("flows 39, for its text"), documented("flows 41")],
    "exchanged": [inferred("flows 41")],
    "unknown code": [documented("flows 39"), _SHOWN],
    "no code": [_AS_UNKNOWN],
    "user code": [_AS_UNKNOWN],
    "code of another app": [inferred("by analogy with a code of another app (flows 31)")],
    "no client": [documented("flows 39")],
    "wrong secret": [inferred("by analogy with a code (flows 30)")],
}
# The first has three fields, the second a number too.
in_another_format = pytest.mark.parametrize(("poll", "body"), [row[1:] for row in REFUSALS[:2]], ids=["three", "four"])


@inferred("flows 18 and 39, for error_uri")
@pytest.mark.parametrize(
    ("poll", "body"), [pytest.param(*row[1:], id=row[0], marks=EVIDENCE[row[0]]) for row in REFUSALS]
)
def test_a_refused_poll_has_status_200_and_the_recorded_fields_in_order(scene: Scene, poll: Poll, body: Body) -> None:
    assert list(told(poll(scene, JSON)).items()) == list(body.items())


@documented("flows 26", "flows 39")
@inferred("flows 18, for the prefix of error_uri")
@in_another_format
def test_a_refused_poll_is_answered_in_a_form_by_default(scene: Scene, poll: Poll, body: Body) -> None:
    response = poll(scene, None)
    assert (response.status, response.body.decode()) == (200, urlencode(body))


@documented("flows 26", "flows 39")
@inferred("flows 26, for the elements of a refusal")
@inferred("flows 18, for the prefix of error_uri")
@in_another_format
def test_a_refused_poll_is_answered_in_xml_on_request(scene: Scene, poll: Poll, body: Body) -> None:
    response = poll(scene, "application/xml")
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in body.items())
    assert (response.status, response.body.decode()) == (200, f"<OAuth>{inner}</OAuth>")


@own()
@pytest.mark.parametrize(
    ("poll", "body"), [pytest.param(*row[1:], id=row[0]) for row in REFUSALS if row[2] is not INCORRECT_CODE]
)
def test_the_journal_says_in_one_sentence_why_a_poll_was_refused_and_hides_the_codes(
    scene: Scene, poll: Poll, body: Body
) -> None:
    poll(scene, JSON)
    cause = scene.site.cause()
    assert cause
    assert "\n" not in cause
    assert all(secret not in cause for secret in (scene.device.device_code, scene.device.user_code))
    assert cause != body["error_description"]


@documented("flows 39")
@inferred("flows 39, for text and error_uri")
@pytest.mark.parametrize("grant_type", [None, "device_code", f"{GRANT_TYPE} "])
def test_a_poll_with_another_grant_type_is_not_supported(scene: Scene, grant_type: str | None) -> None:
    before = snapshot(scene.server)
    body = told(scene.device.poll(grant_type=grant_type))
    assert list(body) == ["error", "error_description", "error_uri"]
    assert (body["error"], body["error_uri"]) == ("unsupported_grant_type", DEVICE_ERRORS)
    assert GRANT_TYPE in str(body["error_description"])  # the words around it are inferred
    assert snapshot(scene.server) == before


@recorded("access_token_unknown_client_404", "flows 30")
@inferred("by analogy with other refusals (flows 29), for the form")
@pytest.mark.parametrize("accept", [None, JSON])
def test_a_poll_of_an_unknown_client_is_not_found(scene: Scene, accept: str | None) -> None:
    response = scene.device.poll(accept=accept, client_id="00000000000000000000")
    expected = b"error=Not+Found" if accept is None else b'{"error":"Not Found"}'
    assert (response.status, response.body) == (404, expected)


@inferred("flows 41, by which a denial kills a code")
@pytest.mark.parametrize(
    "replaced",
    [
        {"client_secret": "wrong"},
        {"client_id": "00000000000000000000"},
        {"grant_type": "device_code"},
        {"device_code": "0" * 40},
    ],
    ids=lambda replaced: str(next(iter(replaced))),
)
def test_a_poll_with_a_mistake_leaves_the_approval_valid(scene: Scene, replaced: dict[str, object]) -> None:
    scene.server.approve_device(scene.device.user_code, scene.user)
    before = snapshot(scene.server)
    scene.poll_with(JSON, **replaced)
    assert snapshot(scene.server) == before
    assert token_in(scene.device.poll()) in scene.server.tokens


@inferred("by analogy with a code of another app (flows 31)")
def test_a_poll_of_another_app_does_not_count_for_the_device(scene: Scene) -> None:
    scene.poll_for(scene.server.add_oauth_app(device_flow=True), JSON)
    assert error_in(scene.device.poll()) == "authorization_pending"


@inferred("by analogy with a code of another app (flows 31)")
def test_another_app_does_not_get_the_token_of_an_approval(scene: Scene) -> None:
    stranger = scene.server.add_oauth_app(device_flow=True)
    scene.server.approve_device(scene.device.user_code, scene.user)
    before = snapshot(scene.server)
    assert error_in(scene.poll_for(stranger, JSON)) == "incorrect_device_code"
    assert snapshot(scene.server) == before
