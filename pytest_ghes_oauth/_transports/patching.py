"""Patches: attributes of other libraries' classes, replaced for as long as a server answers."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, Final
from weakref import WeakKeyDictionary, ref

Function = Callable[..., Any]

# Our replacement -> what it replaced.
_REPLACED: Final[WeakKeyDictionary[Function, Function]] = WeakKeyDictionary()


def is_replacement(function: object) -> bool:
    """Tell whether *function* is what some patch of ours put in place."""
    return function in _REPLACED


class Patch:
    """One attribute of a class or object, and what it is replaced by.

    Others patch the same attributes, and undo it in any order: a patch that was put on top of ours while a server
    answered, and is undone after that server left, puts our replacement back. So a replacement recognizes itself,
    and has to do nothing where no server answers.

    Args:
        owner: the class or object.
        name: the name of the attribute.
        around: returns the replacement of a function, which calls that function where no server answers.
    """

    def __init__(self, owner: Any, name: str, around: Callable[[Function], Function]) -> None:  # noqa: ANN401  # any class of any library
        self._owner: Final = ref(owner)  # a session has to be free to go before the server does
        self._name: Final = name
        self._around: Final = around
        # What was found last, and what replaced it: servers come and go, and mostly find the same.
        self._found: object = None
        self._replacement: Function | None = None
        self._is_inherited = False

    @property
    def owner(self) -> Any:  # noqa: ANN401  # as above
        """The class or object; `None` if it is gone."""
        return self._owner()

    def put(self) -> None:
        """Replace the attribute, unless what is there is a replacement already, or the owner is gone."""
        owner = self.owner
        found = None if owner is None else vars(owner).get(self._name) or getattr(owner, self._name)
        if found is not None and not is_replacement(found):
            self._is_inherited = self._name not in vars(owner)
            setattr(owner, self._name, self._replacing(found))

    def _replacing(self, found: Any) -> Function:  # noqa: ANN401  # what any class or object may have
        if self._replacement is None or self._found is not found:
            self._replacement = self._around(_taking_instance(found) if isinstance(self.owner, type) else found)
            self._found = _REPLACED[self._replacement] = found
        return self._replacement

    def take_away(self) -> None:
        """Put back what was replaced. A patch on top of ours stays."""
        owner = self.owner
        found = None if owner is None else vars(owner).get(self._name)
        if found is None or not is_replacement(found):
            return
        if self._is_inherited:
            delattr(owner, self._name)
        else:
            setattr(owner, self._name, _REPLACED[found])


def _taking_instance(found: Any) -> Function:  # noqa: ANN401  # what any class may have
    """Return what a class has as a function, to which an instance is passed, as functions of a class are called."""
    if isinstance(found, FunctionType):
        return found

    def call(instance: object, *args: object, **kwargs: object) -> object:
        # A `Mock` is not bound, and a static method or a property in its own way.
        bind = getattr(type(found), "__get__", None)
        bound = found if bind is None else bind(found, instance, type(instance))
        return bound(*args, **kwargs)

    return call
