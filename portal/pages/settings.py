"""Verbs of the Settings page: what the operator says about itself, and the words of its mails."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Refused
from portal.kit import audit, letters, operator, pictures
from portal.kit.letters import Letter, Words
from portal.models import MailTemplate, Picture, Setting, User
from portal.pages.admin import Named
from portal.pages.events import SettingEvent

LOGO = "logo"


def write(name: str, value: dict[str, Any], *, by: User) -> bool:
    """Set a group of settings whole; return whether anything was different.

    `value` goes into JSON: texts, numbers, truths, None and lists of them.
    """
    with transaction.atomic():
        Setting.objects.get_or_create(pk=name, defaults={"value": {}})
        row = Setting.objects.select_for_update().get(pk=name)
        before, after = _difference(row.value, value)
        if not before:
            return False
        row.value = value
        row.save(update_fields=["value"])
        audit.record(by, SettingEvent.CHANGED, Named(row), before=before, after=after)
        transaction.on_commit(lambda: operator.forget(name))
    return True


def set_organisation(
    value: dict[str, Any], *, logo: UploadedFile | Picture | bool | None, by: User
) -> bool:
    """Set who the operator is; `logo` is what a `LogoField` was answered with."""
    with transaction.atomic():
        picture = pictures.chosen(logo)
        kept = value | {LOGO: picture.digest if picture else ""}
        return write("organisation", kept, by=by)


def set_mail_roles(values: dict[str, dict[str, str]], *, by: User) -> bool:
    """Set name, address and signature of mail roles; what is empty has its default."""
    with transaction.atomic():
        differing = [write(f"mail-{role}", value, by=by) for role, value in values.items()]
    return any(differing)


def change_letter(letter: Letter, words: Words, *, by: User) -> bool:
    """Give a letter other words; return whether anything was different.

    Raises Refused, at the field, for names that cannot be filled in there.
    """
    check_words(letter, words)
    if words == letters.own_words(letter):
        return reset_letter(letter, by=by)
    with transaction.atomic():
        row = _lock(letter)
        if Words(row.subject, row.body) == words:
            return False
        before, after = audit.changes(row, {"subject": words.subject, "body": words.body})
        row.subject, row.body = words.subject, words.body
        row.save()
        audit.record(
            by,
            SettingEvent.LETTER_CHANGED,
            Named(row),
            letter=str(letter.title),
            before=before,
            after=after,
        )
    return True


def reset_letter(letter: Letter, *, by: User) -> bool:
    """Give a letter its original words back; return whether it had others."""
    with transaction.atomic():
        row = MailTemplate.objects.select_for_update().filter(pk=letter.slug).first()
        if row is None:
            return False
        before = {"subject": row.subject, "body": row.body}
        subject = Named(row)
        row.delete()
        audit.record(
            by, SettingEvent.LETTER_RESET, subject, letter=str(letter.title), before=before
        )
    return True


def check_words(letter: Letter, words: Words) -> None:
    """Raise Refused, at the field, if these words cannot go out."""
    for field, text in (("subject", words.subject), ("body", words.body)):
        if strange := letters.unknown(letter, text):
            said = _("Nothing can be filled in for %(names)s.") % {"names": ", ".join(strange)}
            raise Refused(said, code="unknown_name", field=field)
    if secrets := letters.secrets_in(letter, words.subject):
        said = _("The subject of a mail is no place for a secret: %(names)s.")
        said %= {"names": ", ".join(secrets)}
        raise Refused(said, code="secret", field="subject")


def send_test(role: str, *, by: User) -> str:
    """Mail the person a test from one of `operator.ROLES`; return the address it goes to."""
    to = _own_address(by)
    sender = letters.address(operator.mail_role(role))
    subject = _("Test mail from %(organisation)s") % {"organisation": operator.organisation().name}
    text = _(
        "Mails of this kind leave from %(sender)s and end as this one does.\n\n"
        "If it came late, or among unwanted mail, the mail server may not be allowed to send for "
        "this address."
    ) % {"sender": sender}
    with transaction.atomic():
        letters.post(role, [to], letters.finish(role, subject, text))
        audit.record(by, SettingEvent.TEST_SENT, _role_subject(role), role=role, to=to)
    return to


def send_test_letter(letter: Letter, words: Words, *, by: User) -> str:
    """Mail the person a letter with these words and examples; return the address it goes to."""
    to = _own_address(by)
    check_words(letter, words)
    written = letters.write(letter, letters.examples(letter), words)
    row = MailTemplate(slug=letter.slug)
    with transaction.atomic():
        letters.post(letter.role, [to], written)
        audit.record(by, SettingEvent.LETTER_TEST_SENT, Named(row), letter=str(letter.title), to=to)
    return to


def _own_address(by: User) -> str:
    if not by.email:
        raise Refused(_("You have no e-mail that a test could go to."), code="no_recipient")
    return by.email


def _role_subject(role: str) -> Named:
    return Named(Setting(name=f"mail-{role}"))


def _lock(letter: Letter) -> MailTemplate:
    """The letter's row, locked, with its own words if there was none."""
    own = letters.own_words(letter)
    MailTemplate.objects.get_or_create(
        pk=letter.slug, defaults={"subject": own.subject, "body": own.body}
    )
    return MailTemplate.objects.select_for_update().get(pk=letter.slug)


def _difference(was: dict[str, Any], becomes: dict[str, Any]) -> tuple[dict, dict]:
    """What differs, told for the history as (before, after)."""
    differing = [
        name
        for name in dict.fromkeys([*was, *becomes])
        if _plain(was.get(name)) != _plain(becomes.get(name))
    ]
    return (
        {name: _told(name, was.get(name)) for name in differing},
        {name: _told(name, becomes.get(name)) for name in differing},
    )


def _plain(value: Any) -> Any:
    """Nothing said is nothing said, however it is written."""
    return "" if value is None or value == [] else value


def _told(name: str, value: Any) -> Any:
    if name == LOGO and value:
        # The digest names a picture; its beginning is enough to tell two apart.
        return _("picture %(digest)s") % {"digest": value[:8]}
    return value if isinstance(value, list) else str(_plain(value))
