"""The page for a browser that went where nothing is modelled."""

from __future__ import annotations

from pytest_ghes_oauth._login.pages.html import Html, element
from pytest_ghes_oauth._login.pages.layout import link, message


def unmodelled_page(sentence: str) -> Html:
    """Return the page that says by *sentence* which path that is, and leads back."""
    return message("This page is not modelled", sentence, element("p", link("To the front page", "/")))
