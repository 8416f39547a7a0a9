"""Choosing one row of many: a list while it is short enough to read, else its number is typed."""

from django import forms
from django.db import connection
from django.db.models import Model, Q

CHOICES_MAX = 200
BIGGEST = 2**63
# Each step leaps to the next value by the index: as many looks as there are values.
VALUES = """
WITH RECURSIVE found (value) AS (
    SELECT min({column}) FROM {table} WHERE {column} > ''
    UNION ALL
    SELECT (SELECT min({column}) FROM {table} WHERE {column} > found.value)
    FROM found WHERE found.value IS NOT NULL
)
SELECT value FROM found WHERE value IS NOT NULL
"""


def shorten(field: forms.ModelChoiceField, label: str) -> None:
    """Turn a list that is too long into an input for the row's number, under its own label."""
    numbers = field.queryset.order_by().values("pk")[: CHOICES_MAX + 1]
    if len(numbers) > CHOICES_MAX:
        field.widget = forms.NumberInput()
        field.label = label


def offer(field: forms.ModelChoiceField, living: Q, asked: str | None) -> None:
    """Offer what is living, and besides it the row whose number is asked for.

    So what is archived is out of sight, and its messages are still there for whoever has a link.
    """
    if asked and asked.isascii() and asked.isdigit() and int(asked) < BIGGEST:
        living = living | Q(pk=int(asked))
    field.queryset = field.queryset.filter(living)


def values_of(model: type[Model], name: str) -> list[str]:
    """The different texts in an indexed field of all the rows, in order, without the empty one."""
    quote = connection.ops.quote_name
    column, table = quote(model._meta.get_field(name).column), quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(VALUES.format(column=column, table=table))
        return [value for (value,) in cursor.fetchall()]
