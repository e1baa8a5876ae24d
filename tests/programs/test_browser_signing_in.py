"""A person signs in to two web applications in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Final

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User
from tests.programs.applications.serving import fastapi_served, flask_served
from tests.programs.browsing import Visit, heading, press, sign_in
from tests.programs.installed import Needs, package

pytestmark = [
    pytest.mark.ghes(tls=True),
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app("greeter"),
]
each_application = pytest.mark.parametrize("site", ["flask", "fastapi"], indirect=True)


def flask(needs: Needs, *given: str) -> AbstractContextManager[str]:
    needs(package, "flask")
    from tests.programs.applications import with_flask  # noqa: PLC0415  # perhaps not installed

    return flask_served(with_flask.application(*given))


def fastapi(needs: Needs, *given: str) -> AbstractContextManager[str]:
    needs(package, "fastapi", "uvicorn", "authlib", "httpx2", "itsdangerous")
    from tests.programs.applications import with_fastapi  # noqa: PLC0415  # as above

    return fastapi_served(with_fastapi.application(*given))


SERVE: Final = {"flask": flask, "fastapi": fastapi}


@pytest.fixture(name="site")
def _site(
    request: pytest.FixtureRequest, needs: Needs, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> Iterator[str]:
    """Serve an application, which calls the server by `requests` or httpx, and return its address."""
    serve = SERVE[getattr(request, "param", "flask")]
    with serve(needs, ghes.url, *ghes_app.credentials) as url:
        ghes_app.update(callback_url=f"{url}/callback")  # where Cancel leads
        yield url


@pytest.mark.parametrize(
    ("site", "has_javascript"), [("flask", True), ("flask", False), ("fastapi", True)], indirect=["site"]
)
def test_a_person_signs_in_and_authorizes_the_application(
    *, has_javascript: bool, visit: Visit, site: str, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    page = visit(has_javascript=has_javascript)
    page.goto(site)
    page.get_by_role("link", name="Sign in with GitHub").click()
    page.wait_for_url(lambda address: address.startswith(f"{ghes.url}/login?"))
    sign_in(page, ghes_user)
    press(page, "Authorize greeter")
    page.get_by_text("Hello, octocat. You let us use: gist, read:org.").wait_for()
    assert page.url == f"{site}/"
    assert ghes.tokens.one().user is ghes_user


def test_a_wrong_password_is_refused_until_the_right_one_is_entered(
    visit: Visit, site: str, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    page = visit()
    page.goto(f"{site}/sign-in")
    sign_in(page, ghes_user, "guessed")
    page.get_by_role("alert").get_by_text("Incorrect username or password.").wait_for()
    assert not ghes.grants
    page.get_by_label("Password").fill(ghes_user.password)
    press(page, "Sign in")
    heading(page, "Authorize greeter").wait_for()


@pytest.mark.ghes_user("octocat", two_factor="app")
def test_two_factor_authentication_asks_for_a_code(visit: Visit, site: str, ghes_user: User) -> None:
    page = visit()
    page.goto(f"{site}/sign-in")
    sign_in(page, ghes_user)
    page.get_by_label("Authentication code").fill(ghes_user.otp)
    press(page, "Verify")
    press(page, "Authorize greeter")
    page.get_by_text("Hello, octocat.").wait_for()


def test_a_scope_that_is_not_ticked_is_not_granted(
    visit: Visit, site: str, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    page = visit()
    page.goto(f"{site}/sign-in")
    sign_in(page, ghes_user)
    page.get_by_role("checkbox", name="Create gists").uncheck()
    press(page, "Authorize greeter")
    page.get_by_text("You let us use: read:org.").wait_for()
    assert ghes.tokens.one().scopes == ["read:org"]


@each_application
def test_cancel_tells_the_application_that_access_was_denied(
    visit: Visit, site: str, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    page = visit()
    page.goto(f"{site}/sign-in")
    sign_in(page, ghes_user)
    press(page, "Cancel")
    page.get_by_text("You are not signed in: access_denied.").wait_for()
    assert not ghes.grants


@each_application
def test_a_person_whose_token_was_revoked_is_asked_to_sign_in_again(
    visit: Visit, site: str, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    page = visit()
    page.goto(f"{site}/sign-in")
    sign_in(page, ghes_user)
    press(page, "Authorize greeter")
    page.get_by_text("Hello, octocat.").wait_for()
    ghes.tokens.one().revoke()
    page.reload()
    page.get_by_text("Please sign in again.").wait_for()


@pytest.mark.ghes_grant("octocat", "greeter", scopes=["gist", "read:org"])
def test_an_application_that_was_authorized_before_is_not_asked_about(
    visit: Visit, site: str, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    page = visit()
    page.goto(f"{site}/sign-in")
    sign_in(page, ghes_user)
    page.get_by_text("Hello, octocat.").wait_for()
    assert ghes.tokens.one().grant is ghes.grants.one()


def test_who_signs_out_of_the_server_is_asked_for_the_password_again(
    visit: Visit, site: str, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    page = visit()
    page.goto(f"{ghes.url}/login")
    sign_in(page, ghes_user)
    heading(page, "You are signed in as octocat").wait_for()
    page.goto(f"{site}/sign-in")
    heading(page, "Authorize greeter").wait_for()
    page.goto(f"{ghes.url}/logout")
    press(page, "Sign out")
    page.wait_for_url(f"{ghes.url}/")
    page.goto(f"{site}/sign-in")
    page.get_by_label("Password").wait_for()
