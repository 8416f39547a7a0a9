from django.utils.translation import gettext_lazy

from portal.pages.views.account import Account


class Security(Account):
    """How somebody logs in, as a page of a customer's settings: each line leads to its own page."""

    title = gettext_lazy("Security")
    template_name = "pages/account/security.html"
    http_method_names = ("get", "head", "options")
