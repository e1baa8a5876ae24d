"""The transport of `requests`: the only room that knows `requests`, `responses` and `urllib3`.

A request passes a session, the adapter that the session chooses, the `send` of `HTTPAdapter`, and a pool of
connections. Each of these steps is patched while an origin is claimed, for others patch them too, before us or
after us; the first step that is still ours answers. An adapter keeps its own `send`, with its retries and timeouts.
"""
