"""Kill -9 of the SMPP server and of the dispatch worker under load, again and again.

A whole Onward runs; a customer submits over SMPP and journals every id that was acknowledged. After
the kills: every acknowledged id is there and final, charged once, and was told; whatever the
supplier got twice is labelled; the books agree. Exits 1 otherwise.

    python -m tests.chaos.kills [kills] [seed]
"""

import collections
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.chaos.customer import TEXT, Customer
from tests.house import House, until

KILLS, RATE = 20, 150.0
# What is killed, by the words of its command line.
TARGETS = {"smppd": "manage.py smppd", "dispatch": "--hostname=dispatch@"}
LULL_S = (0.5, 3.0)
# Who ends often is started again later and later: after half a minute at most.
BACK_S, FINAL_S = 75, 180
FIRST = 1_000
ENDED = ("delivered", "undelivered", "expired", "rejected", "cancelled")

STORED = """
SELECT m.recipient, m.status, m.charge, m.possible_duplicate, m.price * m.parts
  FROM messaging_message AS m JOIN messaging_messagetext AS w ON w.message_id = m.id
 WHERE w.text = %s
"""
LEFT = """
SELECT count(*) FROM messaging_message AS m JOIN messaging_messagetext AS w ON w.message_id = m.id
 WHERE w.text = %s AND NOT m.status = ANY(%s)
"""
LEDGER = """
SELECT coalesce(sum(e.amount), 0) FROM billing_entry AS e
 WHERE e.id IN (SELECT b.entry_id FROM messaging_batch AS b JOIN messaging_message AS m
                    ON m.batch_id = b.id JOIN messaging_messagetext AS w ON w.message_id = m.id
                 WHERE w.text = %s)
"""


class Findings:
    """What broke a law, in sentences."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def law(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.broken.append(sentence)


def run(house: House, *, kills: int, seed: int, say: Callable[[str], None]) -> list[str]:
    """Kill, wait, compare; return what broke."""
    dice = random.Random(seed)
    issued = house.smpp_customer("chaos", rate=1_000)
    customer = Customer(
        port=house.demo["smpp"]["port"],
        system_id=issued["system_id"],
        password=issued["password"],
        rate=RATE,
        journal=house.var / "promised.txt",
        first=FIRST,
    )
    customer.start()
    until(lambda: len(customer.promised) > 50, 60, "the first ids")
    for kill in range(kills):
        time.sleep(dice.uniform(*LULL_S))
        name = dice.choice(list(TARGETS))
        before = len(customer.promised)
        for process in house.processes(running=TARGETS[name]):
            process.kill()
        say(f"kill {kill + 1}: {name}, {before} promised")
        until(lambda enough=before + 20: len(customer.promised) > enough, BACK_S, "more ids")
    customer.quiet()
    until(lambda: house.rows(LEFT, TEXT, list(ENDED))[0][0] == 0, FINAL_S, "all final")
    receipts_until = time.monotonic() + FINAL_S
    while set(customer.promised.values()) - customer.receipted:
        if time.monotonic() > receipts_until:
            break
        time.sleep(0.2)
    customer.stop()
    say(
        f"{len(customer.promised)} promised, {customer.unanswered} without an answer, "
        f"refused {customer.refused}, {len(customer.receipted)} receipted"
    )
    return findings(house, customer)


def findings(house: House, customer: Customer) -> list[str]:
    found = Findings()
    rows = house.rows(STORED, TEXT)
    by_number = collections.defaultdict(list)
    for row in rows:
        by_number[row[0]].append(row)
    lost = [number for number in customer.promised if number not in by_number]
    found.law(not lost, f"{len(lost)} acknowledged and not stored: {lost[:5]}")
    twice = [number for number, same in by_number.items() if len(same) > 1]
    found.law(not twice, f"{len(twice)} stored twice: {twice[:5]}")
    # What was refused stands there, too, uncharged.
    uncharged = [row[0] for row in rows if row[2] == "none" and row[0] in customer.promised]
    found.law(not uncharged, f"{len(uncharged)} accepted without a charge: {uncharged[:5]}")
    ((charged,),) = house.rows(LEDGER, TEXT)
    owed = sum(row[4] for row in rows)
    found.law(-charged == owed, f"charged {-charged}, and the messages cost {owed}")
    labelled = {row[0] for row in rows if row[3]}
    sent = collections.Counter(
        line["destination"] for line in house.journal(TEXT) if line["error"] is None
    )
    unlabelled = [number for number, times in sent.items() if times > 1 and number not in labelled]
    found.law(not unlabelled, f"{len(unlabelled)} duplicates without a label: {unlabelled[:5]}")
    untold = set(customer.promised.values()) - customer.receipted
    found.law(not untold, f"{len(untold)} receipts never came: {sorted(untold)[:5]}")
    reconciled = house.manage("reconcile")
    found.law(reconciled.returncode == 0, f"the books differ: {reconciled.stdout[-400:]}")
    return found.broken


def main(kills: int, seed: int) -> int:
    print(f"{kills} kills, seed {seed}", flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="onward-chaos-") as folder:
        var = Path(folder)
        var.chmod(0o755)
        house = House(var)
        house.start()
        try:
            broken = run(house, kills=kills, seed=seed, say=lambda line: print(line, flush=True))  # noqa: T201
        finally:
            house.stop()
    for sentence in broken or ["0 lost, 0 charged twice, every duplicate labelled, all told"]:
        print(sentence)  # noqa: T201
    return 1 if broken else 0


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    sys.exit(main(words[0] if words else KILLS, words[1] if len(words) > 1 else int(time.time())))
