"""What the author of a test puts on the server before anything happens: each function is a verb of the server."""
