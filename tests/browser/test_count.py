"""The size of a text while it is typed: the page counts what the house will charge."""

import random
from pathlib import Path

import pytest

from messaging.text import gsm
from messaging.text.parts import Encoding, parts

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "count.js"
NAMES = {Encoding.GSM7: "GSM 7-bit", Encoding.UCS2: "UCS-2"}
ALPHABETS = (
    [*gsm.BASIC.replace("\x1b", "").replace("\r", "")],
    [*gsm.EXTENSION, "a", "é"],
    [*"Привіт їжак"],
    [*"नमस्ते किताब"],
    [*"a🇺🇦🇬🇧😀👍🏽\u200d\u200c\ufe0f\u0301\U000e0067👨"],
)
EDGES = ["", "a", "\u0301", "a" * 160, "a" * 161, "€" * 80, "€" * 81, "a" * 152 + "€" + "a" * 152]
EDGES += ["😀" * 35, "😀" * 36, "я" * 70, "я" * 71, "я" * 66 + "😀" * 2, "\u200d" * 140, "🇺" * 90]


def texts():
    chance = random.Random(4)
    for letters in ALPHABETS:
        for _ in range(120):
            yield "".join(chance.choices(letters, k=chance.randint(1, 400)))


def test_a_text_has_as_many_parts_in_the_page_as_in_the_house(browser):
    page = browser.new_page()
    page.add_script_tag(content=f"{SCRIPT.read_text()}\nwindow.measure = measure;", type="module")
    page.wait_for_function("Boolean(window.measure)")
    asked = [*EDGES, *texts()]
    basic, two = gsm.BASIC.replace("\x1b", "").replace("\r", ""), "".join(gsm.EXTENSION)

    told = page.evaluate(
        "([texts, basic, two]) => texts.map((text) => measure(text, basic, two))",
        [asked, basic, two],
    )
    page.close()

    for text, shown in zip(asked, told, strict=True):
        size = parts(text)
        count = size.parts if text else 0
        assert shown == {
            "characters": size.characters,
            "encoding": NAMES[size.encoding],
            "parts": count,
        }, repr(text)
