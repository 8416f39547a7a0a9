"""The var folder: everything an installation keeps on disk, and the lock of who runs on it."""

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any

from portal.supervisor.errors import Failed


class Folder:
    """Paths below one var folder; makes it when it is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.logs = self.below("log")
        except OSError as error:
            raise Failed(f"The var folder {self.path} cannot be made: {error}.") from error

    def below(self, name: str) -> Path:
        """A folder inside for our eyes only, made when it is missing."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def lock(self, *, patience_s: float = 5) -> int:
        """Hold the folder alone. Return the descriptor that keeps the lock until it is closed.

        Waits a little, as the guard of a killed supervisor holds it until it has cleaned up.
        Raises Failed when somebody has it still.
        """
        descriptor = os.open(self.path / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience_s
        while not try_lock(descriptor):
            if time.monotonic() > deadline:
                holder = os.pread(descriptor, 20, 0).decode().strip() or "unknown"
                os.close(descriptor)
                raise Failed(f"Onward already runs on {self.path} (process {holder}).")
            time.sleep(0.05)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return descriptor


def try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_json(path: Path) -> dict[str, Any]:
    """The object in the file, or an empty one when there is no file."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Failed(f"{path} is damaged: {error}. Restore it from a backup.") from error
    return content


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Put the object there, readable by its owner only, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
