"""Log files of the children: one per program, kept small."""

import os
import shutil
from pathlib import Path

SIZE_MAX = 20 * 1024 * 1024
TAIL_LINES = 15


def rotate(path: Path) -> None:
    """Begin a new file; the last run's stays beside it as `.1`."""
    if path.exists():
        path.replace(previous(path))


def trim(path: Path) -> None:
    """Empty a file that grew too long while it is written to, keeping what it had as `.1`.

    A line written between the two steps is lost, which a log may be.
    """
    if path.exists() and path.stat().st_size > SIZE_MAX:
        shutil.copyfile(path, previous(path))
        os.truncate(path, 0)


def previous(path: Path) -> Path:
    return path.with_name(f"{path.name}.1")


def tail(path: Path) -> str:
    """The last lines, each set in by four spaces."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            lines = file.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return "    (it wrote nothing)"
    return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:]) or "    (it wrote nothing)"
