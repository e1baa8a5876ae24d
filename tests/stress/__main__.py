"""Long trials: hostile requests, a stateful model, races, ten thousand tests, one long journal, sockets.

    python -m tests.stress [--quick] [names]

prints for each trial what it does, how often, how long it took, its figures and a verdict; the exit code is 1 if a
verdict is bad. A whole run takes about a quarter of an hour; `--quick` divides the counts by 500. Nothing
leaves this machine.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import Final

from tests.stress import hostile, journal, model, races, run, sockets
from tests.stress.figures import Trial

TRIALS: Final[Mapping[str, Trial]] = {
    "hostile": Trial("{count:,} hostile requests through handle", 200_000, hostile.trial),
    "model": Trial("{count:,} examples of the stateful models", 300, model.trial),
    "races": Trial("{count:,} rounds of each race between threads", 1_000, races.trial),
    "run": Trial("{count:,} tests in one process of pytest", 10_000, run.trial),
    "journal": Trial("{count:,} requests in one test", 50_000, journal.trial),
    "sockets": Trial("{count:,} connections that misbehave", 20_000, sockets.hostile),
    "crowd": Trial("{count:,} requests by hundreds of clients at once", 100_000, sockets.crowd),
}
QUICK: Final = 500


def main(arguments: Sequence[str]) -> int:
    """Run the trials that are named, or all of them; return the exit code."""
    parser = ArgumentParser(prog="python -m tests.stress")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(TRIALS))
    parser.add_argument("--quick", action="store_true", help=f"divide the counts by {QUICK}")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in TRIALS]
    if unknown:
        parser.error(f"{unknown[0]!r} is none of {', '.join(TRIALS)}")
    verdicts = [shown(TRIALS[name], quick=options.quick) for name in options.names or TRIALS]
    return 0 if all(verdicts) else 1


def shown(trial: Trial, *, quick: bool) -> bool:
    """Run *trial*, print what comes of it, and return whether that is good."""
    count = max(trial.times // QUICK, 1) if quick else trial.times
    print(trial.what.format(count=count), flush=True)  # noqa: T201  # printing is what this program does
    start = time.perf_counter()
    lines, is_good = trial.run(count)
    lines = [*lines, f"{time.perf_counter() - start:.1f} seconds: {'good' if is_good else 'BAD'}"]
    print(*(f"    {line}" for line in lines), sep="\n", flush=True)  # noqa: T201  # as above
    return is_good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
