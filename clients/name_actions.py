"""What one does with a sender name, or with ticked ones, from a list of them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients import sender_names
from portal.kit.columns import BulkAction, RowAction
from portal.kit.records import Action

KIND = "sender-name"
LISTS = ("sender-names", "client-names")
DECIDE = "clients.decide_sendername"


def _to(url_name):
    return lambda name: reverse(url_name, args=[name.pk])


def _is_in(statuses):
    return lambda name: name.status in statuses


def _of_row(key: str) -> list[RowAction]:
    return [
        RowAction(
            key,
            _("Submit for approval \N{HORIZONTAL ELLIPSIS}"),
            "send",
            _to("clients:sender-name-submit"),
            permission="clients.change_sendername",
            order=10,
            in_dialog=True,
            fits=_is_in(sender_names.ASKABLE),
        ),
        RowAction(
            key,
            _("Approve \N{HORIZONTAL ELLIPSIS}"),
            "circle-check",
            _to("clients:sender-name-approve"),
            permission=DECIDE,
            order=20,
            in_dialog=True,
            fits=sender_names.may_approve,
        ),
        RowAction(
            key,
            _("Refuse \N{HORIZONTAL ELLIPSIS}"),
            "circle-x",
            _to("clients:sender-name-refuse"),
            permission=DECIDE,
            order=30,
            in_dialog=True,
            fits=_is_in(sender_names.REFUSABLE),
        ),
        RowAction(
            key,
            _("Delete \N{HORIZONTAL ELLIPSIS}"),
            "trash",
            _to("clients:sender-name-remove"),
            permission="clients.delete_sendername",
            order=90,
            is_danger=True,
            in_dialog=True,
        ),
    ]


ROWS = [action for key in LISTS for action in _of_row(key)]
MANY = [
    BulkAction(
        "sender-names",
        _("Approve \N{HORIZONTAL ELLIPSIS}"),
        "clients:sender-names-approve",
        permission=DECIDE,
        fits=sender_names.may_approve,
    ),
    BulkAction(
        "sender-names",
        _("Refuse \N{HORIZONTAL ELLIPSIS}"),
        "clients:sender-names-refuse",
        permission=DECIDE,
        fits=_is_in(sender_names.REFUSABLE),
        is_danger=True,
    ),
    BulkAction(
        "protected-brands",
        _("Remove \N{HORIZONTAL ELLIPSIS}"),
        "clients:protected-brands-remove",
        permission="clients.change_protectedbrand",
        is_danger=True,
    ),
    BulkAction(
        "client-names",
        _("Delete \N{HORIZONTAL ELLIPSIS}"),
        "clients:sender-names-remove",
        permission="clients.delete_sendername",
        is_danger=True,
    ),
]


def _history_url(name):
    return f"{reverse('history')}?kind=sendername&of={name.pk}"


def _button(row_action: RowAction) -> Action:
    """What a row's menu offers, as a button of the name's own page."""

    def ask(name, _user):
        return row_action.shown(name) if row_action.suits(name) else None

    return Action(
        KIND,
        ask,
        permission=row_action.permission,
        order=row_action.order,
        is_rare=row_action.is_danger,
    )


def _limit(name, user):
    if not user.is_staff:
        return None
    return {
        "title": _("Limit \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("clients:sender-name-limit", args=[name.pk]),
        "in_dialog": True,
    }


def _history(name, _user):
    return {"title": _("History"), "url": _history_url(name), "icon": "history"}


OF_PAGE = [
    *(_button(action) for action in _of_row(KIND)),
    Action(KIND, _limit, permission="clients.change_smppaccount", order=50, is_rare=True),
    Action(KIND, _history, permission="portal.view_historyentry", order=80, is_rare=True),
]
