"""What a person clicks, for a test that has no browser: the verbs behind `ghes.approve` and its like.

A click that no page would offer is misuse of the fake: a `GHESError` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from pytest_ghes_oauth._domain import authorizing, lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.codes import DeviceAuthorization
from pytest_ghes_oauth._domain.misuse import InvalidArgument, UnknownRecord
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._login import authorization
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.site import LoginSite


class Person:
    """A person in front of a browser or a device.

    Args:
        url: the origin of the server, which the browser has to have opened.
        remark: told of a click that GitHub refused.
    """

    def __init__(self, site: LoginSite, store: Store, url: str, remark: Callable[[str], None]) -> None:
        self._site: Final = site
        self._store: Final = store
        self._url: Final = url
        self._remark: Final = remark

    def approve(self, authorize_url: str, user: User, scopes: Iterable[str] | None) -> str:
        """Click Authorize; return where the browser is sent, also when GitHub refuses the app.

        Raises:
            GHESError: this is no page of the server for *user*, or more is given than was asked for.
        """
        return self._click(authorize_url, user, lambda context: authorization.approve(context, user, scopes))

    def deny(self, authorize_url: str, user: User) -> str:
        """Click Cancel; return where the browser is sent.

        Raises:
            GHESError: this is no page of the server for *user*.
        """
        return self._click(authorize_url, user, lambda context: authorization.deny(context, user))

    def approve_device(self, user_code: str, user: User) -> None:
        """Enter a user code and click Authorize.

        Raises:
            GHESError: no device waits with this code, *user* cannot sign in, or the app is suspended.
        """
        device = self._device(user_code)
        lifecycle.next_state(user, "authenticate")
        lifecycle.next_state(device.app, "authorize")
        authorizing.approve_device(self._store, device, user)

    def deny_device(self, user_code: str, user: User) -> None:
        """Enter a user code and click Cancel.

        Raises:
            GHESError: no device waits with this code, or *user* cannot sign in.
        """
        lifecycle.next_state(user, "authenticate")
        self._store.change(self._device(user_code), "deny", user=user)

    def _click(self, authorize_url: str, user: User, button: Callable[[Context], Answer]) -> str:
        request = self._opened(authorize_url)
        lifecycle.next_state(user, "authenticate")
        reply = self._site.ask(button, request)
        if not reply.answer.location:
            msg = f"{reply.cause}: there is no button to click at {authorize_url!r}, which shows an error page"
            raise InvalidArgument(msg)
        if reply.cause is not None:
            self._remark(f"the browser was sent to {reply.answer.location.partition('&')[0]}, because {reply.cause}")
        return reply.answer.location

    def _opened(self, authorize_url: object) -> Request:
        request = Request("GET", authorize_url if isinstance(authorize_url, str) else "")
        if request.path != authorization.PATH or request.origin not in ("", self._url):
            page = f"{self._url}{authorization.PATH}?client_id=..."
            msg = f"{authorize_url!r} is not the page where users authorise apps: {page}"
            raise InvalidArgument(msg)
        return request

    def _device(self, user_code: object) -> DeviceAuthorization:
        device = self._store.device_authorizations.get(user_code) if isinstance(user_code, str) else None
        if device is None:
            waiting = [
                code for code, one in self._store.device_authorizations.items() if one.state == lifecycle.PENDING
            ]
            msg = f"no device has the user code {user_code!r}; waiting: {', '.join(waiting) or 'none'}"
            raise UnknownRecord(msg)
        return device
