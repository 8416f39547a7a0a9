"""Plant defects in a copy of the tree, one at a time: each must turn its named tests red.

    python -m tests.defects [numbers]

Before the first one the same tests must be green in the copy. Exits 1 when a defect stays hidden.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.defects.plants import PLANTS, Plant

ROOT = Path(__file__).parents[2]
LEFT_OUT = (".git", ".venv", "var", "shots", "node_modules", "__pycache__", ".*_cache")
OUTCOME = re.compile(r"^(FAILED|ERROR) (\S+?)(?:\[.*)?(?: - |$)", re.MULTILINE)
TIMEOUT_S = 900
# One database for all of them: no defect touches a migration.
QUIET = ("-q", "-p", "no:cacheprovider", "--tb=no", "--reuse-db")


def main(numbers: list[int]) -> int:
    chosen = [PLANTS[number - 1] for number in numbers] or list(PLANTS)
    with tempfile.TemporaryDirectory(prefix="onward-defects-") as folder:
        tree = Path(folder) / "onward"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        if red := reds(tree, sorted({one for plant in chosen for one in plant.found_by})):
            say(f"Red without any defect: {', '.join(sorted(red))}")
            return 1
        hidden = [plant for plant in chosen if not is_found(tree, plant)]
    say(f"{len(chosen) - len(hidden)} of {len(chosen)} planted defects were found.")
    return 1 if hidden else 0


def is_found(tree: Path, plant: Plant) -> bool:
    """Whether every named test goes red while the defect is there."""
    began, file = time.monotonic(), tree / plant.file
    sound = file.read_text()
    file.write_text(planted(sound, plant))
    try:
        red = reds(tree, list(plant.found_by))
    finally:
        file.write_text(sound)
    missed = set(plant.found_by) - red
    took = f"{time.monotonic() - began:.0f} s"
    say(f"{'HIDDEN' if missed else 'found '}  {PLANTS.index(plant) + 1:2}  {plant.what}  ({took})")
    for one in sorted(missed):
        say(f"            still green: {one}")
    return not missed


def planted(sound: str, plant: Plant) -> str:
    """The file with the defect. Raises ValueError where the text does not stand there once."""
    if sound.count(plant.old) != 1:
        raise ValueError(f"{plant.file} has the text of “{plant.what}” not exactly once.")
    return sound.replace(plant.old, plant.new)


def reds(tree: Path, tests: list[str]) -> set[str]:
    """Which of the tests fail in the tree; raises RuntimeError when they cannot even be run."""
    command = [sys.executable, "-m", "pytest", *QUIET, *tests]
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        command, cwd=tree, env=env, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    if ran.returncode not in (0, 1):
        raise RuntimeError(ran.stdout[-2_000:] + ran.stderr[-2_000:])
    return {found[2] for found in OUTCOME.finditer(ran.stdout)}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main([int(number) for number in sys.argv[1:]]))
