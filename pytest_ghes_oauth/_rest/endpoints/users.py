"""Users: the caller's profile and addresses, and the profiles of others."""

from __future__ import annotations

from pytest_ghes_oauth._domain.permissions import EMAIL_ADDRESSES
from pytest_ghes_oauth._domain.records import id_in
from pytest_ghes_oauth._rest.context import Answer, Context, not_found
from pytest_ghes_oauth._rest.errors import Forbidden
from pytest_ghes_oauth._rest.pagination import page_of, page_size
from pytest_ghes_oauth._rest.representations.accounts import email, private_user, public_user, simple_user


def get_authenticated(context: Context) -> Answer:
    """Show the caller's profile, with the private part for a password or the scope `user` or `read:user` (wire 9)."""
    token = context.caller.token
    sees_private = token is None or token.scopes.allow("read:user")
    profile = private_user if sees_private else public_user
    return Answer(200, profile(context, context.user), last_modified=context.user.updated_at)


def list_emails(context: Context) -> Answer:
    """List the caller's addresses; GitHub Apps need a permission, on every release (inferred: wire 9)."""
    token = context.caller.token
    permissions = None if token is None else token.permissions
    if token is not None and permissions is not None and EMAIL_ADDRESSES not in permissions:
        cause = f"{token.label} lacks the permission {EMAIL_ADDRESSES!r}"
        raise Forbidden(cause)
    return page_of(context, context.user.emails, email)


def list_accounts(context: Context) -> Answer:
    """List users and organizations by id, those after `since` (documented)."""
    size, after = page_size(context), id_in(context.request.query.get("since", ""))
    tables = (context.store.users, context.store.organizations)
    # One more than a page shows whether another follows.
    found = [account for table in tables for account in table.over("id", (0, after + 1), (1,))[: size + 1]]
    rows = sorted(found, key=lambda account: account.id)
    links = [f'<{context.api_url}/users{{?since}}>; rel="first"']
    if len(rows) > size:
        links.insert(0, f'<{context.api_url}/users?since={rows[size - 1].id}>; rel="next"')
    shown = [simple_user(context, account) for account in rows[:size]]
    return Answer(200, shown, {"Link": ", ".join(links)})


def get_by_id(context: Context) -> Answer:
    """Show the public profile of the user or organization with an id."""
    account = context.store.account_numbered(context.id_in_path("account_id"))
    if account is None:
        not_found(f"no user or organization has the id {context.parameters['account_id']}")
    return Answer(200, public_user(context, account), last_modified=account.updated_at)


def get_by_username(context: Context) -> Answer:
    """Show the public profile of a user or organization."""
    account = context.store.account(context.parameters["username"])
    if account is None:
        not_found(f"no user or organization has the login {context.parameters['username']!r}")
    return Answer(200, public_user(context, account), last_modified=account.updated_at)
