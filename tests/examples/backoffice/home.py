"""The first page."""

from __future__ import annotations

from flask import Blueprint, render_template

from tests.examples.backoffice.guard import require_member

pages = Blueprint("home", __name__)


@pages.get("/")
def home() -> str:
    """Greet the member."""
    return render_template("home.html", member=require_member())
