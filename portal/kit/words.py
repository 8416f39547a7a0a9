"""Search by the beginnings of words with what every PostgreSQL has: full text, form `simple`.

`vento ph` finds "Vento Pharmacy GmbH". A GIN index over the same vector makes it quick.
"""

import re

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import Q, QuerySet

WORD = re.compile(r"[^\s'\\&|!()<>:*]+")
FORM = "simple"
FEW = 1_000


def begin(text: str, *columns: str) -> SearchVectorExact | Q:
    """The condition that each word of the text begins a word of the columns, in any order.

    A text without a letter or a digit holds for no row.
    """
    words = [f"'{word}':*" for word in WORD.findall(text) if any(map(str.isalnum, word))]
    if not words:
        return Q(pk__in=[])
    query = SearchQuery(" & ".join(words), search_type="raw", config=FORM)
    return SearchVectorExact(SearchVector(*columns, config=FORM), query)


def among(rows: QuerySet, condition: Q) -> QuerySet:
    """The rows for which a search's condition holds.

    The planner cannot know how rare the beginning of a word is. So a few matches are looked for
    by the search's own indexes first; many are met soon by walking the list in its order.
    """
    found = rows.model._base_manager.filter(condition).order_by().values_list("pk", flat=True)
    first = list(found[: FEW + 1])
    return rows.filter(condition) if len(first) > FEW else rows.filter(pk__in=first)
