"""The libraries of the machine that pip cannot bring: WeasyPrint draws PDF files with Pango."""

import ctypes
import os
import shutil
import subprocess
import sys

from portal.supervisor import console

# In the order of: Linux, macOS.
NEEDED = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "HarfBuzz subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib"),
}
PACKAGES = [
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fonts-dejavu-core",
]


def provide() -> bool:
    """Whether Pango is there; root on Debian or Ubuntu gets it, others are told how."""
    if lacking() and os.geteuid() == 0 and shutil.which("apt-get"):
        console.say("Installing Pango, which draws PDF files ...")
        install()
    if names := lacking():
        console.say(
            f"PDF files cannot be made here: {', '.join(names)} missing. Everything else works.\n"
            f"  Debian, Ubuntu: sudo apt-get install {' '.join(PACKAGES)}\n"
            "  Fedora:         sudo dnf install pango harfbuzz dejavu-sans-fonts\n"
            "  macOS:          brew install pango"
        )
    return not names


def lacking() -> list[str]:
    """The libraries that cannot be loaded, by name."""
    return [name for name, files in NEEDED.items() if not any(map(can_load, files))]


def can_load(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def install() -> None:
    """Ask apt. What it could not do shows in `lacking` afterwards; its words go to the terminal."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        subprocess.run(  # noqa: S603
            ["apt-get", "-qq", *words],  # noqa: S607
            env=environment,
            stdout=sys.stderr,
            check=False,
        )
