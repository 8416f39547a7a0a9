"""How connections and their calls look, on every page alike."""

from django.utils.translation import gettext as _

from messaging.connect import codes
from messaging.models import ConnectCall, Connection


def state(connection: Connection) -> tuple[str, str]:
    """(state, text) as the tags `status` and `badge` want them."""
    if connection.archived_at is not None:
        return "off", _("Closed")
    return ("ok", _("Open")) if connection.is_open else ("warn", _("Off"))


def outcome(call: ConnectCall) -> tuple[str, str]:
    """(state, codes) of a call: an unknown error is ours, others are the application's."""
    if call.codes == codes.written(codes.SUCCESS):
        return "ok", call.codes
    is_ours = codes.written(codes.UNKNOWN) in call.codes.split()
    return ("bad" if is_ours else "warn"), call.codes


def app(connection: Connection) -> str:
    return f"{connection.app_name} {connection.app_version}".strip()


def told(call: ConnectCall) -> list[dict[str, str]]:
    """Each code of a call with its sentence."""
    known = {codes.written(code): sentence for code, sentence in codes.SENTENCES.items()}
    return [{"code": one, "sentence": known.get(one, "")} for one in call.codes.split()]
