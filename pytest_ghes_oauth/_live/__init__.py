"""The live server: a server behind sockets of this machine, for browsers, other languages and programs.

One background thread runs it all: an event loop of `asyncio`, in which h11 reads what each client sends. `serving.py`
starts and stops it. One socket takes requests to the server itself; another one is that of a proxy, by way of which
programs reach it under the name of `ghes.url`.
"""
