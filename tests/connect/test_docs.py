"""docs/connect.md tells developers of every call, field and code there is."""

import re
from pathlib import Path

from messaging.connect import call_words, codes
from messaging.connect.every_call import CALLS

DOCS = (Path(__file__).parents[2] / "docs/connect.md").read_text()


def test_every_call_is_told_of():
    told = re.findall(r"^\| (`.*?) \|", DOCS.partition("## The calls")[2], re.MULTILINE)
    named = {name for cell in told for name in re.findall(r"`(\w+)`", cell)}

    assert set(CALLS) <= named


def test_every_code_is_told_of():
    cells = DOCS.partition("## Codes")[2].replace("\n", " ").split("|")
    told = {int(cell) for cell in map(str.strip, cells) if re.fullmatch(r"\d{3}", cell)}

    assert told == set(codes.SENTENCES)


def test_every_field_of_the_documents_to_begin_with_is_told_of():
    fields = {name for fields in call_words.SAMPLES.values() for name in fields}

    assert {name for name in fields if f"`{name}`" not in DOCS} == set()
