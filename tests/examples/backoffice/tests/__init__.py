"""The tests of the back office: what its users and its administrators see, and what is left on the server."""
