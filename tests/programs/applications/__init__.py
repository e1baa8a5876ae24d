"""Two small web applications that sign people in; they know nothing of these tests."""
