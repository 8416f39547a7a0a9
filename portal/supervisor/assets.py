"""Whether the files for browsers must be collected again."""

import hashlib
from pathlib import Path

from portal.supervisor.options import ROOT

STATIC = ROOT / "static"
BUILT = STATIC / "dist"
MARK = BUILT / "sources.sha256"


def are_stale() -> bool:
    """Whether the sources are others than those of the last collecting."""
    return not MARK.exists() or MARK.read_text(encoding="ascii") != fingerprint()


def mark_fresh() -> None:
    MARK.write_text(fingerprint(), encoding="ascii")


def fingerprint() -> str:
    """A digest of every source's path, size and time, and of the packages that bring some, too."""
    sources = sorted(path for path in sources_in(STATIC) if path.is_file())
    lines = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in sources]
    packages = (ROOT / "requirements.txt").read_bytes()
    return hashlib.sha256("\n".join(lines).encode() + packages).hexdigest()


def sources_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_relative_to(BUILT)]
