"""What the documents name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = [f"/{path.relative_to(ROOT)}" for path in ROOT.glob("[a-z]*/**/*.py")]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
# A module with its folder; `app/` stands for any app.
MODULE = re.compile(r"(?<![\w/.])(?!app/)\w+(?:/\w+)+\.py\b")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_modules_and_documents_that_are_named_are_there(document):
    text = document.read_text(encoding="utf-8")

    named = set(MODULE.findall(text))
    modules = {name for name in named if not any(path.endswith(f"/{name}") for path in MODULES)}
    links = {name for name in LINK.findall(text) if not (document.parent / name).exists()}

    assert not modules | links
