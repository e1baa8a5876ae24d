"""The pages for signing in and out."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from tests.examples.backoffice.github.errors import UnavailableError
from tests.examples.backoffice.github.oauth import Attempt
from tests.examples.backoffice.guard import forget, living_token
from tests.examples.backoffice.office import office

pages = Blueprint("sign_in", __name__)


class ForgedCallbackError(Exception):
    """This browser did not start the sign-in, or has finished it."""


class DeniedError(Exception):
    """The user did not agree, or kept a scope back."""


@pages.get("/sign-in")
def start() -> Response:
    """Send the browser to GitHub."""
    attempt = Attempt.new()
    session["attempt"] = attempt
    return redirect(office().oauth.authorize_url(attempt))


@pages.get("/callback")
def callback() -> Response:
    """Let the browser in that comes back from GitHub; whether its user is a member, the next page finds out."""
    attempt = _attempt_of(request.args.get("state", ""))
    if "error" in request.args:
        raise DeniedError
    token = office().oauth.exchange(request.args["code"], attempt)
    if not token.scopes.issuperset(office().settings.scopes):
        office().oauth.revoke(token)
        raise DeniedError
    page = session.get("page")
    forget()  # a key from before the sign-in may be known to others
    session["key"] = office().vault.keep(token)
    return redirect(page or url_for("home.home"))


@pages.post("/sign-out")
def sign_out() -> str:
    """Revoke the token, and forget the browser even if GitHub cannot be told."""
    token = office().vault.get(session.get("key"))
    forget()
    try:
        if token is not None:
            office().oauth.revoke(token)
    except UnavailableError:
        return render_template("signed_out.html", revoked=False)
    return render_template("signed_out.html", revoked=True)


@pages.post("/disconnect")
def disconnect() -> str:
    """Revoke whatever the user granted, on each of the user's machines."""
    office().oauth.revoke_grant(living_token())
    forget()
    return render_template("signed_out.html", revoked=True)


def _attempt_of(state: str) -> Attempt:
    """Return what the browser was sent to GitHub with, which is good for one return."""
    attempt = Attempt(*session.pop("attempt", ("", "")))
    if not attempt.state or not secrets.compare_digest(state.encode(), attempt.state.encode()):
        raise ForgedCallbackError
    return attempt
