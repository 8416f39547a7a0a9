"""Choosing one row of many: a list while it is short enough to read, else its number is typed."""

from django import forms

CHOICES_MAX = 200


def shorten(field: forms.ModelChoiceField, label: str) -> None:
    """Turn a list that is too long into an input for the row's number, under its own label."""
    numbers = field.queryset.order_by().values("pk")[: CHOICES_MAX + 1]
    if len(numbers) > CHOICES_MAX:
        field.widget = forms.NumberInput()
        field.label = label
