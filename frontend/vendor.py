"""Copies the few files Onward uses from npm packages into static/vendor, with their licences.

Run it after a change of package.json or icons.txt: `python frontend/vendor.py`. It needs Node and
the network; users of Onward need neither, because the result is committed.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
STATIC = HERE.parent / "static"
SCRIPTS = ["latin", "latin-ext", "cyrillic", "greek"]

# What is copied: package, then its files, then its licences (ours where the package ships none).
WANTED: dict[str, tuple[list[str], list[Path]]] = {
    "@tabler/core": (["dist/css/tabler.min.css"], [HERE / "licences" / "tabler-core.txt"]),
    "htmx.org": (["dist/htmx.min.js"], [MODULES / "htmx.org/LICENSE"]),
    "chart.js": (
        ["dist/chart.umd.min.js"],
        [MODULES / "chart.js/LICENSE.md", MODULES / "@kurkle/color/LICENSE.md"],
    ),
    "@fontsource-variable/inter": (
        [f"files/inter-{script}-wght-normal.woff2" for script in SCRIPTS],
        [MODULES / "@fontsource-variable/inter/LICENSE"],
    ),
    "@fontsource-variable/jetbrains-mono": (
        [f"files/jetbrains-mono-{script}-wght-normal.woff2" for script in SCRIPTS],
        [MODULES / "@fontsource-variable/jetbrains-mono/LICENSE"],
    ),
}
ICONS = "@tabler/icons"
NAMES = {"@tabler/core": "tabler", ICONS: "tabler-icons", "htmx.org": "htmx", "chart.js": "chart"}

# A source map is not shipped, and a manifest of static files refuses a reference to a missing file.
SOURCE_MAP = re.compile(r"\n?(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$")


def main() -> None:
    """Fetch the locked packages, then rebuild static/vendor and static/img/icons.svg."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed; it is needed to renew static/vendor.")
    subprocess.run([npm, "ci", "--ignore-scripts"], cwd=HERE, check=True)  # noqa: S603
    shutil.rmtree(STATIC / "vendor", ignore_errors=True)
    for package, (files, licences) in WANTED.items():
        copy(package, files, licences)
    copy(ICONS, [], [MODULES / ICONS / "LICENSE"])
    (STATIC / "img").mkdir(exist_ok=True)
    (STATIC / "img" / "icons.svg").write_text(sprite())


def copy(package: str, files: list[str], licences: list[Path]) -> None:
    version = json.loads((MODULES / package / "package.json").read_text())["version"]
    target = STATIC / "vendor" / f"{folder(package)}-{version}"
    target.mkdir(parents=True)
    for name in files:
        place(MODULES / package / name, target)
    (target / "LICENSE").write_text("\n".join(path.read_text() for path in licences))


def folder(package: str) -> str:
    """The name of a package without its scope: @tabler/core is tabler, chart.js is chart."""
    names = {
        "@tabler/core": "tabler",
        ICONS: "tabler-icons",
        "htmx.org": "htmx",
        "chart.js": "chart",
    }
    return names.get(package, package.rpartition("/")[2])


def place(source: Path, target: Path) -> None:
    if source.suffix in {".css", ".js"}:
        text = SOURCE_MAP.sub("\n", source.read_text())
        (target / source.name).write_text(text)
    else:
        shutil.copyfile(source, target / source.name)


def sprite() -> str:
    """One SVG file with a symbol for each line of icons.txt."""
    names = (HERE / "icons.txt").read_text().split()
    symbols = "\n".join(symbol(name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def symbol(name: str) -> str:
    drawing = (MODULES / ICONS / "icons" / "outline" / f"{name}.svg").read_text()
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*/>", drawing)
    drawn = "".join(shape for shape in shapes if 'd="M0 0h24v24H0z"' not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


if __name__ == "__main__":
    main()
