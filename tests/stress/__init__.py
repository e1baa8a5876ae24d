"""Long trials outside of the test suite: `python -m tests.stress`."""
