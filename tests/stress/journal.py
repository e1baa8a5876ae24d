"""One long test: what each exchange leaves in memory, against what it is on the wire."""

from __future__ import annotations

from tests.answers import answer_of
from tests.benchmarks.scale import FEW, town, work
from tests.benchmarks.watch import bytes_of
from tests.stress.figures import Figures

# Bytes in memory for each byte on the wire.
MOST = 3.0


def trial(count: int) -> Figures:
    """Check a token *count* times."""
    here = town(FEW)
    check = work(here)["check a token"]
    kept = bytes_of(check, count)
    exchange = here.server.exchanges[-1]
    sent, got = exchange.request, answer_of(exchange)
    headers = [f"{name}: {value}\r\n" for fields in (sent.headers, got.headers) for name, value in fields.items()]
    wire = len(f"{sent.method} {sent.url} HTTP/1.1\r\nHTTP/1.1 200 OK\r\n{''.join(headers)}") + len(
        sent.body + got.body
    )
    lines = [f"{kept:,.0f} bytes an exchange, {wire:,} on the wire: {kept / wire:.2f} times"]
    return Figures(lines, is_good=kept <= MOST * wire)
