"""Imports: a noun's rows from a file. One class per noun hangs in an app's imports.py.

    class NetworkImport(Importer):
        slug = "networks"
        title = _("Networks")
        permission = "billing.change_network"
        fields = (Field("mcc", _("MCC"), is_needed=True), Field("name", _("Name"), ("operator",)))

        def read(self, values, options): ...      # one row's cells -> a line; raises Fault
        def compare(self, lines, options): ...    # "added", "changed" or "same" for each line
        def apply(self, user, lines, options): ...  # writes them; says what was done

Somebody chooses a file, says which column is what, sees what would happen, and applies it. Rows
that cannot be taken are shown with their number and the reason; none is left out silently.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refused
from portal.kit import hooks

if TYPE_CHECKING:
    from portal.models import User

Text = str | Promise


class Field(NamedTuple):
    """A column that a file may have; it is found by its title, its name or one of its aliases."""

    name: str
    title: Text
    aliases: tuple[str, ...] = ()
    is_needed: bool = False


class Fault(ValueError):
    """Why a row cannot be taken, as a sentence for the one who made the file."""


class Importer(ABC):
    """One noun from files, for one user.

    `options` are the cleaned data of the options form, {} without one; the form is asked again at
    every step, so a choice that is no longer theirs is refused. `kinds` are what `compare` may
    say, with their titles. `examples` are rows of the file that shows how one is made. Counting
    `done` up while lines are applied moves a job's progress.
    """

    slug = ""
    title: Text = ""
    text: Text = ""
    permission = ""
    fields: tuple[Field, ...] = ()
    kinds: ClassVar[dict[str, Text]] = {
        "added": _("Added"),
        "changed": _("Changed"),
        "same": _("As they are"),
    }
    examples: tuple[tuple[str, ...], ...] = ()

    def __init__(self, user: "User | None" = None) -> None:
        self.user = user
        self.done = 0

    def options_form(self, user: "User") -> type[forms.Form] | None:
        """What is asked beside the file, such as which list it goes to."""
        return None

    @abstractmethod
    def read(self, values: dict[str, str], options: dict[str, Any]) -> Any:
        """A row's line, from its trimmed cells by field name ("" where there is none).

        Raises Fault, or Refused, for a row that cannot be taken. No query here: it is called for
        every row. `options` are a dict of this run alone, so what is looked up once may be kept
        in it.
        """

    def key(self, line: Any) -> Hashable | None:
        """What may stand in a file only once; a later row of the same key is not taken."""
        return None

    @abstractmethod
    def compare(self, lines: list[Any], options: dict[str, Any]) -> list[str]:
        """For each line, which of `kinds` it is, against the rows as they stand now."""

    @abstractmethod
    def apply(self, user: "User", lines: list[Any], options: dict[str, Any]) -> str:
        """Write the lines and their history; return the sentence that tells what was done.

        It runs in a transaction of its own. Raises Refused when nothing can be done.
        """

    def back_to(self, options: dict[str, Any]) -> str:
        """Where one looks at what was imported; "" where there is no such page."""
        return ""

    @classmethod
    def allows(cls, user: "User") -> bool:
        return user.is_active and user.has_perm(cls.permission)


def find(slug: str, user: "User | None" = None) -> Importer:
    """The importer of this name, for this user; raises Refused when there is none."""
    for importer in hooks.found("imports", Importer):
        if importer.slug == slug:
            return importer(user)
    raise Refused("There is no such import.", code="no_import")


def url(slug: str, **options: Any) -> str:
    """The address of an import's first page, with some of its options chosen already."""
    query = urlencode(
        {name: value.pk if isinstance(value, Model) else value for name, value in options.items()},
        doseq=True,
    )
    return reverse("import", args=[slug]) + (f"?{query}" if query else "")
