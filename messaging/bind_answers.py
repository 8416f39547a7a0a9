"""What to do about a bind that failed, by the supplier's status (SMPP 3.4, section 5.1.3)."""

from django.utils.translation import gettext_lazy as _

from messaging.smpp.protocol.statuses import Status

UNREACHABLE = _(
    "Check host and port, and that the supplier lets this machine's address through its firewall."
)
BAD_CERTIFICATE = _(
    "Check the host's name. If the supplier signs its own certificates, enter its authority."
)
NO_TLS = _("Check that the port is the one for TLS, or switch TLS off for a plain port.")
SILENT = _("Check that the port speaks SMPP, and whether TLS is to be on.")
HUNG_UP = _(
    "Suppliers hang up on addresses they do not know: ask whether this machine's address is "
    "allowed, and whether TLS is to be on."
)
OF_STATUS = {
    Status.INVALID_PASSWORD: _("The password is wrong: enter it again in the settings."),
    Status.INVALID_SYSTEM_ID: _("The supplier does not know this system ID."),
    Status.BIND_FAILED: _(
        "The supplier lets this account not bind now. Ask whether it is open, whether this "
        "machine's address is allowed, and how many binds it may have."
    ),
    Status.ALREADY_BOUND: _(
        "The account has as many binds as it may have. The connector's own binds count."
    ),
    Status.INVALID_BIND_STATE: _("The supplier wants another kind of bind: change bind as."),
    Status.INVALID_SYSTEM_TYPE: _("Ask which system type the supplier wants."),
    Status.INVALID_COMMAND: _("The supplier does not know this kind of bind: change bind as."),
    Status.SYSTEM_ERROR: _("The supplier has a fault of its own. Try again later."),
    Status.THROTTLED: _("The supplier asks to come again later."),
    Status.MESSAGE_QUEUE_FULL: _("The supplier asks to come again later."),
}
OTHERWISE = _("Ask the supplier what this status means, and name it when you do.")


def advice(status: int) -> str:
    """One sentence about a bind refused with this status."""
    return str(OF_STATUS.get(status, OTHERWISE))
