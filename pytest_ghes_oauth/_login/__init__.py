"""Signing in: the endpoints below `/login`, which speak OAuth 2.0 and not the dialect of the REST API."""
