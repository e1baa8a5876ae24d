"""How an access token is got: one module for each flow."""
