"""The few lines a person at the terminal reads; all else goes to the log files."""

import os
import sys


def say(line: str = "") -> None:
    """Write a line to standard output. A terminal that has gone away must not end the run."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(line: str) -> None:
    """Write a line to standard error, where it does not mix with a command's own output."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
