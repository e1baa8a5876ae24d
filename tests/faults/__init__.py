"""Faults: what they take, what the server does, and what a client sees."""
