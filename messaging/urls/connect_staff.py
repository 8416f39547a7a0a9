"""Connect, as staff see it: who registered, what they apply for, and what is offered to them."""

from django.urls import path

from messaging.views import (
    account_types,
    connect_terms_staff,
    coupons,
    embargoes,
    number_applications,
    registrations,
)

PAGES = (
    ("registrations/", registrations.RegistrationList, "registrations"),
    ("registrations/<int:pk>/", registrations.RegistrationMain, "registration"),
    (
        "registrations/<int:pk>/applications/",
        registrations.RegistrationApplications,
        "registration-applications",
    ),
    (
        "registrations/<int:pk>/history/",
        registrations.RegistrationHistory,
        "registration-history",
    ),
    ("registrations/<int:pk>/close/", registrations.RegistrationClose, "registration-close"),
    (
        "number-applications/",
        number_applications.NumberApplicationQueue,
        "number-applications",
    ),
    (
        "number-applications/all/",
        number_applications.NumberApplicationList,
        "number-applications-all",
    ),
    (
        "number-applications/<int:pk>/",
        number_applications.NumberApplicationPage,
        "number-application",
    ),
    (
        "number-applications/<int:pk>/approve/",
        number_applications.NumberApplicationApprove,
        "number-application-approve",
    ),
    (
        "number-applications/<int:pk>/refuse/",
        number_applications.NumberApplicationRefuse,
        "number-application-refuse",
    ),
    ("coupons/", coupons.CouponList, "coupons"),
    ("coupons/new/", coupons.CouponNew, "coupon-new"),
    ("coupons/<int:pk>/", coupons.CouponPage, "coupon"),
    ("connect-terms/", connect_terms_staff.TermsList, "connect-terms-versions"),
    ("connect-terms/new/", connect_terms_staff.TermsNew, "connect-terms-new"),
    ("connect-terms/<int:pk>/", connect_terms_staff.TermsPage, "connect-terms-version"),
    (
        "connect-terms/<int:pk>/remove/",
        connect_terms_staff.TermsRemove,
        "connect-terms-remove",
    ),
    ("embargoes/", embargoes.EmbargoList, "embargoes"),
    ("embargoes/new/", embargoes.EmbargoNew, "embargo-new"),
    ("embargoes/remove/", embargoes.EmbargoesRemove, "embargoes-remove"),
    ("account-types/", account_types.AccountTypeList, "account-types"),
    ("account-types/new/", account_types.AccountTypeNew, "account-type-new"),
    ("account-types/<int:pk>/", account_types.AccountTypePage, "account-type"),
)

urlpatterns = [path(address, view.as_view(), name=name) for address, view, name in PAGES]
