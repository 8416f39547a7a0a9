"""Whether the files for browsers must be collected again."""

from portal.supervisor import sources
from portal.supervisor.folder import Folder
from portal.supervisor.options import ROOT

STATIC = ROOT / "static"


def are_stale(var: Folder) -> bool:
    """Whether the sources are others than those of the last collecting."""
    mark = var.path / "assets.sha256"
    is_collected = mark.exists() and (var.path / "assets" / "staticfiles.json").exists()
    return not is_collected or mark.read_text(encoding="ascii") != fingerprint()


def mark_fresh(var: Folder) -> None:
    (var.path / "assets.sha256").write_text(fingerprint(), encoding="ascii")


def fingerprint() -> str:
    return sources.fingerprint(STATIC.rglob("*"))
