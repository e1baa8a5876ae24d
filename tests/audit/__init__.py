"""What `audit="strict"` finds in a client, and what it lets pass."""
