import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.text import gsm, parts
from messaging.text.parts import Encoding
from portal.core.errors import Refused

MANY = settings(max_examples=200)
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
GSM_CHARACTERS = st.sampled_from([*gsm.BASIC.replace("\x1b", ""), *gsm.EXTENSION])
CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from("😀\u0301\u200d€🇺")


def texts(characters, smallest, largest):
    """A short text over and over, cut to size: long texts with every kind of edge."""
    return st.builds(
        lambda text, size: (text * size)[:size],
        st.text(characters, min_size=1, max_size=40),
        st.integers(smallest, largest),
    )


@pytest.mark.parametrize(
    ("text", "encoding", "count", "units"),
    [
        ("", "gsm7", 1, 0),
        ("a" * 160, "gsm7", 1, 160),
        ("a" * 161, "gsm7", 2, 161),
        ("a" * 306, "gsm7", 2, 306),
        ("a" * 307, "gsm7", 3, 307),
        ("§" * 160, "gsm7", 1, 160),
        ("`", "ucs2", 1, 1),
        ("€" * 80, "gsm7", 1, 160),
        ("€" * 81, "gsm7", 2, 162),
        # The pair at the edge moves on, and the last septet finds no room in the second part.
        ("a" * 152 + "€" + "a" * 152, "gsm7", 3, 306),
        ("a" * 152 + "€" + "a" * 151, "gsm7", 2, 305),
        ("😀" * 35, "ucs2", 1, 70),
        ("😀" * 36, "ucs2", 2, 72),
        ("я" * 70, "ucs2", 1, 70),
        ("я" * 71, "ucs2", 2, 71),
        ("я" * 134, "ucs2", 2, 134),
        ("я" * 135, "ucs2", 3, 135),
        # A surrogate pair at the edge leaves a unit empty, in each of two parts.
        ("😀" * 67, "ucs2", 3, 134),
        (FAMILY, "ucs2", 1, 11),
        ("\x1b", "ucs2", 1, 1),
        ("a\fb", "gsm7", 1, 4),
        ("\0", "ucs2", 1, 1),
    ],
)
def test_a_text_has_so_many_parts(text, encoding, count, units):
    counted = parts.parts(text)

    assert counted == (Encoding(encoding), count, len(text), units)
    assert parts.encoding_of(text) == encoding
    assert len(parts.split(text, reference=1)) == count


@MANY
@given(texts(GSM_CHARACTERS, 0, 700) | texts(CHARACTERS, 0, 400), st.integers(0, 2**63))
def test_a_split_text_is_whole_again_when_joined(text, reference):
    counted = parts.parts(text)

    pieces = parts.split(text, reference=reference)

    assert parts.join(pieces[::-1]) == text
    assert len(pieces) == counted.parts
    assert all(len(piece.payload) <= 160 for piece in pieces)


@MANY
@given(texts(GSM_CHARACTERS, 161, 700))
def test_no_part_ends_in_the_middle_of_an_escape_pair(text):
    pieces = parts.split(text, reference=7)

    assert "".join(gsm.decode(piece.payload[6:]) for piece in pieces) == text
    assert all(len(piece.payload) - 6 <= 153 for piece in pieces)
    assert all(len(piece.payload) - 6 >= 152 for piece in pieces[:-1])


@MANY
@given(texts(CHARACTERS, 70, 400).map(lambda text: "я" + text))
def test_every_part_of_a_wide_text_can_be_read_alone(text):
    pieces = parts.split(text, reference=7)

    assert all(len(piece.payload) <= 140 for piece in pieces)
    assert "".join(piece.payload[6:].decode("utf-16-be") for piece in pieces) == text


def test_a_single_part_has_no_header():
    [piece] = parts.split("Hello [you]", reference=9)

    assert (piece.payload, piece.has_udh, piece.data_coding) == (b"Hello \x1b<you\x1b>", False, 0)
    assert (piece.number, piece.total) == (1, 1)


def test_several_parts_carry_the_concatenation_header():
    pieces = parts.split("я" * 140, reference=0x1FE)

    headers = [piece.payload[:6].hex() for piece in pieces]
    assert headers == ["050003fe0301", "050003fe0302", "050003fe0303"]
    assert [(piece.number, piece.total) for piece in pieces] == [(1, 3), (2, 3), (3, 3)]
    assert all(piece.has_udh and piece.data_coding == 8 for piece in pieces)


@pytest.mark.parametrize(
    "cluster",
    [
        FAMILY,
        SCOTLAND,
        "e\u0301\u0323",
        "👍🏽",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "🇺🇦",
        "ни\u0306"[1:],
        "क्",
    ],
)
@pytest.mark.parametrize("before", range(52, 68))
def test_what_a_reader_sees_as_one_character_stays_in_one_part(cluster, before):
    text = "я" * before + cluster + "я" * 40

    pieces = parts.split(text, reference=1)

    whole = [cluster in piece.payload[6:].decode("utf-16-be") for piece in pieces]
    assert whole.count(True) == 1


def test_flags_are_cut_between_flags():
    text = "я" + "🇺🇦🇩🇪🇫🇷" * 12

    pieces = parts.split(text, reference=1)

    shown = [piece.payload[6:].decode("utf-16-be") for piece in pieces]
    assert len(shown) > 1
    assert all(len(letters.replace("я", "")) % 2 == 0 for letters in shown)


def test_a_character_larger_than_a_part_is_cut_all_the_same():
    text = "я" + "\u0301" * 300

    pieces = parts.split(text, reference=1)

    assert parts.join(pieces) == text
    assert len(pieces) == parts.parts(text).parts == 5


@pytest.mark.parametrize("text", ["a" * 153 * 255, "я" * 67 * 255, "a€" * 51 * 255])
def test_the_longest_text_has_255_parts(text):
    assert parts.parts(text).parts == len(parts.split(text, reference=1)) == 255


@pytest.mark.parametrize(
    "text",
    [
        "a" * (153 * 255 + 1),
        "я" * (67 * 255 + 1),
        "😀" * 33 * 255 + "😀",
        "€" * 76 * 255 + "€",
        "a" * 1_000_000,
    ],
)
@pytest.mark.parametrize("deed", [parts.parts, lambda text: parts.split(text, reference=1)])
def test_a_longer_text_is_refused(text, deed):
    with pytest.raises(Refused) as refusal:
        deed(text)

    assert (refusal.value.code, refusal.value.field) == ("text_too_long", "text")


@pytest.mark.parametrize("text", ["\ud83d", "a\ude00", "я\ud83d" * 60])
@pytest.mark.parametrize("deed", [parts.parts, lambda text: parts.split(text, reference=1)])
def test_half_a_character_is_refused(text, deed):
    with pytest.raises(Refused) as refusal:
        deed(text)

    assert refusal.value.code == "bad_text"
