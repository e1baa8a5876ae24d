"""The transport of `httpx` and `httpx2`: neither is imported here, and what the code under test imports is patched.

A request passes a client, the transport that the client chooses, and at last `HTTPTransport` or its asynchronous twin.
These steps are patched while an origin is claimed. A client puts our patches back on top when it sends, for others
patch the same steps. A transport that wraps another one runs; one that was given on purpose and leads nowhere near the
network, such as a `MockTransport`, is left alone.
"""
