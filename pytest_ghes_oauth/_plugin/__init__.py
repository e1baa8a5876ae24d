"""The parts of the pytest plugin: options, markers, seeding, and reports."""
