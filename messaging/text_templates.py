"""Templates: texts with placeholders that a customer or a client sends again and again."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from messaging.compose import Place
from messaging.events import TextTemplateEvent
from messaging.models import TextTemplate
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

NUMBER_MAX = 18  # Digits of a key.


def of(place: Place) -> QuerySet[TextTemplate]:
    """The templates of a place: a customer's own, or a client's."""
    return TextTemplate.objects.filter(customer=place.customer, client=place.client)


def asked(place: Place, number: str) -> TextTemplate | None:
    """The place's template of the number that an address names, if there is one."""
    if not (number.isascii() and number.isdigit()) or len(number) > NUMBER_MAX:
        return None
    return of(place).filter(pk=int(number)).first()


def add(place: Place, *, name: str, sender: str, text: str, by: User | None) -> TextTemplate:
    made = TextTemplate(
        customer=place.customer,
        client=place.client,
        name=name,
        sender=sender,
        text=text,
        created_by=by,
    )
    with transaction.atomic():
        _saved(made)
        audit.record(by, TextTemplateEvent.ADDED, made, name=name)
    return made


def change(template: TextTemplate, *, name: str, sender: str, text: str, by: User | None) -> bool:
    """Return whether anything was different. Campaigns that were written with it stay."""
    fields = {"name": name, "sender": sender, "text": text}
    with transaction.atomic():
        row = TextTemplate.objects.select_for_update().get(pk=template.pk)
        before, after = audit.changes(row, fields)
        if not after:
            return False
        for field, value in fields.items():
            setattr(row, field, value)
        _saved(row)
        audit.record(by, TextTemplateEvent.CHANGED, row, name=name, before=before, after=after)
    return True


def remove(template: TextTemplate, *, by: User | None) -> None:
    with transaction.atomic():
        audit.record(by, TextTemplateEvent.REMOVED, template, name=template.name)
        template.delete()


def _saved(row: TextTemplate) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("There is a template with this name already."), field="name") from error
