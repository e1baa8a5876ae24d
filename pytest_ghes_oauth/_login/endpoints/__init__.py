"""The endpoints and pages below `/login`: what each does."""
