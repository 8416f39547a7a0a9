"""Documents of Connect: `<clickatellsdk><action>...</action>...</clickatellsdk>` and its answers.

Applications write names in any case, so the case never counts. Nothing in a document is looked up
elsewhere; one with a DOCTYPE is refused.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

from messaging.connect import codes
from messaging.connect.codes import Failed

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
    """The document's action and fields. Raises `Failed` for whatever is no such document.

    lxml keeps every name it has met for as long as its thread lives. So a document is read in a
    thread of its own: else whoever sends new names all the time would fill the memory.
    """
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(_read, body).result()


def _read(body: bytes) -> Asked:
    root = _parsed(body)
    found: dict[str, str] = {}
    for element in root:
        if not isinstance(element.tag, str):
            continue
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
    if len(body) > BYTES_MAX:
        raise Failed((codes.UNKNOWN_REQUEST, f"a document has at most {BYTES_MAX} bytes"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Failed((codes.UNKNOWN_REQUEST, "this is no XML")) from error
    if root.getroottree().docinfo.doctype:
        raise Failed((codes.UNKNOWN_REQUEST, "a document has no DOCTYPE here"))
    if etree.QName(root).localname.lower() != ROOT:
        raise Failed((codes.UNKNOWN_REQUEST, f"the root is {ROOT}"))
    if _is_too_deep(root):
        raise Failed((codes.UNKNOWN_REQUEST, "the document is too deep or has too many fields"))
    return root


def _is_too_deep(root: etree._Element) -> bool:
    if len(root) > FIELDS_MAX:
        return True
    depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_MAX:
            return True
    return False


def _answer(action: str, result: str) -> etree._Element:
    root = etree.Element(ROOT.upper())
    etree.SubElement(root, "Action").text = action
    etree.SubElement(root, "Result").text = result
    return root


def _written(root: etree._Element, at: int) -> bytes:
    etree.SubElement(root, "Timestamp").text = str(at)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
