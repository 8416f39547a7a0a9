"""Whatever a page links to is there, for everybody who is shown the link, and it has words."""

import re
from html import unescape

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)')
# What signs out, and what is another program's pages.
ELSEWHERE = re.compile(r"^/(accounts/logout|admin|static|docs|api)/")
# One page for each kind of record is enough: its numbers, codes and IDs are left out of the kind.
RECORD = re.compile(r"(?<=/)([^/]*\d[^/]*|[a-z]+_\w{6,}|[A-Z]{2})(?=/|$)")
LEAST = {"staff": 200, "customer": 50, "client": 35}


@pytest.mark.parametrize("face", LEAST)
def test_every_link_leads_to_a_page(open_as, face):
    page = open_as(face)
    waiting, kinds, missing = ["/"], {"/"}, []

    while waiting:
        path = waiting.pop()
        answer = page.context.request.get(path)
        if not answer.ok:
            missing.append((path, answer.status))
        elif answer.headers.get("content-type", "").startswith("text/html"):
            assert "---------" not in answer.text(), f"{path} shows dashes where nothing is chosen"
            for link in map(unescape, LINK.findall(answer.text())):
                kind = RECORD.sub("*", link.partition("?")[0])
                if kind not in kinds and not ELSEWHERE.match(link):
                    kinds.add(kind)
                    waiting.append(link)

    assert missing == []
    assert len(kinds) > LEAST[face]
