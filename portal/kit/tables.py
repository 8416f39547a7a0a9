"""Tables of the portal: columns a user may choose and sort, and the classes of a cell.

A column says how it looks through `attrs`: `r` for numbers, and on a phone `c-l`/`c-r` with
`r1`..`r3` for its place on the card, or `c-0` to leave it out; `c-t` and `c-m` are the places of
the box and the menu of a row.
"""

import copy

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.kit import columns
from portal.templatetags import onward

BULK_FORM = "bulk"


class Table(tables.Table):
    """A list's table. `Meta.default_columns` names those shown until the user chooses.

    A column without a title holds what can be done with a row: it is always there, and last. With
    `list_key`, the key of its list, it takes in what higher floors hang on that list. With
    `change_permission` each row ends with a link to its page: *Edit* for those who may change it.
    """

    list_key = ""
    change_permission = ""

    class Meta:
        attrs = {"class": "tbl cards"}
        template_name = "components/table.html"
        order_by_field = "sort"
        default = "\N{EN DASH}"

    def __init__(self, data, *, user, chosen=(), **more):
        self.user = user
        kept = self.kept_from(user)
        shown = [name for name in self.shown(chosen) if name not in kept]
        hidden = [name for name in self.base_columns if name not in shown]
        self.hung = [one for one in columns.of(self.list_key) if one.name in shown]
        extra = [(one.name, copy.deepcopy(one.column)) for one in self.hung]
        self.row_actions = columns.actions_of(self.list_key, user)
        self.bulk_actions = columns.bulk_actions_of(self.list_key, user)
        first, last = self._around()
        super().__init__(
            data,
            exclude=hidden,
            sequence=[*first, *shown, *last],
            extra_columns=[*first.items(), *extra, *last.items()],
            **more,
        )

    def _around(self) -> tuple[dict, dict]:
        """What stands before and behind the columns that have a title."""
        first = {"tick": RowTick()} if self.bulk_actions else {}
        last = {"open": RowLink()} if self.change_permission else {}
        return first, last | ({"menu": RowMenu()} if self.row_actions else {})

    def may_change(self, record) -> bool:
        """Whether this user may change this row, not only read it."""
        return self.user.has_perm(self.change_permission)

    @classmethod
    def kept_from(cls, user) -> frozenset[str]:
        """The columns that are not for this user."""
        return frozenset()

    @classmethod
    def shown(cls, chosen=()) -> tuple[str, ...]:
        """The columns in their order: those chosen, else the default ones, then the untitled."""
        titled = dict(cls.choices())
        found = tuple(name for name in dict.fromkeys(chosen) if name in titled)
        own = getattr(cls.Meta, "default_columns", cls.base_columns)
        default = columns.placed(own, columns.of(cls.list_key))
        fixed = tuple(name for name in cls.base_columns if name not in titled)
        return (found or tuple(name for name in default if name in titled)) + fixed

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(name, title) of every column that can be chosen, for the columns dialog."""
        hung = columns.of(cls.list_key)
        known = {**cls.base_columns, **{one.name: one.column for one in hung}}
        return [
            (name, str(known[name].verbose_name or name.replace("_", " ").capitalize()))
            for name in columns.placed(cls.base_columns, hung)
            if known[name].verbose_name != "" and name != "menu"
        ]


class RowTick(tables.Column):
    """The box by which a row is chosen for what is done with many; the head chooses the page."""

    def __init__(self):
        super().__init__("", accessor="pk", orderable=False, attrs=cell("w0", "c-t"))

    @property
    def header(self):
        return format_html(
            '<input type="checkbox" form="{}" data-tick-all aria-label="{}">',
            BULK_FORM,
            _("Select all rows of this page"),
        )

    def render(self, value, record, table):
        if not any(action.suits(record) for action in table.bulk_actions):
            return ""
        return format_html(
            '<input type="checkbox" class="tick" form="{}" name="pk" value="{}" aria-label="{}">',
            BULK_FORM,
            value,
            _("Select %(row)s") % {"row": record},
        )


class RowLink(tables.Column):
    """The button at the right of a row: *Edit*, or *Open* for whoever may only read it."""

    def __init__(self):
        super().__init__("", accessor="pk", orderable=False, attrs=cell("w0", "c-e"))

    def render(self, record, table):
        is_edited = table.may_change(record)
        verb = _("Edit") if is_edited else _("Open")
        return format_html(
            '<a class="btn btn-xs" href="{}" aria-label="{} {}">{} {}</a>',
            record.get_absolute_url(),
            verb,
            record,
            onward.icon("pencil" if is_edited else "eye"),
            verb,
        )


class RowMenu(tables.Column):
    """The "…" of a row: what higher floors let one do with it."""

    def __init__(self):
        super().__init__("", accessor="pk", orderable=False, attrs=cell("w0", "c-m"))

    def render(self, record, table):
        return [action.shown(record) for action in table.row_actions if action.suits(record)]


def cell(*classes: str, label: str = "") -> dict:
    """`attrs` of a column whose head and cells carry these classes; `label` stands on the card."""
    names = " ".join(classes)
    shown = {"class": names, "data-k": label} if label else {"class": names}
    return {"th": {"class": names}, "td": shown}
