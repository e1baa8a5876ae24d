"""Transports: how the requests of a client reach the server, with one room for each HTTP library."""
