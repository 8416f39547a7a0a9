"""Our Excel writer against XlsxWriter in its constant-memory mode: one million rows of ten columns.

Both write the same rows with typed cells, in turns, each time in a process of its own, so that the
peak of its memory is its own; the median of three rounds counts. The goal: at least five times as
fast, in at most 64 MiB.

    python -m benchmarks.export [rows]
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

ROWS = 1_000_000
GOAL_RATIO, GOAL_MIB = 5, 64
ROUNDS = 3
ZONE = ZoneInfo("Europe/Tallinn")
START = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
PRICE = Decimal("0.0385")
FIGURES = ("#,##0", "#,##0.00####", '0.0" %"')
KINDS = ("moment", "date", *["text"] * 5, "number", "money", "percent")

Row = tuple[Any, ...]


def rows(count: int) -> Iterator[Row]:
    """Rows as an export of messages has them."""
    for n in range(count):
        yield (
            START + timedelta(seconds=n),
            date(2026, 11, 20),
            f"4477009{n:06}",
            "Pellworm Connect",
            "Vento Pharmacy",
            "Your parcel comes today between 14:00 and 16:00.",
            "Delivered",
            1 + n % 3,
            PRICE * (1 + n % 3),
            95.9,
        )


def ours(path: Path, count: int) -> None:
    # Each side loads only its own writer.
    from portal.kit.exports import columns, sheet, xlsx_file  # noqa: PLC0415

    heads = [columns.Column(f"c{at}", f"Column {at}", kind=kind) for at, kind in enumerate(KINDS)]
    xlsx_file.write(path, sheet.Sheet("Messages", "", heads, rows(count), count, ZONE))


def theirs(path: Path, count: int) -> None:
    import xlsxwriter  # noqa: PLC0415

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    page = book.add_worksheet("Messages")
    moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    figures = [book.add_format({"num_format": code}) for code in FIGURES]
    for column in range(10):
        page.write_string(0, column, f"Column {column}")
    for at, row in enumerate(rows(count), start=1):
        page.write_datetime(at, 0, row[0].astimezone(ZONE).replace(tzinfo=None), moments)
        page.write_datetime(at, 1, row[1], days)
        for column in range(2, 7):
            page.write_string(at, column, row[column])
        for column, figure in enumerate(figures, start=7):
            page.write_number(at, column, row[column], figure)
    book.close()


WRITERS: dict[str, Callable[[Path, int], None]] = {"ours": ours, "theirs": theirs}


def measure(name: str, count: int) -> None:
    """Write one file and print seconds and peak memory in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        begun = time.perf_counter()
        WRITERS[name](path, count)
        seconds = time.perf_counter() - begun
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"s": seconds, "mib": peak, "mb": size / 1e6}))  # noqa: T201


def medians(count: int) -> dict[str, dict[str, float]]:
    """Seconds, MiB and MB of each writer, in turns, so that a busy moment hits both."""
    rounds = [{name: measured(name, count) for name in WRITERS} for _ in range(ROUNDS)]
    return {
        name: {key: median(one[name][key] for one in rounds) for key in rounds[0][name]}
        for name in WRITERS
    }


def measured(name: str, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.export", str(count), name]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return json.loads(done.stdout)


def main(count: int) -> int:
    """Print B10; the exit code tells whether the goal was reached."""
    found = medians(count)
    for name, title in (("ours", "Onward"), ("theirs", "XlsxWriter constant_memory")):
        one = found[name]
        print(  # noqa: T201
            f"{title:27} {one['s']:7.2f} s {count / one['s']:9,.0f} rows/s "
            f"{one['mib']:5.0f} MiB {one['mb']:6.1f} MB"
        )
    ratio = found["theirs"]["s"] / found["ours"]["s"]
    reached = ratio >= GOAL_RATIO and found["ours"]["mib"] <= GOAL_MIB
    print(  # noqa: T201
        f"B10 XLSX {count:,} x 10: {ratio:.1f} x as fast (goal {GOAL_RATIO}), "
        f"{found['ours']['mib']:.0f} MiB (goal {GOAL_MIB}): {'reached' if reached else 'missed'}"
    )
    return 0 if reached else 1


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    if len(sys.argv) > 2:
        measure(sys.argv[2], asked)
    else:
        sys.exit(main(asked))
