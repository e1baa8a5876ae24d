"""What each page and endpoint below `/login` does."""
