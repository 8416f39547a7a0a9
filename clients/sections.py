"""Which SMPP accounts come back when their customer does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.events import SmppEvent
from clients.models import Door, SmppAccount
from customers import archiving
from customers.models import Customer
from portal.kit import audit
from portal.kit.sections import Changes, Section
from portal.models import User


class _AccountField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, account):
        names = dict.fromkeys([str(account), account.system_id, str(account.client or "")])
        return " \N{MIDDLE DOT} ".join(name for name in names if name)


def _fields() -> dict[str, forms.Field]:
    return {
        "smpp_accounts": _AccountField(
            label=_("Come back"),
            queryset=SmppAccount.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    }


def _narrow(fields: dict[str, forms.Field], customer: Customer) -> None:
    rows = _archived_with(customer).select_related("client")
    fields["smpp_accounts"].queryset = rows.order_by("system_id")
    if not rows.exists():
        fields["smpp_accounts"].help_text = _("None was archived with it.")


def _initial(_customer: Customer) -> dict[str, Any]:
    return {}


def _save(customer: Customer, cleaned: dict[str, Any], by: User | None) -> Changes:
    chosen = [account.pk for account in cleaned["smpp_accounts"]]
    accounts = list(_archived_with(customer).filter(pk__in=chosen).order_by("system_id"))
    Door.objects.filter(pk__in=[account.pk for account in accounts]).update(
        is_open=True, archived_at=None
    )
    for account in accounts:
        audit.record(by, SmppEvent.RESTORED, account, system_id=account.system_id)
    names = ", ".join(account.system_id for account in accounts)
    return ({"smpp_accounts": ""}, {"smpp_accounts": names}) if names else ({}, {})


def _archived_with(customer: Customer):
    """What was archived before its customer was stays where it is."""
    return SmppAccount.objects.filter(customer=customer, archived_at=customer.archived_at)


ACCOUNTS = Section(
    archiving.SECTIONS,
    _("SMPP accounts"),
    _fields,
    _initial,
    _save,
    text=_("They work at once, with the passwords they had. The others stay archived."),
    narrow=_narrow,
)
