"""What a person clicks, for a test that has no browser. Each method becomes a method of the server.

A click that no page would offer is misuse of the server, and raises a `GHESError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth._domain import authorizing, lifecycle, redaction
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.codes import DeviceAuthorization
from pytest_ghes_oauth._domain.misuse import InvalidArgument, UnknownRecord, listed
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._journal import Journal, Opened
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.endpoints import authorize
from pytest_ghes_oauth._login.site import LoginSite
from pytest_ghes_oauth._references import References


class Person:
    """A person in front of a browser or a device.

    Args:
        url: the origin of the server.
        is_served: tells whether clients of an origin reach the server; a browser can click only on its pages.
        journal: told which pages were opened, and in a sentence about a click that GitHub refused.
    """

    def __init__(
        self,
        site: LoginSite,
        store: Store,
        references: References,
        url: str,
        is_served: Callable[[str], bool],
        journal: Journal,
    ) -> None:
        self._site: Final = site
        self._store: Final = store
        self._references: Final = references
        self._url: Final = url
        self._is_served: Final = is_served
        self._journal: Final = journal

    def approve(self, authorize_url: str, user: User | str, *, scopes: Iterable[str] | None = None) -> str:
        """Let *user* click Authorize on the page at *authorize_url*.

        Args:
            authorize_url: the URL that the code under test redirects to: `/login/oauth/authorize?client_id=...`.
            user: the user, or the login.
            scopes: the scopes that the user keeps, of those that the app asked for; all of them if omitted.

        Returns:
            The callback URL that the browser is sent to, with `code` and `state`; or with `error`, if GitHub
            refuses the app: `redirect_uri_mismatch`, `application_suspended`.

        Raises:
            GHESError: the URL does not show this page, the user is unknown or suspended, or the app did not ask for
                a scope.
        """
        chosen = None if scopes is None else arguments.scopes(scopes)
        person = self._references.user(user)
        return self._click(authorize_url, person, lambda context: authorize.approve(context, person, chosen))

    def deny(self, authorize_url: str, user: User | str) -> str:
        """Let *user* click Cancel on the page at *authorize_url*.

        Returns:
            The callback URL that the browser is sent to, with `error=access_denied`.

        Raises:
            GHESError: the URL does not show this page, or the user is unknown or suspended.
        """
        person = self._references.user(user)
        return self._click(authorize_url, person, lambda context: authorize.deny(context, person))

    def approve_device(self, user_code: str, user: User | str) -> None:
        """Let *user* enter the code that a device shows, and click Authorize.

        Raises:
            GHESError: no device is waiting with this code, the user is unknown or suspended, or the app is suspended.
        """
        person, device = self._references.user(user), self._device(user_code)
        authorizing.approve_device(self._store, device, person)

    def deny_device(self, user_code: str, user: User | str) -> None:
        """Let *user* enter the code that a device shows, and click Cancel.

        Raises:
            GHESError: no device is waiting with this code, or the user is unknown or suspended.
        """
        person, device = self._references.user(user), self._device(user_code)
        authorizing.deny_device(self._store, device, person)

    def _click(self, authorize_url: str, user: User, button: Callable[[Context], Answer]) -> str:
        request = self._opened(authorize_url)
        lifecycle.move(user, "authenticate")
        answer = self._site.ask(button, request)
        self._journal.open(Opened(request, answer.location))
        if not answer.location:
            page = self._store.redacted(redaction.address(repr(authorize_url)))
            cause = redaction.in_quotes(str(answer.cause), self._store.redacted)
            msg = f"{cause}, so {page} shows an error page without a button to click"
            raise InvalidArgument(msg)
        if answer.cause is not None:
            self._journal.remark(f"the browser was sent to {answer.location.partition('&')[0]}, because {answer.cause}")
        return answer.location

    def _opened(self, authorize_url: object) -> Request:
        request = Request("GET", authorize_url if isinstance(authorize_url, str) else "")
        if request.path != authorize.PATH or not (request.origin == "" or self._is_served(request.origin)):
            page = f"{self._url}{authorize.PATH}?client_id=..."
            msg = f"{redaction.address(repr(authorize_url))} is not the page where users authorize apps: {page}"
            raise InvalidArgument(msg)
        return request

    def _device(self, user_code: object) -> DeviceAuthorization:
        devices = self._store.device_authorizations
        device = devices.ever("user_code", user_code) if isinstance(user_code, str) else None
        if device is None:
            waiting = listed(one.user_code for one in devices.at("state", lifecycle.PENDING))
            msg = f"no device has the user code {redaction.reference(user_code)}; waiting: {waiting}"
            raise UnknownRecord(msg)
        return device
