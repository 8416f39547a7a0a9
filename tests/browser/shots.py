"""Pictures of every page, in both themes and both widths: `make shots` writes them into shots/.

With SHOTS_VAR they are taken of the installation that runs in that var folder, else of a new one.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from tests.browser import surfing
from tests.house import House

FOLDER = Path("shots")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    if var := os.environ.get("SHOTS_VAR"):
        shoot_all(json.loads((Path(var) / "demo.json").read_text()))
        return
    with tempfile.TemporaryDirectory(prefix="onward-shots-") as folder:
        Path(folder).chmod(0o755)
        house = House(Path(folder))
        house.start()
        try:
            shoot_all(house.demo)
        finally:
            house.stop()


def shoot_all(demo: dict) -> None:
    wanted = set(sys.argv[1:])
    with surfing.chromium() as browser:
        for theme in ("light", "dark"):
            for width in surfing.WIDTHS:
                for face in surfing.PAGES:
                    shoot(browser, demo, face=face, theme=theme, width=width, wanted=wanted)


def shoot(browser, demo: dict, *, face: str, theme: str, width: int, wanted: set[str]) -> None:
    context = surfing.window(browser, width=width, theme=theme)
    page = context.new_page()
    address = demo["address"]
    if face != surfing.NOBODY:
        surfing.sign_in(page, address, next(u for u in demo["users"] if u["role"] == face))
    for name, path in surfing.pages_of(face, page, address):
        if wanted and name not in wanted:
            continue
        page.goto(address + path)
        page.wait_for_timeout(400)
        page.screenshot(path=FOLDER / f"{face}-{name}.{theme}.{width}.png", full_page=True)
    context.close()


if __name__ == "__main__":
    main()
