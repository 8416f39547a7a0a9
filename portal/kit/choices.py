"""Choosing one row of many: a list while it is short enough to read, else its number is typed."""

from django import forms
from django.db.models import Q

CHOICES_MAX = 200
BIGGEST = 2**63


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
