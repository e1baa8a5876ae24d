"""What an app sends its users with, and what it is told when it gets no code: flows 2, 3 and 17."""

from __future__ import annotations

# Documented, but for what OAuth libraries add, and `response_type`.
PARAMETERS = {
    "redirect_uri": "https://app.example.com/auth/done?next=%2Fhome&x=1",
    "login": "octocat",
    "scope": "repo user:email",
    "state": "a b&c=d/é",
    "allow_signup": "false",
    "prompt": "select_account",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
    "response_type": "code",
}

# A state as it is sent -> how it stands at the end of a callback URL.
STATES = {"xyz": "&state=xyz", "a b&c=d/é": "&state=a+b%26c%3Dd%2F%C3%A9"}

# The query of a callback URL, byte for byte, with the prefix of flows 99.
_PAGE = (
    "&error_uri=https%3A%2F%2Fdocs.github.com%2Fenterprise%2F3.3%2Fapps%2Fmanaging-oauth-apps"
    "%2Ftroubleshooting-authorization-request-errors%2F%23"
)
DENIED = f"error=access_denied&error_description=The+user+has+denied+your+application+access.{_PAGE}access-denied"
MISMATCH = (
    "error=redirect_uri_mismatch"
    "&error_description=The+redirect_uri+MUST+match+the+registered+callback+URL+for+this+application."
    f"{_PAGE}redirect-uri-mismatch"
)
SUSPENDED = (
    "error=application_suspended"
    "&error_description=Your+application+has+been+suspended.+Contact+support%40github.com."
    f"{_PAGE}application-suspended"
)
