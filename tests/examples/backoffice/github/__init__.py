"""The client of GitHub Enterprise Server. Nothing here knows of Flask."""
