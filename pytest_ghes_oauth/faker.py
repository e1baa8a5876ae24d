"""A Faker provider for GitHub. This is the only module that imports Faker.

Add the provider to your own Faker with `fake.add_provider(GitHubProvider)`.
"""

from __future__ import annotations

import re
from random import Random
from typing import Final

from faker import Generator
from faker.providers import BaseProvider
from faker.providers.person.en_US import Provider as EnglishNames

from pytest_ghes_oauth._domain import credentials


class GitHubProvider(BaseProvider):
    """Names, ids, secrets and tokens in GitHub's formats. The checksum of a token is deliberately wrong."""

    def github_login(self, name: str | None = None) -> str:
        """Return a login made from *name* or from random words: lower case, hyphens, at most 39 characters."""
        words = name or f"{self.random_element(_ADJECTIVES)} {self.random_element(_NOUNS)}"
        slug = re.sub("[^a-z0-9]+", "-", words.lower())[:34].strip("-") or self.random_element(_NOUNS)
        return f"{slug}-{self.random_int(10, 9999)}"

    def github_app_name(self) -> str:
        """Return the name of an app."""
        return f"{self.random_element(_ADJECTIVES)}-{self.random_element(_NOUNS)}-{self.random_int(10, 9999)}"

    def github_password(self) -> str:
        """Return a password that starts with `fake-`."""
        return f"fake-{self.random_element(_NOUNS)}-{self.random_int(100_000, 999_999)}"

    def github_client_id(self) -> str:
        """Return the client id of an OAuth app."""
        return credentials.oauth_client_id(self._random)

    def github_app_client_id(self) -> str:
        """Return the client id of a GitHub App."""
        return credentials.github_app_client_id(self._random)

    def github_client_secret(self) -> str:
        """Return a client secret."""
        return credentials.client_secret(self._random)

    def github_token(self, prefix: str = credentials.OAUTH_TOKEN) -> str:
        """Return the text of a token.

        Raises:
            ValueError: *prefix* is not `gho_`, `ghp_`, `ghu_` or `ghr_`.
        """
        if prefix not in credentials.PREFIXES:
            msg = f"{prefix!r} is not a token prefix; prefixes: {', '.join(credentials.PREFIXES)}"
            raise ValueError(msg)
        return credentials.token(prefix, self._random, valid_checksum=False)

    @property
    def _random(self) -> Random:
        random: Random = self.generator.random
        return random


class Fabricator:
    """Make values for omitted arguments, with a private generator that does not affect the Faker of a test."""

    def __init__(self, seed: str) -> None:
        self._generator: Final = Generator()
        self._generator.seed_instance(seed)
        self._names: Final = EnglishNames(self._generator)
        self._github: Final = GitHubProvider(self._generator)

    def person(self) -> str:
        """Return the name of a person."""
        return f"{self._names.first_name()} {self._names.last_name()}"

    @property
    def github(self) -> GitHubProvider:
        """The provider of values in GitHub's formats."""
        return self._github


_ADJECTIVES: Final = ("amber", "brisk", "calm", "dusky", "early", "fond", "green", "humble", "ivory", "jolly")
_NOUNS: Final = (
    "badger",
    "cedar",
    "dune",
    "ember",
    "falcon",
    "grove",
    "harbor",
    "iris",
    "juniper",
    "kestrel",
    "meadow",
)
