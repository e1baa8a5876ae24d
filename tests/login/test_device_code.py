"""A device asks for its two codes: POST /login/device/code (flows 32 to 37)."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, Request
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import DEVICE_CODE, FORM, JSON, Site, told
from tests.login.devices import start
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("login/device/code")

KEYS = ["device_code", "user_code", "verification_uri", "expires_in", "interval"]


@recorded("wire 8.3", "flows 34")
@documented("flows 34")
def test_the_fields_of_a_new_device_are_the_recorded_ones_in_order(site: Site, app: OAuthApp) -> None:
    assert list(told(site.post(DEVICE_CODE, form={"client_id": app.client_id}))) == KEYS


@documented("flows 34")
def test_a_new_device_has_fifteen_minutes_and_polls_every_five_seconds(site: Site, app: OAuthApp) -> None:
    body = told(site.post(DEVICE_CODE, form={"client_id": app.client_id}))
    assert (body["expires_in"], body["interval"]) == (900, 5)


@recorded("wire 8.3", "flows 34")
def test_a_device_code_is_forty_hex_characters(site: Site, app: OAuthApp) -> None:
    assert re.fullmatch(r"[0-9a-f]{40}", start(site, app).device_code)


@recorded("wire 8.3", "flows 34")
@documented("flows 34")
def test_a_user_code_is_eight_upper_case_hex_characters_around_a_hyphen(site: Site, app: OAuthApp) -> None:
    assert all(re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", start(site, app).user_code) for _ in range(20))


@documented("RFC 8628 3.2")
def test_each_device_has_codes_of_its_own(site: Site, app: OAuthApp) -> None:
    devices = [start(site, app) for _ in range(20)]
    assert len({device.device_code for device in devices}) == len({device.user_code for device in devices}) == 20


@documented("flows 34")
@pytest.mark.parametrize("origin", ["http://ghes.test", "https://ghes.test:8443"])
def test_the_verification_page_is_at_the_origin_that_was_called(
    server: GitHubEnterpriseServer, app: OAuthApp, origin: str
) -> None:
    body = urlencode({"client_id": app.client_id}).encode()
    response = server.handle(Request("POST", origin + DEVICE_CODE, {"Accept": JSON}, body))
    assert told(response)["verification_uri"] == f"{origin}/login/device"


@documented("flows 34")
def test_the_verification_page_is_at_the_origin_of_the_server() -> None:
    server = GitHubEnterpriseServer(url="https://github.corp.test")
    app = server.add_oauth_app(device_flow=True)
    body = told(Site(server).post(DEVICE_CODE, form={"client_id": app.client_id}))
    assert body["verification_uri"] == "https://github.corp.test/login/device"


@about("login/device")
@documented("flows 35")
@inferred("semantics 45")
def test_the_verification_page_sends_a_browser_to_sign_in(site: Site) -> None:
    response = site.ask("GET", "/login/device")
    location = "https://ghes.test/login?return_to=%2Flogin%2Fdevice"
    assert (response.status, response.headers["Location"]) == (302, location)


@recorded("wire 8.3", "flows 26")
@documented("flows 34")
def test_a_new_device_is_described_in_a_form_by_default(site: Site, app: OAuthApp) -> None:
    response = site.post(DEVICE_CODE, form={"client_id": app.client_id}, accept=None)
    assert response.headers["Content-Type"] == f"{FORM}; charset=utf-8"
    assert re.fullmatch(
        rb"device_code=[0-9a-f]{40}&expires_in=900&interval=5&user_code=[0-9A-F]{4}-[0-9A-F]{4}"
        rb"&verification_uri=https%3A%2F%2Fghes.test%2Flogin%2Fdevice",
        response.body,
    )


@recorded("wire 8.3")
@documented("flows 26")
def test_a_new_device_is_described_in_compact_json_on_request(site: Site, app: OAuthApp) -> None:
    response = site.post(DEVICE_CODE, form={"client_id": app.client_id}, accept=JSON)
    assert response.headers["Content-Type"] == f"{JSON}; charset=utf-8"
    assert re.fullmatch(
        rb'\{"device_code":"[0-9a-f]{40}","user_code":"[0-9A-F]{4}-[0-9A-F]{4}",'
        rb'"verification_uri":"https://ghes.test/login/device","expires_in":900,"interval":5\}',
        response.body,
    )


@documented("flows 34")
def test_a_new_device_is_described_in_xml_on_request(site: Site, app: OAuthApp) -> None:
    response = site.post(DEVICE_CODE, form={"client_id": app.client_id}, accept="application/xml")
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    inner = re.fullmatch(r"<OAuth>(.*)</OAuth>", response.body.decode())
    assert inner is not None
    fields = dict(re.findall(r"<(\w+)>([^<]*)</\1>", inner[1]))
    assert fields.keys() == set(KEYS)
    assert (fields["expires_in"], fields["verification_uri"]) == ("900", "https://ghes.test/login/device")


@inferred("by analogy with the token endpoint (flows 26)")
def test_a_device_request_for_another_format_is_not_acceptable_and_starts_nothing(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp
) -> None:
    before = snapshot(server)
    response = site.post(DEVICE_CODE, form={"client_id": app.client_id}, accept="application/vnd.github.v3+json")
    assert (response.status, snapshot(server)) == (406, before)


@inferred("by analogy with the token endpoint (flows 23)")
def test_the_parameters_of_a_device_request_may_be_json(site: Site, app: OAuthApp) -> None:
    assert list(told(site.post(DEVICE_CODE, json={"client_id": app.client_id}))) == KEYS


@inferred("by analogy with the token endpoint (flows 23)")
def test_the_parameters_of_a_device_request_may_be_in_the_query(site: Site, app: OAuthApp) -> None:
    assert list(told(site.post(DEVICE_CODE, query={"client_id": app.client_id}))) == KEYS


@documented("flows 38", "flows 42")
def test_a_github_app_can_use_the_device_flow(site: Site, github_app: GitHubApp) -> None:
    assert list(told(site.post(DEVICE_CODE, form={"client_id": github_app.client_id}))) == KEYS


@own()
def test_starting_a_device_is_one_event_and_grants_nothing(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp
) -> None:
    before = snapshot(server)
    start(site, app, scope="repo")
    assert names_of_events(server, before) == ["device_authorization.started"]
    assert (server.events[-1].app, server.events[-1].user, len(server.grants)) == (app, None, 0)


class TestSwitchedOff:
    """Where an app has a switch for the device flow: from 3.5 on."""

    @pytest.fixture(name="server")
    def _server(self) -> GitHubEnterpriseServer:
        return GitHubEnterpriseServer(release="3.5")

    @recorded("device_flow_disabled", "flows 18", "flows 36")
    @pytest.mark.parametrize("kind", ["oauth_app", "github_app"])
    def test_an_app_without_the_device_flow_is_refused_with_400(
        self, server: GitHubEnterpriseServer, site: Site, kind: str
    ) -> None:
        app = server.add_oauth_app() if kind == "oauth_app" else server.add_github_app()
        before = snapshot(server)
        response = site.post(DEVICE_CODE, form={"client_id": app.client_id})
        assert response.status == 400
        assert response.body.decode() == (
            '{"error":"device_flow_disabled","error_description":"Device Flow must be explicitly enabled for this App",'
            '"error_uri":"https://docs.github.com/enterprise/3.5"}'
        )
        assert (snapshot(server), site.cause()) == (before, f"the device flow of app {app.name!r} is switched off")

    @recorded("device_flow_disabled", "flows 26")
    @inferred("by analogy with refusals of the token endpoint (flows 29), for the form")
    def test_a_refused_device_request_is_answered_in_a_form_by_default(
        self, server: GitHubEnterpriseServer, site: Site
    ) -> None:
        app = server.add_oauth_app()
        response = site.post(DEVICE_CODE, form={"client_id": app.client_id}, accept=None)
        assert response.status == 400
        assert response.body.decode() == (
            "error=device_flow_disabled&error_description=Device+Flow+must+be+explicitly+enabled+for+this+App"
            "&error_uri=https%3A%2F%2Fdocs.github.com%2Fenterprise%2F3.5"
        )


@recorded("wire 8.3", "flows 37")
@inferred("by analogy with an unknown id, for an empty or a missing one")
@pytest.mark.parametrize("form", [{"client_id": "00000000000000000000"}, {}])
def test_a_device_request_of_an_unknown_client_is_not_found(
    server: GitHubEnterpriseServer, site: Site, form: dict[str, str]
) -> None:
    before = snapshot(server)
    response = site.post(DEVICE_CODE, form=form)
    assert (response.status, response.body, snapshot(server)) == (404, b'{"error":"Not Found"}', before)


@inferred("semantics 21")
def test_a_suspended_app_cannot_start_a_device(server: GitHubEnterpriseServer, site: Site, app: OAuthApp) -> None:
    app.suspend()
    before = snapshot(server)
    response = site.post(DEVICE_CODE, form={"client_id": app.client_id})
    body = response.json()
    assert isinstance(body, dict)
    assert (response.status, body["error"], snapshot(server)) == (400, "application_suspended", before)


@inferred("semantics 21")
def test_an_app_can_start_a_device_again_once_its_suspension_is_lifted(site: Site, app: OAuthApp) -> None:
    app.suspend()
    app.unsuspend()
    assert list(told(site.post(DEVICE_CODE, form={"client_id": app.client_id}))) == KEYS


@inferred("by analogy with the token endpoint (flows 25)")
def test_get_of_the_device_endpoint_is_not_found(site: Site, app: OAuthApp) -> None:
    assert site.ask("GET", DEVICE_CODE, query={"client_id": app.client_id}).status == 404
