"""How the requests of a client reach the server: one module for each HTTP library."""
