"""What a test reads from `ghes.exchanges` and `ghes.events`."""
