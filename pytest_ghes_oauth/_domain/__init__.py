"""What the server remembers: users, apps, grants and tokens, and the rules between them."""
