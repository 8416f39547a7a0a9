"""Ties a child's life to the supervisor's, even when that is killed with SIGKILL.

Linux sends a process the signal it chose with prctl(PR_SET_PDEATHSIG) (prctl(2)) when the thread
that started it ends. It is bound to that thread, it is not inherited by grandchildren, and a
change of user clears it: so it is set last before exec, and `guard` takes care of grandchildren.
Other systems have no such call; there only the guard works.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
# Loaded once here: between fork and exec a child should do as little as it can.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def tie(death_signal: signal.Signals) -> Callable[[], None]:
    """A function for Popen's `preexec_fn`: the child gets this signal when we are gone."""
    parent = os.getpid()

    def in_child() -> None:
        if LIBC is None:
            return
        if LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
        if os.getppid() != parent:
            os._exit(1)  # The parent died before the signal was chosen.

    return in_child
