from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal.kit.search import SHOWN, Hit, Source
from portal.models import User
from portal.pages.filters.users import UserFilter


def _find(user, text):
    found = UserFilter({"q": text}, queryset=User.objects.visible_to(user), user=user).qs[:SHOWN]
    return [Hit(one.name, reverse("user", args=[one.pk]), one.login) for one in found]


PEOPLE = Source(
    _("People"),
    _find,
    "portal.view_user",
    lambda text: f"{reverse('users')}?{urlencode({'q': text})}",
    order=60,
)
