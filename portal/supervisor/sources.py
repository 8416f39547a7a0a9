"""Whether files have changed since something was last made from them."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from portal.supervisor.options import ROOT

# What packages bring counts like our own files.
PACKAGES = ROOT / "requirements.txt"


def fingerprint(files: Iterable[Path], *, besides: str = "") -> str:
    """A digest of every file's path, size and time of change, and of a text besides."""
    found = sorted(path for path in (PACKAGES, *files) if path.is_file())
    lines = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in found]
    return hashlib.sha256("\n".join([*lines, besides]).encode()).hexdigest()


def python() -> list[Path]:
    """All Python files of Onward's packages, but not the tests."""
    packages = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"]
    return [path for package in packages for path in package.rglob("*.py")]
