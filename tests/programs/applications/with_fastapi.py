"""The application, with FastAPI, and Authlib over httpx."""

from __future__ import annotations

import secrets

from authlib.integrations.starlette_client import OAuth, OAuthError  # type: ignore[import-untyped]  # Authlib has no types
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.middleware.sessions import SessionMiddleware

from tests.programs.applications.words import SCOPES, signed_in, signed_out


def application(github: str, client_id: str, client_secret: str) -> FastAPI:
    """Return the application for one GitHub Enterprise Server."""
    app = FastAPI()
    app.add_middleware(SessionMiddleware, secret_key=secrets.token_hex())
    client = OAuth().register(
        "github",
        client_id=client_id,
        client_secret=client_secret,
        authorize_url=f"{github}/login/oauth/authorize",
        access_token_url=f"{github}/login/oauth/access_token",
        api_base_url=f"{github}/api/v3/",
        client_kwargs={"scope": " ".join(SCOPES)},
    )

    @app.get("/")
    async def home(request: Request) -> HTMLResponse:
        if "token" not in request.session:
            return HTMLResponse(signed_out())
        answer = await client.get("user", token=request.session["token"])
        if answer.status_code == 401:
            request.session.clear()
            return HTMLResponse(signed_out("Please sign in again."))
        answer.raise_for_status()
        return HTMLResponse(signed_in(answer.json()["login"], answer.headers["X-OAuth-Scopes"].split(", ")))

    @app.get("/sign-in")
    async def sign_in(request: Request) -> Response:
        redirection: Response = await client.authorize_redirect(request, request.url_for("callback"))
        return redirection

    @app.get("/callback")
    async def callback(request: Request) -> Response:
        try:
            request.session["token"] = await client.authorize_access_token(request)
        except OAuthError as problem:
            return HTMLResponse(signed_out(f"You are not signed in: {problem.error}."))
        return RedirectResponse(request.url_for("home"))

    return app
