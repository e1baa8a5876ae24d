"""The Faker provider, in a Faker of the user's own."""

from __future__ import annotations

import re

import pytest
from faker import Faker

from pytest_ghes_oauth.faker import GitHubProvider


@pytest.fixture(name="fake")
def _fake() -> Faker:
    fake = Faker()
    fake.add_provider(GitHubProvider)
    fake.seed_instance(7)
    return fake


@pytest.mark.parametrize(
    ("method", "shape"),
    [
        ("github_login", r"[a-z0-9][a-z0-9-]{0,38}"),
        ("github_app_name", r"[a-z]+-[a-z]+-[0-9]+"),
        ("github_password", r"fake-[a-z]+-[0-9]{6}"),
        ("github_client_id", r"[0-9a-f]{20}"),
        ("github_app_client_id", r"Iv1\.[0-9a-f]{16}"),
        ("github_client_secret", r"[0-9a-f]{40}"),
        ("github_token", r"gho_[A-Za-z0-9]{36}"),
    ],
)
def test_each_method_gives_its_shape(fake: Faker, method: str, shape: str) -> None:
    for _ in range(50):
        assert re.fullmatch(shape, getattr(fake, method)())


def test_a_login_is_made_from_a_name(fake: Faker) -> None:
    assert fake.github_login("Žofie O'Neil  Jr.").startswith("ofie-o-neil-jr-")


def test_the_same_seed_gives_the_same_values(fake: Faker) -> None:
    first = fake.github_token("ghp_")
    fake.seed_instance(7)
    assert fake.github_token("ghp_") == first


def test_an_unknown_prefix_is_named_with_those_that_exist(fake: Faker) -> None:
    with pytest.raises(ValueError, match=r"^'ghx_' is not a token prefix; prefixes: gho_, ghp_, ghu_, ghs_, ghr_$"):
        fake.github_token("ghx_")
