"""What differs between releases, as a client sees it. Each table is written by hand from the specification."""
