"""HTTP without a transport: requests, responses, and routing."""
