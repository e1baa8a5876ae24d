"""HTTP without any transport: messages, and how a path finds its route."""
