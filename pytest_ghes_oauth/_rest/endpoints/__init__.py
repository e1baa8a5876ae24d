"""What each operation does: one module for each page of GitHub's reference."""
