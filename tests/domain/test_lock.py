"""One thread at a time works on a server, a callable of the test holds nobody up, and a fork leaves no lock behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from threading import Event, Thread

import pytest

from pytest_ghes_oauth import Clock
from pytest_ghes_oauth._domain.lock import Lock

PATIENCE = 60  # seconds; a regression fails instead of hanging

# Python 3.12 and later warn of what is tested here.
forks = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.fixture(name="moments")
def _moments() -> list[datetime]:
    return []


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="lock")
def _lock(clock: Clock, moments: list[datetime]) -> Lock:
    return Lock(clock, moments.append)


def is_free(lock: Lock, seconds: float = PATIENCE) -> bool:
    """Tell whether another thread can take *lock* within *seconds*."""

    def take() -> None:
        with lock:
            pass

    thread = Thread(target=take, daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive()


@contextmanager
def held_elsewhere(lock: AbstractContextManager[None]) -> Iterator[None]:
    """Let another thread hold *lock*."""
    taken, done = Event(), Event()

    def hold() -> None:
        with lock:
            taken.set()
            done.wait(PATIENCE)

    thread = Thread(target=hold, daemon=True)
    thread.start()
    assert taken.wait(PATIENCE)
    yield
    done.set()
    thread.join(PATIENCE)


def in_a_child(work: Callable[[], object]) -> int:
    """Run *work* in the child of a fork, and return how the child ended: 0 if *work* is true."""
    child = os.fork()
    if not child:
        signal.alarm(PATIENCE)
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return os.waitpid(child, 0)[1]


def test_a_lock_that_is_held_keeps_others_out(lock: Lock) -> None:
    with lock:
        assert not is_free(lock, 0.1)
    assert is_free(lock)


def test_a_lock_is_given_up_as_a_whole_and_taken_back(lock: Lock) -> None:
    with lock:
        with lock:
            with lock.released():
                assert is_free(lock)
            assert not is_free(lock, 0.1)
        assert not is_free(lock, 0.1)
    assert is_free(lock)


def test_what_is_raised_while_a_lock_is_given_up_finds_it_taken_again(lock: Lock) -> None:
    with lock:
        with pytest.raises(LookupError), lock.released():
            raise LookupError
        assert not is_free(lock, 0.1)
    assert is_free(lock)


def test_the_clock_runs_while_the_lock_is_given_up_and_is_held_at_a_new_moment_afterwards(
    lock: Lock, clock: Clock, moments: list[datetime]
) -> None:
    with lock:
        with lock.released():
            assert clock.now() is not moments[0]
        before, after = moments
        assert (clock.now() is after, before is after) == (True, False)
    assert clock.now() is not after


def test_a_lock_that_cannot_be_taken_at_a_moment_holds_neither_thread_nor_clock(clock: Clock) -> None:
    refuses = [True]

    def refuse(_: datetime) -> None:
        if refuses:
            raise LookupError

    lock = Lock(clock, refuse)
    with pytest.raises(LookupError), lock:
        pass
    assert clock.now() is not clock.now()
    refuses.clear()
    assert is_free(lock)


@forks
def test_the_child_of_a_fork_takes_a_lock_that_a_thread_of_its_parent_holds(lock: Lock, clock: Clock) -> None:
    def work() -> bool:
        runs = clock.now() is not clock.now()
        with lock:
            return runs and clock.now() is clock.now()

    with held_elsewhere(lock):
        assert in_a_child(work) == 0


@forks
def test_a_thread_that_forks_holds_its_lock_in_the_child_too(lock: Lock) -> None:
    def work() -> bool:
        return not is_free(lock, 0.1)

    with lock:
        assert in_a_child(work) == 0


@forks
def test_the_child_of_a_fork_takes_back_a_lock_that_was_given_up(lock: Lock) -> None:
    def fork_while_it_is_given_up() -> bool:
        with lock:
            with lock.released(), held_elsewhere(lock):
                child = os.fork()
            signal.alarm(PATIENCE)
            is_kept = not is_free(lock, 0.1)
        return is_kept and (not child or os.waitpid(child, 0)[1] == 0)

    assert in_a_child(fork_while_it_is_given_up) == 0
