"""The pages on which owners manage the tokens of machine accounts, by the passwords of these."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from tests.examples.backoffice.github.authorizations import Authorizations
from tests.examples.backoffice.github.connection import Credentials
from tests.examples.backoffice.github.errors import OneTimePasswordRequiredError, WrongPasswordError
from tests.examples.backoffice.guard import require_owner
from tests.examples.backoffice.office import office

pages = Blueprint("machines", __name__, url_prefix="/machines")


@pages.get("/")
def ask() -> str:
    """Ask for the password of a machine account."""
    require_owner()
    return render_template("machines.html")


@pages.post("/")
def show() -> str:
    """List the tokens of the account."""
    require_owner()
    return render_template("machines.html", authorizations=list(_authorizations()))


@pages.post("/<int:number>/delete")
def delete(number: int) -> str:
    """Delete a token of the account, and list the others."""
    require_owner()
    authorizations = _authorizations()
    authorizations.delete(number)
    return render_template("machines.html", authorizations=list(authorizations))


@pages.errorhandler(OneTimePasswordRequiredError)
def ask_for_one_time_password(problem: OneTimePasswordRequiredError) -> tuple[str, int]:
    """Ask again, for the second factor too."""
    return render_template("machines.html", sent_by=problem.sent_by), 401


@pages.errorhandler(WrongPasswordError)
def ask_again(problem: WrongPasswordError) -> tuple[str, int]:
    """Ask again, and say what GitHub said."""
    return render_template("machines.html", told=problem), 401


def _authorizations() -> Authorizations:
    account = Credentials(request.form["login"], request.form["password"])
    return Authorizations(office().connection, account, request.form.get("one_time_password", ""))
