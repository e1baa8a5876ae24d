"""The page for a browser that went where nothing is modelled."""

from __future__ import annotations

from pytest_ghes_oauth._login.pages.html import Html
from pytest_ghes_oauth._login.pages.layout import message, way_back


def unmodelled_page(sentence: str) -> Html:
    """Return the page that says by *sentence* which path that is, and leads back."""
    return message("This page is not modelled", sentence, way_back("To the front page", "/"))
