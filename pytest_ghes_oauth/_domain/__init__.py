"""What the server keeps (users, apps, grants, tokens), and the rules between them."""
