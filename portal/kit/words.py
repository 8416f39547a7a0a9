"""Search by the beginnings of words with what every PostgreSQL has: full text, form `simple`.

`vento ph` finds "Vento Pharmacy GmbH". A GIN index over the same vector makes it quick.
"""

import re
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import Q, QuerySet

WORD = re.compile(r"[^\s'\\&|!()<>:*]+")
FORM = "simple"
FEW, MANY = 1_000, 50_000


def begin(text: str, *columns: str) -> SearchVectorExact | Q:
    """The condition that each word of the text begins a word of the columns, in any order.

    A text without a letter or a digit holds for no row.
    """
    words = [f"'{word}':*" for word in WORD.findall(text) if any(map(str.isalnum, word))]
    if not words:
        return Q(pk__in=[])
    query = SearchQuery(" & ".join(words), search_type="raw", config=FORM)
    return SearchVectorExact(SearchVector(*columns, config=FORM), query)


def among(rows: QuerySet, *searches: Q | SearchVectorExact | QuerySet) -> QuerySet:
    """The rows that any of the searches finds: conditions on them, or keys found in other tables.

    The planner cannot know how rare the beginning of a word is. So a few matches are looked for
    by each search's own index first. More of them are fetched by that index inside the database;
    very many are met soon by walking the list in its order.
    """
    keys, more = [], []
    for search in searches:
        found = _keys(rows, search)
        first = list(found[: FEW + 1])
        if len(first) <= FEW:
            keys += first
        elif found[: MANY + 1].count() <= MANY:
            more.append(Q(pk__in=found[:MANY]))  # The limit keeps this a question of its own.
        else:
            more.append(Q(pk__in=found) if found is search else search)
    return rows.filter(reduce(or_, more, Q(pk__in=keys)))


def _keys(rows: QuerySet, search: Q | SearchVectorExact | QuerySet) -> QuerySet:
    if isinstance(search, QuerySet):
        return search
    return rows.model._base_manager.filter(search).order_by().values_list("pk", flat=True)
