"""Outages: let a fault take a request, before the front door answers it or after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.misuse import InvalidArgument, listed
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._faults.armed import Faults
from pytest_ghes_oauth._faults.broken import Broken
from pytest_ghes_oauth._faults.fault import Aim, Armed, Fault
from pytest_ghes_oauth._faults.table import DOCUMENTED, FAULTS, Details, Kind
from pytest_ghes_oauth._front_door import FrontDoor
from pytest_ghes_oauth._history import Field
from pytest_ghes_oauth._http.calls import Call, Refusal
from pytest_ghes_oauth._http.messages import Outcome, Request
from pytest_ghes_oauth._searching import METHODS

if TYPE_CHECKING:
    from pytest_ghes_oauth._faults.table import FaultName
    from pytest_ghes_oauth._http.operations import Operation

# Where the parts are that have rate limits.
_LIMITED: Final = "/api/"


class Target(TypedDict):
    """The requests that a fault is for: those that have all of these which are given and not `None`."""

    operation: str | None
    method: str | None
    path: str | None
    user: User | str | None
    app: App | str | None


class Awaited(NamedTuple):
    """What comes late: the outcome, and after how many seconds."""

    outcome: Outcome
    seconds: float


class Ended(NamedTuple):
    """How a request ended.

    Attributes:
        outcome: what the client got; without a response, if it got none or a broken one.
        fault: the fault that took the request.
        broken: how the connection broke, if it did.
        late: what the client gets after all if it waits on.
    """

    outcome: Outcome
    fault: Fault | None = None
    broken: Broken | None = None
    late: Awaited | None = None


class Outages:
    """The faults of one server, in front of its front door.

    Args:
        fields: returns the fields by which requests are found.
    """

    def __init__(self, front_door: FrontDoor, store: Store, fields: Callable[[], Mapping[str, Field]]) -> None:
        self._front_door: Final = front_door
        self._store: Final = store
        self._fields: Final = fields
        self.faults: Final = Faults()

    # -- arming ----------------------------------------------------------------------------------

    def fault(
        self,
        /,
        name: FaultName | str,
        *,
        times: int | None = None,
        after: int = 0,
        operation: Operation | str | None = None,
        method: str | None = None,
        path: str | None = None,
        user: User | str | None = None,
        app: App | str | None = None,
        **details: float,
    ) -> Fault:
        """Let something go wrong with the requests that fit, from now on.

        Args:
            name: a name in the table of the README, or a status or an error code that *operation* documents.
            times: how many requests; without a limit if omitted.
            after: how many requests that fit come first.
            operation: the operation, by GitHub's id; below `/login`, the path without the first slash.
            method: the HTTP method.
            path: the whole path, without query: `/api/v3/user`.
            user: whom the server takes the caller for.
            app: likewise; at the sign-in endpoints, the app of `client_id`.
            details: `seconds` for `slow`, `retry_after` for `secondary_rate_limited`.

        Returns:
            The fault, which also ends with its `with` statement.

        Raises:
            GHESError: there is no such fault, or a value is not accepted.
        """
        target = Target(operation=operation, method=method, path=path, user=user, app=app)
        aim, kind = self._aim(target), self._kind(name, operation)
        if kind.limits:
            _require_limited(name, operation, path)
        if operation is not None:
            self._require_possible(name, operation, method, path)
        _require_count("times", times, least=1)
        _require_count("after", after, least=0)
        accepted = _accepted(name, kind, details)
        armed = Armed(name, kind, accepted, _limited(aim) if kind.limits else aim, times, after)
        self.faults.arm(armed)
        return armed.fault

    def _aim(self, target: Target) -> Aim:
        fields, given = self._fields(), {name: want for name, want in target.items() if want is not None}
        tests = [(fields[name].of, fields[name].wanted(want)) for name, want in given.items()]
        words = " and ".join(f"{name}={redaction.address(repr(want))}" for name, want in given.items())
        words = f"requests with {words}" if words else "any request"
        return Aim(lambda call: all(wanted(of(call)) for of, wanted in tests), words)

    def _kind(self, name: object, operation: str | None) -> Kind:
        documented = self._front_door.documented()
        if isinstance(name, str) and name in FAULTS:
            return FAULTS[name]
        if operation is None:
            raise InvalidArgument(_no_fault(name, documented))
        there = documented.get(self._front_door.operations()[operation], ())
        if name in there:
            return DOCUMENTED
        raise InvalidArgument(_not_documented(name, operation, there))

    def _require_possible(self, name: str, operation: str, method: str | None, path: str | None) -> None:
        because = self._other_methods(operation, method) or self._other_operations(operation, path)
        if because is not None:
            msg = f"the fault {name!r} can never fire: {because}"
            raise InvalidArgument(msg)

    def _other_methods(self, operation: str, method: str | None) -> str | None:
        methods = self._front_door.methods(operation)
        if method is None or method.upper() in methods:
            return None
        return f"{operation} has no requests with method={method!r}; it has: {listed(map(repr, methods))}"

    def _other_operations(self, operation: str, path: str | None) -> str | None:
        if path is None:
            return None
        found = {self._front_door.call(Request(method, path)).operation for method in METHODS}
        if self._front_door.operations()[operation] in found:
            return None
        there = listed(repr(one) for one in found if one is not None)
        return f"path={redaction.address(repr(path))} is not of {operation}; it is of: {there}"

    # -- answering -------------------------------------------------------------------------------

    def answer(self, request: Request, patience: float | None) -> Ended:
        """Let the front door answer *request*, or a fault that takes it.

        Args:
            request: what the client sent.
            patience: the seconds that the client waits for an answer; `None` is for ever.

        Raises:
            UnmodelledPath: the path is not modelled in any release.
        """
        if not self.faults:
            return Ended(self._front_door.answer(request))
        call = self._front_door.call(request)
        fault = self.faults.taking(call, self._store.clock.now())
        if fault is None:
            return Ended(self._front_door.answer(request))
        if not fault.kind.acts:
            return self._instead(call, fault, patience)
        return self._after(self._front_door.answer(request), fault, patience)

    def _instead(self, call: Call, fault: Armed, patience: float | None) -> Ended:
        how = fault.breaks_within(patience)
        if how is not None:
            ended = "let the client wait until it gave up," if how == "timed out" else "broke the connection"
            cause = f"the fault {fault.name!r} {ended} before the server did anything"
            outcome = Outcome(None, call.operation, cause, None, call.user, call.app, call.token)
            return Ended(outcome, fault.fault, Broken(how, fault.name))
        cause = f"the fault {fault.name!r} answered in place of the server"
        if fault.kind.page is not None:
            page = fault.kind.page.response(call.request, self._store.clock.now())
            return Ended(Outcome(page, call.operation, cause, None, call.user, call.app, call.token), fault.fault)
        headers = fault.headers(self._store.clock.now()) if fault.kind.limits else {}
        return Ended(self._front_door.refuse(call.request, Refusal(fault.name, cause, headers)), fault.fault)

    def _after(self, outcome: Outcome, fault: Armed, patience: float | None) -> Ended:
        if "seconds" in fault.details:
            self._store.clock.pass_by(fault.details["seconds"])
        how = fault.breaks_within(patience)
        if how is None or outcome.response is None:
            return Ended(outcome, fault.fault)
        if how == "truncated" and not outcome.response.body:
            how = "closed"  # nothing is left to break off
        refused = f", which refused because {outcome.cause}" if outcome.cause else ""
        took = "broke off" if how == "truncated" else "kept"
        cause = f"the fault {fault.name!r} {took} the answer {outcome.response.status} of the server{refused}"
        broken = Broken(how, fault.name, outcome.response if how == "truncated" else None)
        late = Awaited(outcome, fault.details["seconds"]) if "seconds" in fault.details else None
        return Ended(outcome._replace(response=None, cause=cause, error=None), fault.fault, broken, late)


def _limited(aim: Aim) -> Aim:
    return aim._replace(fits=lambda call: call.request.path.startswith(_LIMITED) and aim.fits(call))


# -- what is accepted --------------------------------------------------------------------------------


def _no_fault(name: object, documented: Mapping[str, tuple[str, ...]]) -> str:
    shown = redaction.reference(name)
    operations = [operation for operation, names in documented.items() if name in names]
    if operations:
        return f"the fault {shown} needs operation=, one that documents it: {listed(map(repr, operations))}"
    return _meant_by_status(name) or f"no fault is {shown}; there are: {listed(map(repr, FAULTS), shown)}"


def _not_documented(name: object, operation: str, there: Iterable[str]) -> str:
    shown = redaction.reference(name)
    documents = f"no fault is {shown}, and {operation} does not document it; it documents: "
    return _meant_by_status(name) or documents + listed(map(repr, there), shown)


def _meant_by_status(given: object) -> str | None:
    """Return a sentence with the fault that answers with the status *given*, if there is one."""
    meant = [name for name, kind in FAULTS.items() if kind.page is not None and str(kind.page.status) == str(given)]
    return f"no fault is {given!r}; the one that answers with this status is {meant[0]!r}" if meant else None


def _require_limited(name: str, operation: str | None, path: str | None) -> None:
    is_sign_in = operation is not None and operation.startswith("login")
    if is_sign_in or not (path is None or path.startswith(_LIMITED)):
        where = redaction.address(str(operation if is_sign_in else path))
        msg = f"the fault {name!r} is for the REST API: {where} has no rate limit"
        raise InvalidArgument(msg)


def _require_count(name: str, value: object, *, least: int) -> None:
    if value is None and name == "times":
        return
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        msg = f"{name}={value!r} is not a whole number from {least} on"
        raise InvalidArgument(msg)


def _accepted(name: str, kind: Kind, details: Mapping[str, object]) -> Details:
    for unknown in details.keys() - kind.details.keys():
        takes = listed(kind.details, unknown)
        msg = f"the fault {name!r} does not take {unknown}=; details that it takes: {takes}"
        raise InvalidArgument(msg)
    accepted = {}
    for detail, of in kind.details.items():
        if detail not in details and of.default is None:
            msg = f"the fault {name!r} needs {detail}="
            raise InvalidArgument(msg)
        accepted[detail] = of.accept(details.get(detail, of.default))
    return accepted
