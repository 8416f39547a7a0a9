"""Documents of Connect: `<clickatellsdk><action>...</action>...</clickatellsdk>` and its answers.

Applications write names in any case, so the case never counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

from messaging.connect import codes
from messaging.connect.codes import Failed
from portal.kit import locked_xml

BYTES_MAX, DEPTH_MAX, FIELDS_MAX = 64 * 1024, 32, 200
ROOT = "clickatellsdk"
MASK = "***"
SECRETS = frozenset({"password", "ftp_password", "callback_password", "sms_activation_code"})

Values = Iterable[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a document asks for: names in small letters, values without space around them."""

    action: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


def read(body: bytes) -> Asked:
    """The document's action and fields. Raises `Failed` for whatever is no such document."""
    found: dict[str, str] = {}
    for element in _parsed(body):
        name = etree.QName(element).localname.lower()
        if len(element) or name in found:
            raise Failed((codes.UNKNOWN_REQUEST, f"{name[:40]} is one value, once"))
        found[name] = (element.text or "").strip()
    return Asked(found.pop("action", "").lower(), found)


def success(action: str, values: Values, *, at: int) -> bytes:
    """The answer to a call that went well; `at` is the second since 1970."""
    root = _answer(action, "Success")
    if rows := list(values):
        every = etree.SubElement(root, "Values")
        for row in rows:
            value = etree.SubElement(every, "Value")
            for name, text in row.items():
                etree.SubElement(value, name).text = text
    return _written(root, at)


def failure(action: str, faults: Iterable[tuple[int, str]], *, at: int) -> bytes:
    """The answer to a call that failed: each fault's code and sentence."""
    root = _answer(action, "Error")
    for code, detail in faults:
        etree.SubElement(root, "Error").text = codes.written(code)
        etree.SubElement(root, "Description").text = codes.told(code, detail)
    return _written(root, at)


def masked(asked: Asked) -> str:
    """What was asked, as it may be kept: secrets are left out."""
    fields = {"action": asked.action} | dict(asked.fields)
    inner = "".join(
        f"<{name}>{MASK if name in SECRETS else escape(text)}</{name}>"
        for name, text in fields.items()
    )
    return f"<{ROOT}>{inner}</{ROOT}>"


def without(answer: bytes, names: Iterable[str]) -> str:
    """One of our answers, as it may be kept: what stands under these names is left out."""
    root = etree.fromstring(answer)
    for element in root.iter(*names):
        element.text = MASK
    return etree.tostring(root, encoding="unicode")


def _parsed(body: bytes) -> etree._Element:
    try:
        root = locked_xml.read(body, bytes_max=BYTES_MAX, depth_max=DEPTH_MAX)
    except locked_xml.Unreadable as refusal:
        raise Failed((codes.UNKNOWN_REQUEST, str(refusal))) from refusal
    if etree.QName(root).localname.lower() != ROOT:
        raise Failed((codes.UNKNOWN_REQUEST, f"the root is {ROOT}"))
    if len(root) > FIELDS_MAX:
        raise Failed((codes.UNKNOWN_REQUEST, f"a document has at most {FIELDS_MAX} fields"))
    return root


def _answer(action: str, result: str) -> etree._Element:
    root = etree.Element(ROOT.upper())
    etree.SubElement(root, "Action").text = action
    etree.SubElement(root, "Result").text = result
    return root


def _written(root: etree._Element, at: int) -> bytes:
    etree.SubElement(root, "Timestamp").text = str(at)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
