"""What a higher floor hangs on a lower one.

An app hangs things by writing them at module level in a file of the hook's name: messaging/menu.py
holds menu items, reports/cards.py cards, billing/exports.py exporters. Nothing registers itself;
`found("menu", Item)` imports the files and collects what stands in them, lowest floor first.
"""

import inspect
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

FLOORS = ("portal.pages", "customers", "clients", "billing", "messaging", "reports")


@cache
def found(file: str, kind: type) -> tuple[Any, ...]:
    """All instances of `kind`, or all subclasses of it, that stand in the apps' `<file>.py`."""
    return tuple(thing for module in _modules(file) for thing in _things(module, kind))


def _modules(file: str) -> list[ModuleType]:
    names = [f"{floor}.{file}" for floor in FLOORS]
    return [import_module(name) for name in names if find_spec(name)]


def _things(module: ModuleType, kind: type) -> list[Any]:
    # A hook file that would grow too long imports classes, and says so in its `__all__`.
    listed = getattr(module, "__all__", ())

    def belongs(value: Any) -> bool:
        if inspect.isclass(value):
            return (
                issubclass(value, kind)
                and (value.__module__ == module.__name__ or value.__name__ in listed)
                and not inspect.isabstract(value)
            )
        return isinstance(value, kind)

    things: list[Any] = []
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        things += [
            v for v in (value if isinstance(value, (list, tuple)) else [value]) if belongs(v)
        ]
    return things
