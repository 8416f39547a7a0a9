"""Numbers and their uses with all that lists of them show, in a few questions for a page."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from messaging.models import AutoReply, Number, NumberUse

KEYWORDS_SHOWN = 5
SHOWN = ("number", "customer", "client", "door__smppaccount")


def with_uses(rows: QuerySet[Number]) -> QuerySet[Number]:
    """Numbers with who has all of each (`whole`, one or none), `share_count`, `first_keywords`."""
    living = NumberUse.objects.living()
    whole = living.filter(keyword="").select_related("customer", "client")
    shares = living.filter(number=OuterRef("pk")).exclude(keyword="").order_by()
    count = shares.values("number").annotate(n=Count("pk")).values("n")
    first = shares.order_by("keyword").values("keyword")[:KEYWORDS_SHOWN]
    return (
        rows.select_related("country", "connector")
        .prefetch_related(Prefetch("uses", queryset=whole, to_attr="whole"))
        .annotate(
            share_count=Coalesce(Subquery(count, output_field=IntegerField()), 0),
            first_keywords=ArraySubquery(first),
        )
    )


def with_replies(uses: QuerySet[NumberUse]) -> QuerySet[NumberUse]:
    """Uses with all that a table shows of them, `reply_count` among it."""
    replies = AutoReply.objects.filter(use=OuterRef("pk"), is_on=True).order_by()
    count = replies.values("use").annotate(n=Count("pk")).values("n")
    return uses.select_related(*SHOWN).annotate(
        reply_count=Coalesce(Subquery(count, output_field=IntegerField()), 0)
    )
