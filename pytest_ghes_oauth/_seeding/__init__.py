"""Seeding: what a test adds to the server. Each function becomes a method of the server."""
