"""A cursor that is opened when somebody uses it: most commits of a few messages need none."""

from typing import Any, Self

from django.db import connection
from django.db.backends.utils import CursorWrapper


class LateCursor:
    """Stands for a cursor of this thread's connection, up to the end of its `with`."""

    def __init__(self) -> None:
        self._opened: CursorWrapper | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: object) -> None:
        if self._opened is not None:
            self._opened.close()

    def __getattr__(self, name: str) -> Any:
        if self._opened is None:
            self._opened = connection.cursor()
        return getattr(self._opened, name)
