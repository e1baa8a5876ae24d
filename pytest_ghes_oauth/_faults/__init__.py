"""Faults: what a test lets go wrong on the way to the server and back. No HTTP library is known here.

`table.py` says what each name does; `armed.py` chooses the fault that a request meets; `fault.py` is what a test sees
of one. Where the connection breaks, the answer is a `Broken`, and each transport shows it as its library would.
"""
