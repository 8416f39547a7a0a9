"""XML that strangers wrote, read with everything switched off that XML can do to its reader.

- No DTD: a document with a DOCTYPE is refused. So there are no entities: none that names a file or
  an address, and none that doubles itself until memory is full ("billion laughs").
- Nothing is fetched, whatever addresses a document holds.
- Size and depth have a limit. libxml2 has its own, too: a depth of 256 and names of 50,000 letters.
- lxml keeps every name it has met for as long as its thread lives. So a document is read in a
  thread of its own: else whoever sends new names all the time would fill the memory.

Comments and instructions are left out: what is read are elements, attributes and text.
"""

from concurrent.futures import ThreadPoolExecutor

from lxml import etree

from portal.core.errors import Refused


class Unreadable(Refused):
    """This is no document that is read here; the sentence says why."""


def read(content: bytes, *, bytes_max: int, depth_max: int) -> etree._Element:
    """The root of a document. Raises `Unreadable`. The root itself counts as a depth of 1."""
    if len(content) > bytes_max:
        raise Unreadable(f"A document has at most {bytes_max} bytes here.")
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(_read, content, depth_max).result()


def _read(content: bytes, depth_max: int) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Unreadable("This is no XML that can be read.") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("A document has no DOCTYPE here.")
    if root.xpath(f"boolean({'/*' * (depth_max + 1)})"):
        raise Unreadable(f"A document is at most {depth_max} elements deep here.")
    return root
