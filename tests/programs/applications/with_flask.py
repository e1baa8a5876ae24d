"""The application, with Flask and requests."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

import requests
from flask import Flask, redirect, request, session, url_for
from werkzeug.wrappers import Response

from tests.programs.applications.words import SCOPES, signed_in, signed_out

TIMEOUT = 10


def application(github: str, client_id: str, client_secret: str) -> Flask:
    """Return the application for one GitHub Enterprise Server."""
    app = Flask(__name__)
    app.secret_key = secrets.token_hex()

    @app.get("/")
    def home() -> str:
        if "token" not in session:
            return signed_out()
        headers = {"Authorization": f"Bearer {session['token']}"}
        answer = requests.get(f"{github}/api/v3/user", headers=headers, timeout=TIMEOUT)
        if answer.status_code == requests.codes.unauthorized:
            session.clear()
            return signed_out("Please sign in again.")
        answer.raise_for_status()
        return signed_in(answer.json()["login"], answer.headers["X-OAuth-Scopes"].split(", "))

    @app.get("/sign-in")
    def sign_in() -> Response:
        session["state"] = secrets.token_urlsafe()
        back = url_for("callback", _external=True)
        asked = {"client_id": client_id, "redirect_uri": back, "scope": " ".join(SCOPES), "state": session["state"]}
        return redirect(f"{github}/login/oauth/authorize?{urlencode(asked)}")

    @app.get("/callback")
    def callback() -> Response | str:
        if request.args.get("state") != session.pop("state", None):
            return signed_out("This is not the sign-in that you started.")
        if "error" in request.args:
            return signed_out(f"You are not signed in: {request.args['error']}.")
        given = {"client_id": client_id, "client_secret": client_secret, "code": request.args["code"]}
        headers = {"Accept": "application/json"}
        answer = requests.post(f"{github}/login/oauth/access_token", data=given, headers=headers, timeout=TIMEOUT)
        session["token"] = answer.json()["access_token"]
        return redirect(url_for("home"))

    return app
