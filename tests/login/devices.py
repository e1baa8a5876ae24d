"""A device without a browser, for the tests of the device flow."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_ghes_oauth import GitHubApp, OAuthApp, Response
from tests.login.client import ACCESS_TOKEN, DEVICE_CODE, DOCUMENTATION, JSON, Site, told

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
# flows 39: where the `error_uri` of most refusals of a poll points.
DEVICE_ERRORS = f"{DOCUMENTATION}/developers/apps/authorizing-oauth-apps#error-codes-for-the-device-flow"

# flows 29 and 46: where that of other refusals of the token endpoint points.
TOKEN_ERRORS = f"{DOCUMENTATION}/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/"


@dataclass(frozen=True)
class Device:
    """What a device knows of itself: the app on it, the code it polls with, and the one it shows."""

    site: Site
    app: OAuthApp | GitHubApp
    device_code: str
    user_code: str

    def poll(self, *, accept: str | None = JSON, **replaced: object) -> Response:
        """Poll as clients do, but for what is passed; `None` leaves a parameter out."""
        form = {"client_id": self.app.client_id, "device_code": self.device_code, "grant_type": GRANT_TYPE, **replaced}
        sent = {name: value for name, value in form.items() if value is not None}
        return self.site.post(ACCESS_TOKEN, form=sent, accept=accept)


def start(site: Site, app: OAuthApp | GitHubApp, **fields: object) -> Device:
    """Ask for the codes of a new device."""
    body = told(site.post(DEVICE_CODE, form={"client_id": app.client_id, **fields}))
    return Device(site, app, str(body["device_code"]), str(body["user_code"]))
