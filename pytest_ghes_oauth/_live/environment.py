"""The variables of the environment by which an unmodified program reaches the server under its own name."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

# What programs read the certificates from that they trust: OpenSSL and Go, requests, curl, Git, Node.
_CA_FILES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS")
_HERE: Final = ("localhost", "127.0.0.1", "::1")


def environment(url: str, proxy_url: str, ca_file: str | None) -> dict[str, str]:
    """Return the variables for programs that call *url* by way of the proxy, and trust *ca_file* if it has TLS."""
    parts = urlsplit(url)
    not_by_proxy = ",".join(host for host in _HERE if host != parts.hostname)
    without = {"NO_PROXY": not_by_proxy, "no_proxy": not_by_proxy}
    if ca_file is None or parts.scheme == "http":
        return {"HTTP_PROXY": proxy_url, **without}
    return {"HTTPS_PROXY": proxy_url, "https_proxy": proxy_url, **without, **dict.fromkeys(_CA_FILES, ca_file)}
