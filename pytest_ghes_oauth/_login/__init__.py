"""Signing in: the endpoints below `/login`, whose requests and errors are those of OAuth 2.0."""
