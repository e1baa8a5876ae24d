"""The REST API below `/api/v3`: from a request to a response, one room after the other."""
