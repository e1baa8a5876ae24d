"""Fixtures by name, and the keys of GitHub Apps."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cache
from itertools import cycle

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from pytest_ghes_oauth import GitHubEnterpriseServer

# Most of what thousands of tests load lives to the end of the run. To look through all of it for garbage as often as
# Python does took a sixth of the time.
gc.set_threshold(10_000, 10, 100)


@pytest.fixture(name="server")
def _server() -> GitHubEnterpriseServer:
    """A server without any transport, for tests that ask `handle`."""
    return GitHubEnterpriseServer()


@pytest.fixture(scope="session", autouse=True)
def _two_private_keys() -> Iterator[None]:
    """To make the key of a GitHub App takes longer than most tests: two are made, which apps get by turns."""
    make, turns = rsa.generate_private_key, cycle(range(2))

    @cache
    def made(_turn: int, exponent: int, bits: int) -> rsa.RSAPrivateKey:
        return make(exponent, bits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rsa, "generate_private_key", lambda exponent, bits: made(next(turns), exponent, bits))
        yield
