"""From which addresses mail may be sent: the domains that the mail server may speak for."""

from typing import ClassVar, Self

from messaging.book import Book
from messaging.mail import addresses
from messaging.screens.screen import Case, Verdict, Work

FOREIGN = "foreign_sender_domain"
CHANNEL = "email"


class MailSenders:
    name: ClassVar[str] = "mail_senders"
    reads_text: ClassVar[bool] = False

    def __init__(self, book: Book) -> None:
        self._suppliers = book.suppliers

    @classmethod
    def over(cls, work: Work) -> Self | None:
        has_mail = any(submission.channel == CHANNEL for submission in work.submissions)
        return cls(work.book) if has_mail else None

    def check(self, case: Case) -> Verdict | None:
        supplier = self._suppliers.get(case.decision.connector or 0)
        if case.channel != CHANNEL or supplier is None:
            return None
        domain = addresses.domain_of(case.sender)
        return None if domain in supplier.domains else Verdict(FOREIGN, domain)
