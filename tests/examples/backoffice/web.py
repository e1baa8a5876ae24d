"""The application."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from tests.examples.backoffice import home, machines, sign_in
from tests.examples.backoffice.github.errors import NotAMemberError, RefusedError, UnavailableError
from tests.examples.backoffice.guard import OwnersOnlyError, SignedOutError
from tests.examples.backoffice.office import Office
from tests.examples.backoffice.settings import Settings
from tests.examples.backoffice.sign_in import DeniedError, ForgedCallbackError


def create_app(settings: Settings) -> Flask:
    """Return the application of one installation."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SERVER_NAME=settings.host,
        PREFERRED_URL_SCHEME=urlsplit(settings.public_url).scheme,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="Lax",  # no other site can post a form for our users
    )
    app.extensions["backoffice"] = Office.of(settings)
    for pages in (home.pages, sign_in.pages, machines.pages):
        app.register_blueprint(pages)
    app.register_error_handler(SignedOutError, _sign_in)
    app.register_error_handler(UnavailableError, _unavailable)
    for kind, (text, status) in _REFUSALS.items():
        app.register_error_handler(kind, lambda _, text=text, status=status: _refused(text, status))
    return app


# What a user reads, and the status.
_REFUSALS: dict[type[Exception], tuple[str, int]] = {
    NotAMemberError: ("This is for members only.", 403),
    OwnersOnlyError: ("This is for owners only.", 403),
    DeniedError: ("You did not let us see who you are.", 403),
    ForgedCallbackError: ("You did not start this sign-in here.", 400),
    RefusedError: ("GitHub did not accept this sign-in.", 400),
}


def _refused(text: str, status: int) -> tuple[str, int]:
    return render_template("refused.html", text=text), status


def _sign_in(_: SignedOutError) -> Response:
    if request.method == "GET":
        session["page"] = request.path
    return redirect(url_for("sign_in.start"))


def _unavailable(problem: UnavailableError) -> tuple[str, int, dict[str, str]]:
    headers = {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
    # The address of a callback works once; a sign-in that is started again needs no more than a click.
    again = url_for("sign_in.start") if request.endpoint == "sign_in.callback" else request.path
    return render_template("unavailable.html", problem=problem, again=again), 503, headers
