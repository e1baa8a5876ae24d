"""Signing in: the endpoints and pages below `/login`, whose requests and errors are those of OAuth 2.0."""
