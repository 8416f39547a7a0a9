from django.utils.translation import gettext_lazy as _

from portal.kit.events import Event


class UserEvent(Event):
    ADDED = "portal.user.added", _("Added as {roles}")
    CHANGED = "portal.user.changed", _("Changed")
    CLOSED = "portal.user.closed", _("Closed: may no longer log in, {sessions} sessions ended")
    REOPENED = "portal.user.reopened", _("Opened again: may log in")
    LINK_SENT = "portal.user.link-sent", _("Sent a link for a new password to {email}")
    PASSWORD_SET = "portal.user.password-set", _("Set a new password")
    SECOND_FACTOR_REMOVED = (
        "portal.user.second-factor-removed",
        _("Two-step log-in turned off by staff"),
    )
    FACTOR_ADDED = "portal.user.factor-added", _("Set up {what} for the log-in")
    FACTOR_REMOVED = "portal.user.factor-removed", _("Removed {what}")
    FACTOR_RENEWED = "portal.user.factor-renewed", _("Made {what} anew")
    PASSKEY_RENAMED = "portal.user.passkey-renamed", _("Renamed the passkey {was} to {name}")
    FORGOTTEN = (
        "portal.user.forgotten",
        _("Erased with their company: closed for good, {sessions} sessions ended"),
    )
    DEVICES_ENDED = "portal.user.devices-ended", _("Logged out on {sessions} other devices")


class ActingEvent(Event):
    """Staff who log in as another."""

    BEGUN = "portal.acting.begun", _("Logged in as them for {minutes} minutes: {why}")
    ENDED = "portal.acting.ended", _("Left them: {how}")


class RowEvent(Event):
    """What is done to rows in the Django admin."""

    ADDED = "portal.row.added", _("Added {kind} in the admin")
    CHANGED = "portal.row.changed", _("Changed {kind} in the admin")
    DELETED = "portal.row.deleted", _("Deleted {kind} in the admin")


class JobEvent(Event):
    EXPORT_ASKED = "portal.job.export-asked", _("Asked for {what} as {format}")
    ASKED_AGAIN = "portal.job.asked-again", _("Asked for it again")
    STOPPED = "portal.job.stopped", _("Stopped")


class SettingEvent(Event):
    CHANGED = "portal.setting.changed", _("Changed on the Settings page")
    LETTER_CHANGED = "portal.setting.letter-changed", _("Changed the words of: {letter}")
    LETTER_RESET = "portal.setting.letter-reset", _("Restored the original words of: {letter}")
    TEST_SENT = "portal.setting.test-sent", _("Sent a test mail to {to}")
    LETTER_TEST_SENT = "portal.setting.letter-test-sent", _("Sent a test of {letter} to {to}")
