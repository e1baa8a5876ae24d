"""The refusals of the REST API, in GitHub's words.

    RestError
    ├── 400  ProblemsParsingJSON, BodyNotAnObject, UnsupportedVersion
    ├── 401  BadCredentials, RequiresAuthentication, OneTimePasswordRequired, MustAuthenticate,
    │        UndecodableToken, ClaimRefused
    ├── 403  PasswordRequired, TooManyLogins, AccountSuspended, Forbidden, RateLimitExceeded,
    │        SecondaryRateLimitExceeded,
    │        ScopesForOrganizationsRequired, SiteAdministratorRequired, InstallationSuspended
    ├── 404  NotFound, NoSuchRoute, RateLimitingOff, IntegrationNotFound
    ├── 415  PreviewRequired
    ├── 422  InvalidRequest, InvalidClientPair, ValidationFailed
    └── any  Documented

Bodies: wire 1.6. A client sees `message` and `documentation_url`; the true `cause` goes to the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from pytest_ghes_oauth._rest.documentation import AUTHORIZATIONS, OVERVIEW, RATE_LIMITING, TWO_FACTOR

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
# Of everything about the rate limit (recorded: rate_limit_200_2019, rate_limit_404_ghes_3.10).
NO_CACHE: Final = "no-cache"


class RestError(Exception):
    """A refusal of the REST API.

    Args:
        cause: the true reason in one sentence, for the journal; never sent.
        message: replaces the message of the class, where GitHub's text depends on the case.
        errors: the `errors` array of a failed validation.

    Attributes:
        documented_at: the page that `documentation_url` points to; `None` for the page of the route.
    """

    status: int
    message: str = ""
    documented_at: str | None = OVERVIEW
    headers: Mapping[str, str] = NO_HEADERS

    def __init__(
        self,
        cause: str,
        *,
        message: str | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(cause)
        self.cause: Final = cause
        self.errors: Final = errors
        if message is not None:
            self.message = message

    def payload(self, documentation_url: str, *, with_status: bool) -> dict[str, object]:
        """Return the body: `errors` comes between the strings, as recorded from 2016 on, and `status` last."""
        errors = {"errors": [dict(error) for error in self.errors]} if self.errors else {}
        # According to the documents, every error may have `status`, except those of validation.
        listed = with_status and self.status != HTTPStatus.UNPROCESSABLE_ENTITY
        status = {"status": str(self.status)} if listed else {}
        return {"message": self.message, **errors, "documentation_url": documentation_url, **status}


class ProblemsParsingJSON(RestError):
    """The body is not JSON (recorded: bad_json_400)."""

    status = 400
    message = "Problems parsing JSON"


class BodyNotAnObject(RestError):
    """The body is JSON, but not an object (flows 92)."""

    status = 400
    message = "Body should be a JSON object"


class BadCredentials(RestError):
    """The credentials are not valid (recorded: ghe_bad_credentials_401)."""

    status = 401
    message = "Bad credentials"


class UnsupportedVersion(RestError):
    """`X-GitHub-Api-Version` names a version that the release does not have (flows 84)."""

    status = 400


class PreviewRequired(RestError):
    """`Accept` does not name the preview that is needed (415 is documented; the message is inferred)."""

    status = 415
    message = "You must specify a custom media type in the 'Accept' header to use this API during its preview period."
    documented_at: str | None = None


class RequiresAuthentication(RestError):
    """A user is needed, and no credentials were sent (wire 2)."""

    status = 401
    message = "Requires authentication"

    def __init__(self, cause: str, documented_at: str | None = None) -> None:
        super().__init__(cause)
        self.documented_at = documented_at


class OneTimePasswordRequired(RestError):
    """The user has two factors; the password is right, the code is missing or wrong (flows 75)."""

    status = 401
    message = "Must specify two-factor authentication OTP code."
    documented_at = TWO_FACTOR

    def __init__(self, cause: str, two_factor: str) -> None:
        super().__init__(cause)
        self.headers = {"X-GitHub-OTP": f"required; {two_factor}"}


class MustAuthenticate(RestError):
    """The request is anonymous, and the server is in private mode (flows 100)."""

    status = 401
    message = "Must authenticate to access this API."


class UndecodableToken(RestError):
    """No JSON web token was sent, or one that the app did not sign (message inferred: github.com's)."""

    status = 401
    message = "A JSON web token could not be decoded"


class ClaimRefused(RestError):
    """A JSON web token says something that is not accepted (messages inferred: github.com's)."""

    status = 401


class PasswordRequired(RestError):
    """A token was sent where a password is required (recorded: create_with_pat_403)."""

    status = 403
    message = "This API can only be accessed with username and password Basic Auth"
    documented_at = AUTHORIZATIONS


class TooManyLogins(RestError):
    """The user is locked out after too many wrong passwords and codes (flows 78)."""

    status = 403
    message = "Maximum number of login attempts exceeded. Please try again later."


class AccountSuspended(RestError):
    """The user is suspended (flows 101; the name of the contact is inferred)."""

    status = 403
    message = "Sorry. Your account was suspended. Please contact your site administrator."


class Forbidden(RestError):
    """The user or the installation may not do this (message inferred from other endpoints)."""

    status = 403
    message = "Resource not accessible by integration"
    documented_at: str | None = None


class InstallationSuspended(Forbidden):
    """The installation is suspended (message inferred: github.com's)."""

    message = "This installation has been suspended"


class ScopesForOrganizationsRequired(RestError):
    """The token may not see organizations (documented as 403 for GET /user/orgs; the message is GitHub's)."""

    status = 403
    message = "You need at least read:org scope or user scope to list your organizations."
    documented_at: str | None = None


class SiteAdministratorRequired(RestError):
    """The user is not a site administrator (403 documented in flows 103; the message is inferred)."""

    status = 403
    message = "Must be a site administrator."
    documented_at: str | None = None


class RateLimitExceeded(RestError):
    """The hour's requests are used up (flows 83)."""

    status = 403
    documented_at = RATE_LIMITING


class SecondaryRateLimitExceeded(RestError):
    """Too many requests came at once (status and header are documented, flows 83; the message is inferred)."""

    status = 403
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    documented_at = RATE_LIMITING


class Documented(RestError):
    """A refusal that the OpenAPI documents list for the operation, and that a fault asks for (messages inferred)."""

    documented_at: str | None = None

    def __init__(self, status: int, cause: str) -> None:
        super().__init__(cause, message=_MESSAGES.get(status, HTTPStatus(status).phrase))
        self.status = status


_MESSAGES: Final[Mapping[int, str]] = {401: "Requires authentication", 422: "Validation Failed"}


class NotFound(RestError):
    """There is nothing here for this caller (wire 6 and 7)."""

    status = 404
    message = "Not Found"
    documented_at: str | None = None


class NoSuchRoute(NotFound):
    """No route here: another method, slash or release (flows 81), or one the token may not see (recorded)."""

    documented_at = OVERVIEW


class IntegrationNotFound(NotFound):
    """No app is the issuer of the JSON web token (message inferred: github.com's)."""

    message = "Integration not found"
    documented_at = OVERVIEW


class RateLimitingOff(RestError):
    """GET /rate_limit on a server without a rate limit (flows 82)."""

    status = 404
    message = "Rate limiting is not enabled."
    documented_at: str | None = None
    headers = {"Cache-Control": NO_CACHE}  # noqa: RUF012  # of a class that nobody changes


class InvalidRequest(RestError):
    """The body does not fit the schema of the operation (flows 94)."""

    status = 422
    documented_at: str | None = None

    def __init__(self, *clauses: str) -> None:
        message = "\n".join(["Invalid request.\n", *clauses])
        super().__init__(f"the body does not fit: {' '.join(clauses)}", message=message)


class InvalidClientPair(RestError):
    """The client id is unknown, or the client secret is wrong (flows 76, semantics 10)."""

    status = 422
    message = "Invalid OAuth application client_id or secret."
    documented_at: str | None = None


class ValidationFailed(RestError):
    """The body fits the schema, but its values are refused (flows 93)."""

    status = 422
    message = "Validation Failed"
    documented_at: str | None = None
