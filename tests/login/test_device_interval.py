"""The interval that a device is told and held to, by the setting `device_interval`."""

from __future__ import annotations

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.evidence import about, own
from tests.login.client import DEVICE_CODE, Site, error_in, told
from tests.login.devices import Device, start

pytestmark = [about("login/device/code"), own()]


def _device(server: GitHubEnterpriseServer) -> Device:
    server.clock.freeze()
    return start(Site(server), server.add_oauth_app(device_flow=True))


def test_a_device_is_told_the_interval_of_the_setting() -> None:
    server = GitHubEnterpriseServer(device_interval="0")
    app = server.add_oauth_app(device_flow=True)
    assert told(Site(server).post(DEVICE_CODE, form={"client_id": app.client_id}))["interval"] == 0


def test_a_device_is_held_to_the_interval_of_the_setting() -> None:
    server = GitHubEnterpriseServer(device_interval=1)
    device = _device(server)
    assert error_in(device.poll()) == "authorization_pending"
    server.clock.advance(seconds=1)
    assert error_in(device.poll()) == "authorization_pending"
    assert told(device.poll())["interval"] == 6


def test_with_an_interval_of_zero_no_poll_comes_too_soon() -> None:
    device = _device(GitHubEnterpriseServer(device_interval=0))
    assert [error_in(device.poll()) for _ in range(3)] == ["authorization_pending"] * 3


def test_a_fault_that_slows_a_device_down_adds_to_the_interval_of_the_setting() -> None:
    server = GitHubEnterpriseServer(device_interval=2)
    device = _device(server)
    server.fault("slow_down", operation="login/oauth/access_token", times=1)
    assert told(device.poll())["interval"] == 7
