"""What stands around a campaign's page: head, tabs, and what can be done with it."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import campaign_looks, campaigns, compose
from messaging.models import Campaign
from portal.kit import faces, records
from portal.kit.records import Action, Tab
from portal.models import User

KIND = "campaign"
CHANGE, ADD = "messaging.change_campaign", "messaging.add_campaign"
Status = Campaign.Status


def is_own(campaign: Campaign, user: User) -> bool:
    """Whether the user sends from where the campaign is of."""
    place = compose.place_of(user)
    if place is None or campaign.customer_id != place.customer.pk:
        return False
    return campaign.client_id == (place.client.pk if place.client else None)


def head(campaign: Campaign, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug."""
    hung = records.head(KIND, campaign, user, tab)
    shown, text = campaign_looks.state(campaign)
    return hung | {
        "name": campaign.title,
        "crumbs": crumbs(campaign.title),
        "badges": [{"state": shown, "text": text}, *hung["badges"]],
        "facts": _facts(campaign, user),
        "notice": _notice(campaign),
    }


def crumbs(*last: str) -> list[dict]:
    return [
        {"title": _("Campaigns"), "url": reverse("messaging:campaigns")},
        *({"title": one} for one in last),
    ]


def _facts(campaign: Campaign, user: User) -> list[dict]:
    facts = [{"label": _("Sender"), "value": campaign.sender}]
    if user.is_staff:
        facts.append({"label": _("Customer"), "value": campaign.customer.name})
    if campaign.client and faces.of(user).kind != faces.CLIENT:
        facts.append({"label": _("Client"), "value": campaign.client.company})
    if campaign.created_by:
        facts.append({"label": _("User"), "value": campaign.created_by.name})
    if campaign.send_at:
        moment = date_format(localtime(campaign.send_at), "j M Y, H:i")
        facts.append({"label": _("Send at"), "value": moment})
    if campaign.hours_from and campaign.hours_to:
        hours = f"{campaign.hours_from:%H:%M}\N{EN DASH}{campaign.hours_to:%H:%M}"
        facts.append({"label": _("Hours"), "value": hours})
    return facts


def _notice(campaign: Campaign) -> dict | None:
    if campaign.status == Status.PAUSED:
        return {"state": "warn", "fact": _("Paused."), "text": campaign.reason}
    if campaign.status == Status.SENDING and campaign.reason:
        waits = _("It waits, and goes on by itself.")
        return {"state": "warn", "fact": waits, "text": campaign.reason}
    return None


def _post(name: str, title: str, icon: str, statuses, *, asks: bool = False):
    def ask(campaign, _user):
        if campaign.status not in statuses:
            return None
        url = reverse(f"messaging:campaign-{name}", args=[campaign.pk])
        return {"title": title, "url": url, "icon": icon, "is_post": not asks, "is_danger": asks}

    return ask


def _edit(campaign, user):
    if not campaign.is_open or not is_own(campaign, user):
        return None
    url = reverse("messaging:campaign-edit", args=[campaign.pk])
    return {"title": _("Edit"), "url": url, "icon": "pencil"}


ENDABLE = (*campaigns.OPEN, *campaigns.AT_WORK, Status.PAUSED)
HUNG = [
    Action(KIND, _edit, ADD, order=5),
    Action(
        KIND,
        _post("pause", gettext_lazy("Pause"), "hand-stop", campaigns.AT_WORK),
        CHANGE,
        order=10,
    ),
    Action(
        KIND,
        _post("resume", gettext_lazy("Resume"), "player-play", [Status.PAUSED]),
        CHANGE,
        order=10,
    ),
    Action(
        KIND,
        _post("cancel", gettext_lazy("Cancel campaign"), "x", ENDABLE, asks=True),
        CHANGE,
        order=20,
        is_rare=True,
    ),
    Tab(KIND, "main", gettext_lazy("Campaign"), "messaging:campaign", order=10),
    Tab(
        KIND,
        "recipients",
        gettext_lazy("Recipients"),
        "messaging:campaign-recipients",
        order=20,
        count=lambda campaign, _user: campaign.total,
    ),
    Tab(
        KIND,
        "history",
        gettext_lazy("History"),
        "messaging:campaign-history",
        permission="portal.view_historyentry",
        order=90,
    ),
]
