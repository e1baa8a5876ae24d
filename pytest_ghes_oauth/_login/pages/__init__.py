"""The pages for people: what a browser shows, written as HTML without templates or scripts."""
