"""Apps, and installations of GitHub Apps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth._domain.apps import GitHubApp, Installation, OAuthApp
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.organizations import Account, Repository
from pytest_ghes_oauth._references import require_free
from pytest_ghes_oauth._seeding.seedbed import Seedbed, unused


def add_oauth_app(
    bed: Seedbed,
    name: str | None = None,
    *,
    client_id: str | None = None,
    client_secret: str | None = None,
    url: str | None = None,
    callback_url: str | None = None,
    device_flow: bool | None = None,
    owner: Account | str | None = None,
) -> OAuthApp:
    """Add an OAuth app; Faker makes values for omitted arguments.

    Args:
        name: unique among apps.
        client_id: unique among apps.
        client_secret: the client secret in clear text.
        url: the home page.
        callback_url: where the web application flow returns; `/callback` below `url` if omitted.
        device_flow: whether the device flow is on; off if omitted, but always on from 3.1 to 3.4 of GHES.
        owner: the user or organization that the app belongs to, or its login; the app is deleted with it.

    Raises:
        GHESError: the name or client id is taken, the owner is unknown, or a value is not accepted.
    """
    client_id = client_id if client_id is not None else bed.fake.github.github_client_id()
    identity = _identity(bed, name, client_id, client_secret, url, owner)
    callback = f"{identity['url']}/callback"
    if callback_url is not None:
        callback = arguments.callback("callback_url", callback_url)
    app = OAuthApp(**identity, device_flow=arguments.device_flow(device_flow, bed.store.facts), callback_url=callback)
    bed.store.add(app)
    return app


def add_github_app(
    bed: Seedbed,
    name: str | None = None,
    *,
    client_id: str | None = None,
    client_secret: str | None = None,
    url: str | None = None,
    permissions: Mapping[str, str] | None = None,
    expire_user_tokens: bool = True,
    callback_urls: Sequence[str] = (),
    device_flow: bool | None = None,
    owner: Account | str | None = None,
) -> GitHubApp:
    """Add a GitHub App; Faker makes values for omitted arguments.

    Args:
        name: unique among apps.
        client_id: unique among apps.
        client_secret: the client secret in clear text.
        url: the home page.
        permissions: name -> level, of those that the release has; `{"metadata": "read"}` if omitted.
        expire_user_tokens: whether user tokens expire after eight hours and come with a refresh token.
        callback_urls: where the web application flow may return; `/callback` below `url` if omitted.
        device_flow: whether the device flow is on; off if omitted, but always on from 3.1 to 3.4 of GHES.
        owner: the user or organization that the app belongs to, or its login; the app is deleted with it.

    Raises:
        GHESError: the name or client id is taken, the owner is unknown, or a value is not accepted.
    """
    client_id = client_id if client_id is not None else bed.fake.github.github_app_client_id()
    identity, now = _identity(bed, name, client_id, client_secret, url, owner), bed.store.now()
    app = GitHubApp(
        **identity,
        device_flow=arguments.device_flow(device_flow, bed.store.facts),
        callback_urls=accepted_callbacks(bed, callback_urls) or (f"{identity['url']}/callback",),
        permissions=arguments.permissions(
            {"metadata": "read"} if permissions is None else permissions, bed.store.facts.permissions_of_apps
        ),
        expire_user_tokens=arguments.boolean("expire_user_tokens", expire_user_tokens),
        created_at=now,
        updated_at=now,
    )
    bed.store.add(app)
    return app


def accepted_callbacks(bed: Seedbed, given: object) -> tuple[str, ...]:
    """Accept a list of URLs that browsers can be redirected to, as many as the release lets a GitHub App have."""
    urls = tuple(arguments.callback("callback_urls", url) for url in arguments.texts("callback_urls", given))
    if len(urls) > (most := bed.store.facts.callback_urls):
        msg = f"callback_urls={list(urls)!r} has {len(urls)} URLs, but GHES {bed.store.release} accepts at most {most}"
        raise InvalidArgument(msg)
    return urls


def _identity(
    bed: Seedbed, name: object, client_id: object, client_secret: object, url: object, owner: object
) -> dict[str, Any]:
    """Return the fields that both kinds of app have."""
    store, fake = bed.store, bed.fake.github
    given = arguments.optional_text("name", name)
    name = given or unused(fake.github_app_name, lambda made: store.apps.get("name", made) is not None)
    client_id = arguments.client_id(client_id)
    require_free(taken=store.apps.get("name", name) is not None, what=f"the app name {name!r}")
    is_taken = store.apps.get("client_id", client_id) is not None or client_id == store.site_administrator.client_id
    require_free(taken=is_taken, what=f"the client id {client_id!r}")
    return {
        "id": store.next_id(OAuthApp.kind),
        "_store": store,
        "name": name,
        "client_id": client_id,
        "client_secret": arguments.optional_text("client_secret", client_secret) or fake.github_client_secret(),
        "url": arguments.optional_text("url", url) or f"https://{name.lower().replace(' ', '-')}.example.com",
        "owner": None if owner is None else bed.references.account(owner),
    }


def install(
    bed: Seedbed,
    app: GitHubApp | str,
    account: Account | str,
    *,
    repositories: Literal["all"] | Iterable[Repository | str] = "all",
    permissions: Mapping[str, str] | None = None,
) -> Installation:
    """Install a GitHub App on a user or organization.

    Args:
        app: the app, or its client id or name.
        account: the user or organization, or its login.
        repositories: `"all"`, or repositories of the account, as objects or `owner/name`.
        permissions: the permissions that the account grants; all that the app asks for if omitted.

    Raises:
        GHESError: something is unknown, the app is already installed there, or *permissions* exceed those of the app.
    """
    store = bed.store
    github_app, owner = bed.references.github_app(app), bed.references.account(account)
    is_taken = store.installation(github_app, owner) is not None
    require_free(taken=is_taken, what=f"{github_app.label} on {owner.login!r}")
    selected = bed.references.selected_repositories(repositories, owner)
    granted = github_app.permissions
    if permissions is not None:
        granted = arguments.permissions_within(permissions, store.facts.permissions_of_apps, github_app.permissions)
    number, now = store.next_id(Installation.kind), store.now()
    installation = Installation(number, store, github_app, owner, selected, granted, now, now)
    store.add(installation)
    return installation
