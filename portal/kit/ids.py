"""Numbers for the rows of large tables: time-ordered, made here, unique over all processes.

A process takes its own number once from a sequence of the database; the sequence cycles through
1,024, so that processes that live at the same time never share one.
"""

import os
import threading
import time
from contextlib import closing

from django.db import connection

from portal.core.ids import IdMaker

_lock = threading.Lock()
_makers: dict[int, IdMaker] = {}


def take(count: int = 1) -> list[int]:
    """`count` new numbers, growing."""
    with _lock:
        # A forked child must not go on with its parent's number.
        maker = _makers.get(os.getpid())
        if maker is None:
            maker = _makers[os.getpid()] = IdMaker(_process_number())
        return maker.take(count, time.time_ns() // 1_000_000)


def _process_number() -> int:
    """The number of this process, on a connection of its own: the caller's may be in a COPY."""
    with closing(connection.copy()) as own, own.cursor() as cursor:
        cursor.execute("SELECT nextval('portal_process_number')")
        return cursor.fetchone()[0]
