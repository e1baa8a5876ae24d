"""Transports: how the requests of a client reach the server, with one module for each HTTP library."""
