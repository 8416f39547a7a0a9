"""Why a message was not sent or not delivered, in words for the people who ask.

The codes are those of the interfaces. `brief` goes into a list, `sentence` onto a message's page.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code: its name in a list, and the sentence that explains it."""

    brief: str
    sentence: str


REASONS = {
    "no_mcc_mnc": Reason(
        _("Unknown network"),
        _("No country or network has this number, so nobody could say where it goes."),
    ),
    "no_client_price": Reason(
        _("No price"), _("None of the payer's price lists names this destination.")
    ),
    "no_source_price": Reason(
        _("No cost"), _("No connector of the pool has a cost for this destination.")
    ),
    "no_active_aggregator": Reason(
        _("No connector"), _("No route led to a connector that was up at that moment.")
    ),
    "not_in_cug": Reason(
        _("Not in CUG"),
        _("The number stands outside the closed user group of the SMPP account."),
    ),
    "not_registr_originator": Reason(
        _("Sender not approved"),
        _("The client may show only sender names that were approved for it."),
    ),
    "incorrect_originator": Reason(
        _("Bad sender"), _("The sender is neither a number nor a name that a handset can show.")
    ),
    "refused_by_supplier": Reason(
        _("Refused by supplier"), _("The supplier refused the message for good.")
    ),
    "no_answer": Reason(
        _("No answer"),
        _("The supplier did not answer, so it may have the message and it may not."),
    ),
    "throttled": Reason(
        _("Throttled"), _("The supplier asked for a pause; the message is tried again.")
    ),
    "validity_over": Reason(
        _("Validity over"), _("It could not be sent before its validity ended.")
    ),
    "customer_archived": Reason(
        _("Customer archived"), _("It was still held when its customer was archived.")
    ),
    "client_erased": Reason(_("Client erased"), _("It was still held when its client was erased.")),
    "incomplete": Reason(
        _("Incomplete"), _("Not all parts of the long message came in time, so none was sent.")
    ),
    "cancelled_by_sender": Reason(
        _("Cancelled"), _("Whoever sent it took it back while it still waited.")
    ),
    "no_receipt": Reason(
        _("No receipt"), _("No final receipt came in the days the account waits for one.")
    ),
}


def brief(code: str) -> str:
    """The reason's name; a code that is not known here stands for itself."""
    return str(REASONS[code].brief) if code in REASONS else code


def sentence(code: str) -> str:
    return str(REASONS[code].sentence) if code in REASONS else code


def choices() -> list[tuple[str, str]]:
    """For a filter: every code with its name."""
    return [(code, str(reason.brief)) for code, reason in REASONS.items()]
