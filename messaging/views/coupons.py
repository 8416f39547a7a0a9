"""Coupons: the list, a new one, and one's settings with who used it."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.connect import coupons
from messaging.filters.connect_staff import CouponFilter
from messaging.forms.connect_staff import CouponForm
from messaging.models import Coupon
from messaging.tables.connect_staff import CouponTable
from messaging.views.numbers import StaffOnly
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.templatetags import onward

VIEW, ADD, CHANGE = "messaging.view_coupon", "messaging.add_coupon", "messaging.change_coupon"


class CouponList(StaffOnly, ListView):
    model = Coupon
    key = "coupons"
    title = gettext_lazy("Coupons")
    permission_required = VIEW
    table_class = CouponTable
    filter_class = CouponFilter
    export = "coupons"
    search_placeholder = gettext_lazy("Code")
    new = ListButton("coupons", gettext_lazy("New coupon"), "plus", "messaging:coupon-new", ADD)
    empty = Empty(
        gettext_lazy("No coupons yet"),
        gettext_lazy(
            "Whoever registers with a coupon's code begins with some credit, so many times and "
            "until a day."
        ),
    )

    def rows(self):
        return super().rows().select_related("connection")


class CouponForms(StaffOnly, FormView):
    model = Coupon
    form_class = CouponForm
    template_name = "messaging/connect_staff/form.html"

    def crumbs(self):
        return [{"title": _("Coupons"), "url": self.back_to()}, {"title": self.title}]

    def back_url(self):
        return self.back_to()

    def back_to(self):
        return reverse("messaging:coupons")


class CouponNew(CouponForms):
    title = gettext_lazy("New coupon")
    verb = gettext_lazy("Add coupon")
    permission_required = ADD

    def act(self, cleaned):
        made = coupons.add(cleaned, by=self.request.user)
        return _("The coupon %(code)s is added.") % {"code": made.code}


class CouponPage(CouponForms):
    """Its settings, which whoever may change coupons saves."""

    permission_required = (VIEW, CHANGE)

    @cached_property
    def coupon(self):
        return self.row()

    @property
    def title(self):
        return self.coupon.code

    @property
    def text(self):
        about = {"uses": onward.count(self.coupon.uses), "most": onward.count(self.coupon.uses_max)}
        return _("Used: %(uses)s of %(most)s.") % about

    @property
    def aside(self):
        """Where those stand who used it."""
        if not self.coupon.uses:
            return None
        url = f"{reverse('messaging:registrations')}?{urlencode({'coupon': self.coupon.pk})}"
        return {"title": _("Registrations with it"), "url": url}

    def form_arguments(self):
        return {"coupon": self.coupon}

    def act(self, cleaned):
        if coupons.change(self.coupon, cleaned, by=self.request.user):
            return _("The coupon %(code)s is saved.") % {"code": cleaned["code"]}
        return _("Nothing was different.")
