"""The endpoints: what each operation does, with one module for each page of GitHub's reference."""
