"""The sign-in pages and the token endpoint, without any transport."""
