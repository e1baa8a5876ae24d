"""Records as JSON objects, key by key in the order of the wire."""
