"""The port of a redirect URI on a loopback address: the registered one on 2.18, any from 2.19 on (flows 14)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, User
from tests.evidence import about, inferred, recorded
from tests.login.client import Site, callback
from tests.releases.spans import sides

pytestmark = about("login/oauth/authorize")

REGISTERED = "http://127.0.0.1:8080/auth"


@recorded("flows 14: quoted of 2.18")
@inferred("flows 14: the edge")
@pytest.mark.parametrize(("release", "answer"), sides({"2.18": "error", "2.19": "code"}))
def test_from_2_19_on_a_loopback_redirect_uri_may_have_another_port(
    server: GitHubEnterpriseServer, site: Site, user: User, answer: str
) -> None:
    app = server.add_oauth_app(callback_url=REGISTERED)
    url = server.approve(site.page(app, redirect_uri="http://127.0.0.1:1234/auth"), user)
    assert (answer in callback(url), callback(url).get("error", "")) == (
        True,
        "redirect_uri_mismatch" if answer == "error" else "",
    )


@inferred("flows 14: the port alone is refused")
@pytest.mark.parametrize("release", ["2.18"])
def test_on_2_18_a_loopback_redirect_uri_may_have_the_registered_port_and_a_path_below(
    server: GitHubEnterpriseServer, site: Site, user: User
) -> None:
    app = server.add_oauth_app(callback_url=REGISTERED)
    url = server.approve(site.page(app, redirect_uri=f"{REGISTERED}/below"), user)
    assert "code" in callback(url)
