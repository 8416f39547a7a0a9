import django_filters
from django.utils.translation import gettext_lazy as _

from portal.kit import jobs
from portal.kit.filters import FilterSet
from portal.models import Job, User


def _kinds():
    return [(kind.slug, kind.title) for kind in jobs.kinds()]


class JobFilter(FilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"))
    status = django_filters.ChoiceFilter(choices=Job.Status.choices, label=_("Status"))
    kind = django_filters.ChoiceFilter(choices=_kinds, label=_("Kind"))
    owner = django_filters.ModelChoiceFilter(queryset=User.objects.all(), label=_("Owner"))

    class Meta:
        model = Job
        fields = []


class DownloadFilter(FilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"))
    status = django_filters.ChoiceFilter(
        choices=[
            choice for choice in Job.Status.choices if choice[0] not in {"waiting", "running"}
        ],
        label=_("Status"),
    )

    class Meta:
        model = Job
        fields = []
