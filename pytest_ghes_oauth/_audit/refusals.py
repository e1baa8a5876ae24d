"""Which senders know that credentials were refused: a correct client may send them several times at once."""

from __future__ import annotations

from pytest_ghes_oauth._http.senders import Sender
from pytest_ghes_oauth._journal import Sent


class Refusals:
    """The refusals of the same credentials.

    Who sent something that was refused knows that, and so does everybody once the test itself has acted after it.
    Threads of a pool, and other tasks of the same loop, may have been told before what to send.
    """

    def __init__(self) -> None:
        self._known_from: int | None = None
        # Where -> how many exchanges had ended before the first refusal there.
        self._by_loop: dict[tuple[int, int], int] = {}
        self._by_task: dict[tuple[int, int, int], int] = {}

    def note(self, sent: Sent) -> None:
        """Note that what was *sent* was refused."""
        if self._known_from is None:  # the first is known first
            self._known_from = sent.known_from
        sender = sent.sender
        if not sender.is_pooled:
            self._by_loop.setdefault((sender.thread, sender.loop), sent.at)
            self._by_task.setdefault((sender.thread, sender.loop, sender.task), sent.at)

    def are_known_to(self, sender: Sender) -> bool:
        """Tell whether *sender* knew of one of them when it sent."""
        if self._known_from is not None and sender.turn >= self._known_from:
            return True
        own = self._by_task.get((sender.thread, sender.loop, sender.task), sender.after)
        others = (at for (thread, loop), at in self._by_loop.items() if thread == sender.thread and loop != sender.loop)
        return not sender.is_pooled and min(own, *others, sender.after) < sender.after
