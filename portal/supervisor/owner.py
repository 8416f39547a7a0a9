"""Who the embedded servers run as. PostgreSQL refuses to run as root, so root lends them a user."""

import os
import pwd
import stat
from pathlib import Path

from portal.supervisor import console
from portal.supervisor.errors import Failed

LENT = "nobody"


def of(data: Path) -> pwd.struct_passwd | None:
    """The user for a server with this data folder; None means us, who are not root.

    As root it is who owns the data already, so that a folder made without root stays usable.
    """
    if os.geteuid() != 0:
        return None
    try:
        if data.exists() and (uid := data.stat().st_uid) != 0:
            return pwd.getpwuid(uid)
        return pwd.getpwnam(LENT)
    except KeyError as error:
        raise Failed(f"No user for PostgreSQL, which never runs as root: {error}.") from error


def make_folder(path: Path, user: pwd.struct_passwd | None) -> None:
    """A private folder of this user's."""
    path.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def open_way_to(path: Path) -> None:
    """Let everybody pass through (not list) the folders above a path, as a lent user must.

    Root's checkout often lies in a closed home folder.
    """
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
            console.complain(f"Made {folder} passable (chmod o+x) for the embedded servers.")


def open_programs(folder: Path) -> None:
    """Let everybody read and run what is inside: pip installs by root's umask."""
    open_way_to(folder / "any")
    if folder.stat().st_mode & stat.S_IROTH:
        return
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | (mode & 0o500) >> 6)


def can_use(path: Path) -> bool:
    """Whether we may work with a data folder: it is ours, or we are root."""
    return os.geteuid() in {0, path.stat().st_uid}
