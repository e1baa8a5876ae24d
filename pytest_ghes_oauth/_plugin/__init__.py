"""What the plugin does inside pytest: options, markers, and what a failure shows."""
