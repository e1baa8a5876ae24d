"""The refusals of the sign-in endpoints, in GitHub's words.

    LoginError
    ├── AuthorizationError   sent to the registered callback (RFC 6749 4.1.2.1, flows 17)
    │   ├── AccessDenied, RedirectURIMismatch, ApplicationSuspended
    ├── OAuthError           sent in the body, in the requested format (flows 29, 36, 39, 46)
    │   ├── IncorrectClientCredentials, BadVerificationCode, RedirectURIMismatchAtExchange,
    │   ├── UnverifiedUserEmail, BadRefreshToken, UnsupportedGrantType,
    │   ├── AuthorizationPending, SlowDown, ExpiredToken, AccessDeniedToDevice, IncorrectDeviceCode,
    │   └── DeviceFlowDisabled, DeviceFlowDisabledForPolling, ApplicationSuspendedForDevice, NoSuchClient
    └── PageError            a page of HTML: NoSuchPage, MalformedBody, NotAcceptable, ForeignForm

A client sees `error`, `error_description` and `error_uri`; the true `cause` goes to the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from pytest_ghes_oauth._login.redirect_uri import with_query

# The pages that `error_uri` points to, below the documentation of the release (flows 17, 18, 29).
AUTHORIZATION_ERRORS: Final = "/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/"
TOKEN_ERRORS: Final = "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/"
DEVICE_ERRORS: Final = "/developers/apps/authorizing-oauth-apps#error-codes-for-the-device-flow"


class LoginError(Exception):
    """A refusal of a sign-in endpoint.

    Args:
        cause: the true reason in one sentence, for the journal; never sent.

    Attributes:
        error: the error code of OAuth; `None` if the client is not told any.
    """

    error: ClassVar[str | None] = None

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause: Final = cause


# -- redirected to the app -----------------------------------------------------------------------------


class AuthorizationError(LoginError):
    """A refusal that reaches the app by a redirect.

    Args:
        cause: the true reason in one sentence, for the journal; never sent.
        callback_url: the registered callback URL, even if the request named another.
        returned: what the query of each callback ends with.
    """

    error: ClassVar[str]
    description: ClassVar[str]
    page: ClassVar[str]

    def __init__(self, cause: str, callback_url: str, returned: Mapping[str, str]) -> None:
        super().__init__(cause)
        self._callback_url: Final = callback_url
        self._returned: Final = returned

    def location(self, documentation_url: str) -> str:
        """Return the URL of the redirect, with error, description, URI and what is returned (flows 17)."""
        told = {
            "error": self.error,
            "error_description": self.description,
            "error_uri": documentation_url + self.page,
            **self._returned,
        }
        return with_query(self._callback_url, told)


class AccessDenied(AuthorizationError):
    """The user cancelled (recorded: authorize_access_denied)."""

    error = "access_denied"
    description = "The user has denied your application access."
    page = f"{AUTHORIZATION_ERRORS}#access-denied"


class RedirectURIMismatch(AuthorizationError):
    """The app may not use this redirect URI (recorded: redirect_uri_mismatch_authorize)."""

    error = "redirect_uri_mismatch"
    description = "The redirect_uri MUST match the registered callback URL for this application."
    page = f"{AUTHORIZATION_ERRORS}#redirect-uri-mismatch"


class ApplicationSuspended(AuthorizationError):
    """The app is suspended (documented)."""

    error = "application_suspended"
    description = "Your application has been suspended. Contact support@github.com."
    page = f"{AUTHORIZATION_ERRORS}#application-suspended"


# -- sent in the body ------------------------------------------------------------------------------------


class OAuthError(LoginError):
    """A refusal in the body, with status 200 unless the class says otherwise (flows 29)."""

    status: ClassVar[int] = 200
    error: ClassVar[str]
    description: ClassVar[str]
    page: ClassVar[str]

    def fields(self, documentation_url: str) -> dict[str, str | int]:
        """Return the body."""
        return {
            "error": self.error,
            "error_description": self.description,
            "error_uri": documentation_url + self.page,
        }


class NoSuchClient(OAuthError):
    """The client id is unknown, which is answered with 404 (recorded: access_token_unknown_client_404)."""

    status = 404

    def fields(self, documentation_url: str) -> dict[str, str | int]:
        """Return the body, which does not follow RFC 6749."""
        del documentation_url
        return {"error": "Not Found"}


class IncorrectClientCredentials(OAuthError):
    """The client is known, but its secret is wrong or missing (flows 29)."""

    error = "incorrect_client_credentials"
    description = "The client_id and/or client_secret passed are incorrect."
    page = f"{TOKEN_ERRORS}#incorrect-client-credentials"


class BadVerificationCode(OAuthError):
    """The code is unknown, used, expired, or of another client (flows 29 and 31)."""

    error = "bad_verification_code"
    description = "The code passed is incorrect or expired."
    page = f"{TOKEN_ERRORS}#bad-verification-code"


class RedirectURIMismatchAtExchange(OAuthError):
    """The redirect URI is not the one that the code was sent to (recorded: redirect_uri_mismatch_token)."""

    error = RedirectURIMismatch.error
    description = RedirectURIMismatch.description
    page = f"{AUTHORIZATION_ERRORS}#redirect-uri-mismatch2"


class UnverifiedUserEmail(OAuthError):
    """The user's primary address is not verified (flows 29; the anchor does have underscores)."""

    error = "unverified_user_email"
    description = "The user must have a verified primary email."
    page = f"{TOKEN_ERRORS}#unverified_user_email"


class BadRefreshToken(OAuthError):
    """The refresh token is unknown, used, expired, or of another client (recorded: bad_refresh_token)."""

    error = "bad_refresh_token"
    description = "The refresh token passed is incorrect or expired."
    page = BadVerificationCode.page


class UnsupportedGrantType(OAuthError):
    """A device code came with another grant type (the error code is documented, the description is inferred)."""

    error = "unsupported_grant_type"
    description = "The grant_type must be urn:ietf:params:oauth:grant-type:device_code."
    page = DEVICE_ERRORS


class AuthorizationPending(OAuthError):
    """The user has not entered the code yet (flows 39)."""

    error = "authorization_pending"
    description = "The authorization request is still pending."
    page = DEVICE_ERRORS


class SlowDown(OAuthError):
    """The device polls too often; the answer has the new interval (flows 39 and 40)."""

    error = "slow_down"
    description = "Too many requests have been made in the same timeframe."
    page = ""

    def __init__(self, cause: str, interval: int) -> None:
        super().__init__(cause)
        self._interval: Final = interval

    def fields(self, documentation_url: str) -> dict[str, str | int]:
        """Return the body, with the seconds to wait from now on."""
        return {**super().fields(documentation_url), "interval": self._interval}


class ExpiredToken(OAuthError):
    """The user did not enter the code in time (flows 39)."""

    error = "expired_token"
    description = "This 'device_code' has expired."
    page = DEVICE_ERRORS


class IncorrectDeviceCode(OAuthError):
    """The device code is unknown, used, or of another client (flows 39 and 41)."""

    error = "incorrect_device_code"
    description = "The device_code provided is not valid."
    page = DEVICE_ERRORS


class AccessDeniedToDevice(OAuthError):
    """The user cancelled (flows 39 and 41)."""

    error = "access_denied"
    description = "The authorization request was denied."
    page = DEVICE_ERRORS


class DeviceFlowDisabledForPolling(OAuthError):
    """The app polls, but its device flow is off; like all answers to polls, this has status 200 (flows 39)."""

    error = "device_flow_disabled"
    description = "Device Flow must be explicitly enabled for this App"
    page = ""


class DeviceFlowDisabled(DeviceFlowDisabledForPolling):
    """The app asks for a device code, but its device flow is off (recorded: device_flow_disabled)."""

    status = 400


class ApplicationSuspendedForDevice(OAuthError):
    """A suspended app asks for a device code (semantics 21; the form is inferred)."""

    status = 400
    error = ApplicationSuspended.error
    description = ApplicationSuspended.description
    page = ApplicationSuspended.page


# -- pages ---------------------------------------------------------------------------------------------


class PageError(LoginError):
    """A refusal as an HTML page for people.

    Args:
        cause: the true reason in one sentence, for the journal; never sent.
        way_back: the path that the page links to; empty if to none.
    """

    status: ClassVar[int]
    title: ClassVar[str]
    text: ClassVar[str] = ""

    def __init__(self, cause: str, way_back: str = "") -> None:
        super().__init__(cause)
        self.way_back: Final = way_back


class NoSuchPage(PageError):
    """No route has this method and path, or no app has the client id (flows 8 and 25)."""

    status = 404
    title = "Page not found"
    text = "This is not the web page you are looking for."


class MalformedBody(PageError):
    """The body is not the JSON that its content type promises (inferred)."""

    status = 400
    title = "Bad Request"


class NotAcceptable(PageError):
    """`Accept` names only formats that the endpoint does not have (flows 26)."""

    status = 406
    title = "Not Acceptable"


class ForeignForm(PageError):
    """A form did not come from a page that the browser was shown (semantics 43)."""

    status = 422
    title = "Oh no"
    text = "Your browser did something unexpected. Please contact your site administrator if the problem persists."
