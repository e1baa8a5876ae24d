"""Browsers."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from pytest_ghes_oauth import GitHubEnterpriseServer


def signed_in(app: Flask, ghes: GitHubEnterpriseServer, login: str) -> FlaskClient:
    """Return a browser in which a user has signed in."""
    browser = app.test_client()
    answer = browser.get(ghes.approve(browser.get("/sign-in").location, login))
    assert answer.status_code == 302, answer.text
    return browser
