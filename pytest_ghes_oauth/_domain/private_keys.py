"""The private keys of GitHub Apps, made by the extra `apps`."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pytest_ghes_oauth._domain.misuse import MissingExtra

# As GitHub's own: RSA, 2048 bits, PKCS #1.
_EXPONENT: Final = 65_537
_BITS: Final = 2048


def generated() -> str:
    """Return a new private key in PEM.

    Raises:
        MissingExtra: cryptography is not installed.
    """
    try:
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  # of an extra
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415  # of an extra
    except ImportError:
        raise MissingExtra("the private key of a GitHub App", "apps", "cryptography") from None
    return (
        rsa.generate_private_key(_EXPONENT, _BITS)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        .decode()
    )


@lru_cache(maxsize=16)
def public_half(private_key: str) -> str:
    """Return the public key of a private key that `generated` made, in PEM."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  # of an extra

    public_key = serialization.load_pem_private_key(private_key.encode(), None).public_key()
    return public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
