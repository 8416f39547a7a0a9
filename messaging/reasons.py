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
    "phone_in_black_list": Reason(
        _("Number blocked"), _("A block list names the number, or how it begins.")
    ),
    "blocked_sender": Reason(_("Sender blocked"), _("A block list names the sender.")),
    "opted_out": Reason(
        _("Opted out"), _("The person behind the number asked for no more of these messages.")
    ),
    "country_closed": Reason(
        _("Country closed"), _("The account may send to some countries only, and not to this one.")
    ),
    "too_many_to_prefix": Reason(
        _("Too many to one country"),
        _("The account had sent as many messages to this country in this hour as it may."),
    ),
    "spend_cap": Reason(
        _("Spend cap reached"),
        _("The account would have spent more on this day than its cap allows."),
    ),
    "blocked_text": Reason(
        _("Text not allowed"), _("The text has a word, pattern or link that may not be sent.")
    ),
    "held_for_moderation": Reason(
        _("Waits for moderation"), _("Somebody has to read the text before it is sent.")
    ),
    "denied_by_moderator": Reason(
        _("Denied by moderator"), _("It was read by a moderator, who refused it.")
    ),
    "unusual_traffic": Reason(
        _("Unusual traffic"),
        _("So many messages to such numbers look made up; somebody has to look at them first."),
    ),
    "cost_above_price": Reason(
        _("Cost above price"), _("It would have cost more than the payer is charged for it.")
    ),
    "suppressed_address": Reason(
        _("Address suppressed"),
        _("The address unsubscribed, bounced or complained, so it gets no more mail."),
    ),
    "foreign_sender_domain": Reason(
        _("Sender domain not allowed"),
        _("The mail server that would send it does not speak for the sender's domain."),
    ),
    "refused_by_supplier": Reason(
        _("Refused by supplier"), _("The supplier refused the message for good.")
    ),
    "no_answer": Reason(
        _("No answer"),
        _("The supplier did not answer, so it may have the message and it may not."),
    ),
    "replaced_by_sms": Reason(
        _("SMS instead"), _("It still waited when its SMS was due, so only that was sent.")
    ),
    "throttled": Reason(
        _("Throttled"), _("The supplier asked for a pause; the message is tried again.")
    ),
    "rerouted": Reason(
        _("Sent another way"),
        _("It could not be delivered the first way, so it goes another one at the same price."),
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
