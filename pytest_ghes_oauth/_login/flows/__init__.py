"""The flows: one module for each way to get an access token."""
