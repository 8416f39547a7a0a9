"""SMPP accounts: issued with a password that is shown once, changed, archived, and found again."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import default_countries, networks, passwords, sender_names, system_ids, tlvs
from clients.events import SmppEvent
from clients.models import Client, Door, SmppAccount
from customers import notes
from customers.models import Customer
from portal.core import sender_ids
from portal.core.errors import Refused
from portal.kit import audit, sections
from portal.models import User

SECTIONS = "smpp-account"
# The smallest and the largest, as the table's constraint has them.
LIMITS = {
    "max_binds": (1, 100),
    "window": (1, 1_000),
    "parts_per_s": (1, 100_000),
    "deduplicates_s": (0, 259_200),
}


def default_sender(text: str) -> str:
    """Who sends what names no sender, or nobody. Raises `Refused`."""
    if not text.strip():
        return ""
    return sender_names.read(text, sender_ids.SMS, field="default_sender")


READ = {
    "default_sender": default_sender,
    "allowed_networks": networks.read,
    "allowed_tlvs": tlvs.read,
    "tag_tlv": tlvs.read_one,
    "default_country": default_countries.read,
}
FIELDS = (
    "name",
    "short_name",
    "system_type",
    "address_range",
    "is_open",
    "binding_enabled",
    "submit_enabled",
    "uses_cug",
    "tls_required",
    "max_binds",
    "window",
    "parts_per_s",
    "default_sender",
    "default_coding",
    "receipt_date_digits",
    "receipt_tlvs",
    "deduplicates_s",
    "allowed_tlvs",
    "tag_tlv",
    "allowed_networks",
    "resends_unanswered",
    "default_country",
    "priority",
)
# How often another name is looked for when somebody else was quicker.
TRIES = 5


def issue(
    *, customer: Customer, client: Client | None = None, fields: dict[str, Any], by: User | None
) -> tuple[SmppAccount, str]:
    """Open an SMPP account and return it with its password, which nobody can read again.

    `fields` are the account's own, of which an empty `system_id` is made from the customer's name,
    and those of the sections that higher floors hang on the form. Raises `Refused`.
    """
    password = passwords.new()
    with transaction.atomic():
        account = SmppAccount(
            kind=Door.Kind.SMPP,
            customer=_living(customer.pk),
            client=_checked(client, customer),
            password_digest=passwords.digest(password),
            password_set_at=timezone.now(),
            **_own(fields),
        )
        _insert(account, (fields.get("system_id") or "").strip())
        sections.save(SECTIONS, account, fields, by=by)
        audit.record(by, SmppEvent.ISSUED, account, system_id=account.system_id)
        notes.tell(customer, _("Issued SMPP account %(id)s") % {"id": account.system_id})
    return account, password


def change(account: SmppAccount, fields: dict[str, Any], *, by: User | None) -> bool:
    """Set these fields and those of hung sections; tell what they were. False: nothing was new.

    The system ID stays what it is. Raises `Refused`, also for an archived account.
    """
    with transaction.atomic():
        account = _locked(account)
        if fields.get("system_id", account.system_id) != account.system_id:
            raise Refused(_("A system ID stays as it was issued."), field="system_id")
        before, after = _set(account, _own(fields))
        was, became = sections.save(SECTIONS, account, fields, by=by)
        before, after = before | was, after | became
        if not after:
            return False
        about = {"system_id": account.system_id, "before": before, "after": after}
        audit.record(by, SmppEvent.CHANGED, account, **about)
    return True


def reset_password(account: SmppAccount, *, by: User | None) -> str:
    """Replace the password and return the new one, which nobody can read again."""
    password = passwords.new()
    with transaction.atomic():
        account = _locked(account)
        account.password_digest = passwords.digest(password)
        account.password_set_at = timezone.now()
        account.save(update_fields=["password_digest", "password_set_at"])
        audit.record(by, SmppEvent.PASSWORD_RESET, account, system_id=account.system_id)
    return password


def archive(account: SmppAccount, *, by: User | None) -> SmppAccount:
    """Close the account; from this moment nothing is sent with it. Doing it again does nothing."""
    with transaction.atomic():
        account = SmppAccount.objects.select_for_update().get(pk=account.pk)
        if account.archived_at is None:
            account.archived_at, account.is_open = timezone.now(), False
            account.save(update_fields=["archived_at", "is_open"])
            audit.record(by, SmppEvent.ARCHIVED, account, system_id=account.system_id)
    return account


def restore(account: SmppAccount, *, by: User | None) -> SmppAccount:
    """Take the account out of the archive. It works at once, with the password it had."""
    with transaction.atomic():
        _living(account.customer_id)
        account = SmppAccount.objects.select_for_update().get(pk=account.pk)
        if account.archived_at is not None:
            account.archived_at, account.is_open = None, True
            account.save(update_fields=["archived_at", "is_open"])
            audit.record(by, SmppEvent.RESTORED, account, system_id=account.system_id)
    return account


def find(system_id: str, password: str) -> SmppAccount | None:
    """The account that logs in so, with its client; None for all others and for archived ones.

    Whether an account is enabled, and where from it may be used, is for the caller to ask. An
    unknown system ID takes as long as a wrong password.
    """
    account = _known(system_id)
    fits = passwords.fits(password, account.password_digest if account else "")
    return account if fits else None


def _known(system_id: str) -> SmppAccount | None:
    if not system_ids.SHAPE.fullmatch(system_id):
        return None
    rows = SmppAccount.objects.annotate(low=Lower("system_id"))
    found = rows.filter(low=system_id.lower(), system_id=system_id, archived_at=None)
    return found.select_related("client").first()


def _living(pk: int) -> Customer:
    """The customer, locked, so that nobody archives it meanwhile."""
    customer = Customer.objects.select_for_update(no_key=True).get(pk=pk)
    if customer.is_archived:
        raise Refused(_("The customer is archived."), code="archived", field="customer")
    return customer


def _checked(client: Client | None, customer: Customer) -> Client | None:
    if client is None:
        return None
    if client.customer_id != customer.pk:
        raise Refused(_("This client belongs to another customer."), field="client")
    if client.status in {Client.Status.ARCHIVED, Client.Status.ERASED}:
        raise Refused(_("This client is archived."), code="archived", field="client")
    return client


def _own(fields: dict[str, Any]) -> dict[str, Any]:
    """The account's own among the fields, in the form in which they are kept."""
    own = {name: fields[name] for name in FIELDS if name in fields}
    for name, read in READ.items():
        if name in own:
            own[name] = read(own[name])
    for name, (least, most) in LIMITS.items():
        if name in own and not least <= own[name] <= most:
            sentence = _("A number from %(least)s to %(most)s is needed.")
            raise Refused(sentence % {"least": least, "most": most}, field=name)
    return own


def _insert(account: SmppAccount, chosen: str) -> None:
    """Write the new row under the chosen system ID, else under one that is free."""
    if chosen:
        system_ids.checked(chosen)
    for _attempt in range(TRIES):
        account.system_id = chosen or system_ids.suggested(account.customer.name)
        account.name = account.name or account.system_id
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError as error:
            if "system_id_once" not in str(error):
                raise
            account.pk = account.door_ptr_id = None
        else:
            return
    raise system_ids.taken(account.system_id)


def _locked(account: SmppAccount) -> SmppAccount:
    account = SmppAccount.objects.select_for_update().get(pk=account.pk)
    if account.archived_at is not None:
        sentence = _("The SMPP account %(id)s is archived.")
        raise Refused(sentence % {"id": account.system_id}, code="archived")
    return account


def _set(account: SmppAccount, own: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Write what is new; return (before, after) as people read it."""
    new = {name: value for name, value in own.items() if getattr(account, name) != value}
    before = {name: _said(account, name) for name in new}
    for name, value in new.items():
        setattr(account, name, value)
    if new:
        account.save(update_fields=list(new))
    return before, {name: _said(account, name) for name in new}


def _said(account: SmppAccount, name: str) -> str:
    value = getattr(account, name)
    if isinstance(value, list):
        return ", ".join(value)
    shown = getattr(account, f"get_{name}_display", None)
    return str(shown() if shown else value)
