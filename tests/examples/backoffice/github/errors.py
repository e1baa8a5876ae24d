"""What can go wrong with GitHub, as far as the back office has to tell it apart."""

from __future__ import annotations


class GitHubError(Exception):
    """GitHub did not do what was asked."""


class UnavailableError(GitHubError):
    """GitHub is out of order, or too busy for us; the text is fit to be shown.

    Attributes:
        retry_after: the seconds to wait, if GitHub said so.
    """

    def __init__(self, told: str, retry_after: int | None = None) -> None:
        super().__init__(told)
        self.retry_after = retry_after


class RefusedError(GitHubError):
    """A sign-in was refused; the text is the error code of OAuth."""


class DeadTokenError(GitHubError):
    """The token has expired, or was revoked."""


class NotAMemberError(GitHubError):
    """The user is not in the organization, or not in the team."""


class WrongPasswordError(GitHubError):
    """The password or the one-time password is wrong, or there were too many wrong ones."""


class OneTimePasswordRequiredError(WrongPasswordError):
    """The account has two factors, and the one-time password is missing or wrong.

    Attributes:
        sent_by: `app` or `sms`.
    """

    def __init__(self, sent_by: str) -> None:
        super().__init__("One-time password needed.")
        self.sent_by = sent_by
