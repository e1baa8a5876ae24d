"""The command `ghes-oauth`, also `python -m pytest_ghes_oauth`: a server that runs alone, without pytest."""
