"""Networks a door may be entered from, as people write them: CIDR or single addresses."""

import re
from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from django.utils.translation import gettext as _

from portal.core.errors import Refused

BETWEEN = re.compile(r"[\s,;]+")
MOST = 500


def read(lines: str | Iterable[str]) -> list[str]:
    """The networks in their usual form, each once; single addresses without a prefix length.

    Raises `Refused` that names what is not a network, and for more than 500 of them.
    """
    text = lines if isinstance(lines, str) else "\n".join(lines)
    found = dict.fromkeys(_network(word) for word in BETWEEN.split(text) if word)
    if len(found) > MOST:
        raise _refused(_("At most %(most)s networks can be allowed.") % {"most": MOST})
    return list(found)


def covers(networks: Iterable[str], address: str) -> bool:
    """Whether an address is in one of the networks; none of them means any address."""
    found = [ip_network(one, strict=False) for one in networks]
    if not found:
        return True
    try:
        seen = ip_address(address)
    except ValueError:
        return False
    return any(seen in network for network in found)


def _network(word: str) -> str:
    try:
        network = ip_network(word)
    except ValueError as error:
        raise _refused(_fault(word)) from error
    is_one = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if is_one else str(network)


def _fault(word: str) -> str:
    """Say what is wrong, and what was perhaps meant."""
    try:
        meant = ip_network(word, strict=False)
    except ValueError:
        return _("%(word)s is neither an IP address nor a network such as 192.0.2.0/28.") % {
            "word": word[:60]
        }
    return _("%(word)s is an address inside a network. Did you mean %(meant)s?") % {
        "word": word[:60],
        "meant": meant,
    }


def _refused(sentence: str) -> Refused:
    return Refused(sentence, code="bad_network", field="allowed_networks")
