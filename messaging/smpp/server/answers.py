"""What a customer's program is told: command statuses for whatever was refused, in one table.

Only two of them ask to send the same again: `ESME_RTHROTTLED` is kept for the pace, and
`ESME_RMSGQFUL` says that this process has too much to do, or is leaving. Storage that is down is
`ESME_RSYSERR`. Money is never told by any of these: a program would try for ever.
"""

from messaging.smpp.protocol.statuses import Status
from portal.core.errors import Refused
from portal.kit import operator

# Codes of refusals, and the reasons for which a stored message was rejected.
STATUSES: dict[str, Status] = {
    "too_fast": Status.THROTTLED,
    "busy": Status.MESSAGE_QUEUE_FULL,
    "in_flight": Status.MESSAGE_QUEUE_FULL,
    # A day's limit is no pace: the same message is not welcome before tomorrow.
    "daily_limit": Status.SUBMIT_FAILED,
    "door_closed": Status.SUBMIT_FAILED,
    "submit_disabled": Status.SUBMIT_FAILED,
    "channel_not_allowed": Status.SUBMIT_FAILED,
    # The TLV that names the client (docs/tagging.md).
    "tagging_off": Status.INVALID_OPTIONAL_VALUE,
    "client_unknown": Status.INVALID_OPTIONAL_VALUE,
    "client_fixed": Status.INVALID_OPTIONAL_VALUE,
    "no_account": Status.SUBMIT_FAILED,
    "no_mcc_mnc": Status.INVALID_DESTINATION_ADDRESS,
    "no_active_aggregator": Status.INVALID_DESTINATION_ADDRESS,
    "no_client_price": Status.INVALID_DESTINATION_ADDRESS,
    "no_source_price": Status.INVALID_DESTINATION_ADDRESS,
    "not_in_cug": Status.INVALID_DESTINATION_ADDRESS,
    "phone_in_black_list": Status.INVALID_DESTINATION_ADDRESS,
    "opted_out": Status.INVALID_DESTINATION_ADDRESS,
    "country_closed": Status.INVALID_DESTINATION_ADDRESS,
    # As a day's limit, these are no pace: the same message is not welcome in a second either.
    "too_many_to_prefix": Status.SUBMIT_FAILED,
    "spend_cap": Status.SUBMIT_FAILED,
    "cost_above_price": Status.SUBMIT_FAILED,
    "blocked_text": Status.SUBMIT_FAILED,
    "denied_by_moderator": Status.SUBMIT_FAILED,
    "blocked_sender": Status.INVALID_SOURCE_ADDRESS,
    "bad_number": Status.INVALID_DESTINATION_ADDRESS,
    "incorrect_originator": Status.INVALID_SOURCE_ADDRESS,
    "not_registr_originator": Status.INVALID_SOURCE_ADDRESS,
    "text_too_long": Status.INVALID_MESSAGE_LENGTH,
    "bad_text": Status.INVALID_DATA_CODING,
}
NO_MONEY = "no_money"


class NotTaken(Exception):
    """A request is answered with this status, and nothing of it is done."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def of_error(error: BaseException) -> int:
    """The status for what went wrong. It may ask the database for the operator's settings."""
    if isinstance(error, NotTaken):
        return error.status
    if not isinstance(error, Refused):
        return Status.SYSTEM_ERROR
    if error.code == NO_MONEY:
        return operator.endpoints().no_money_status
    return of_reason(error.code)


def of_reason(code: str) -> int:
    """The status for a reason's code; one that is not in the table is a failed submission."""
    return STATUSES.get(code, Status.SUBMIT_FAILED)
