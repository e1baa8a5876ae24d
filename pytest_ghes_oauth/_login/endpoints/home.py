"""The front page, GET /: nothing of GitHub's, but what a person needs who tries the server in a browser."""

from __future__ import annotations

from itertools import islice
from typing import Final

from pytest_ghes_oauth._login import browsing
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.endpoints import authorize, device_code
from pytest_ghes_oauth._login.pages.home import There, home_page

# How many users, and how many apps, it shows.
SHOWN: Final = 50


def home(context: Context) -> Answer:
    """Show who and what there is, and where each flow starts."""
    store, visit = context.store, browsing.visit(context)
    left_out = max(len(store.users) - SHOWN, 0) + max(len(store.apps) - SHOWN, 0)
    device = device_code.VERIFICATION_PATH if store.facts.device_flow else ""
    users, apps = [*islice(store.users, SHOWN)], [*islice(store.apps, SHOWN)]
    there = There(context.origin, context.user, visit.token, users, apps, left_out, device)
    return Answer(200, page=home_page(there, authorize.PATH), headers=visit.headers)
