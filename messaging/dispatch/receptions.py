"""Whose a handset's message is: the number it came to has one user, or one for each keyword."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# A number that names its supplier listens to that one only: no other may speak for its handsets.
FIND = """
SELECT n.digits, n.id, u.id, u.keyword, u.customer_id, u.client_id, u.door_id,
       coalesce(d.kind = 'smpp' AND d.archived_at IS NULL, false),
       u.forwards_to <> '' OR n.help_reply <> ''
       OR EXISTS (SELECT FROM messaging_autoreply AS a WHERE a.use_id = u.id AND a.is_on),
       EXISTS (SELECT FROM clients_webhookendpoint AS w
                WHERE w.customer_id = u.customer_id AND w.is_enabled AND w.archived_at IS NULL
                  AND (w.client_id IS NULL OR w.client_id = u.client_id)
                  AND w.events @> '["message.inbound"]')
  FROM messaging_number AS n
  LEFT JOIN messaging_numberuse AS u
         ON u.number_id = n.id AND u.released_at IS NULL
        AND (u.keyword = '' OR u.keyword = ANY(%s) OR u.id = ANY(%s))
  LEFT JOIN clients_door AS d ON d.id = u.door_id
 WHERE n.digits = ANY(%s) AND (n.connector_id IS NULL OR n.connector_id = %s)
"""


class Use(NamedTuple):
    """Whose the messages are. `hears`: the door's binds are told of them; `acts`: there may be
    something to do about each, such as an answer; `calls`: webhooks want to hear of them.
    """

    id: int | None = None
    keyword: str = ""
    customer: int | None = None
    client: int | None = None
    door: int | None = None
    hears: bool = False
    acts: bool = False
    calls: bool = False


NOBODYS = Use()


@dataclass(slots=True, eq=False)
class Reception:
    """A number of ours and its uses; all of it is one's, or else each keyword's messages are."""

    id: int | None = None
    whole: Use | None = None
    by_keyword: dict[str, Use] = field(default_factory=dict)
    by_id: dict[int, Use] = field(default_factory=dict)

    def of_word(self, word: str) -> Use:
        return self.whole or self.by_keyword.get(word, NOBODYS)

    def of_use(self, use: int | None) -> Use:
        """What a message belongs to whose first part belongs to this use."""
        return self.whole or self.by_id.get(use or 0, NOBODYS)


NO_NUMBER = Reception()


def find(
    cursor: Any,
    connector: int,
    recipients: Iterable[str],
    words: Iterable[str],
    uses: Collection[int],
) -> dict[str, Reception]:
    """The numbers among `recipients` that listen to this connector, as far as it concerns these
    first words of messages, and these uses.
    """
    cursor.execute(FIND, [sorted(set(words)), sorted(uses), sorted(set(recipients)), connector])
    found: dict[str, Reception] = {}
    for digits, number, *columns in cursor.fetchall():
        reception = found.setdefault(digits, Reception(number))
        use = Use(*columns)
        if use.id is None:
            continue
        if not use.keyword:
            reception.whole = use
        reception.by_keyword[use.keyword] = reception.by_id[use.id] = use
    return found
