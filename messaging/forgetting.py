"""What an erased client leaves of its address book, templates and campaigns: no names, no texts."""

from typing import Any

from clients.models import Client
from messaging import campaigns, contacts, text_templates
from messaging.models import (
    Campaign,
    CampaignRecipient,
    CampaignUpload,
    ContactList,
    TextTemplate,
)
from portal.models import User


def forget_people(client: Client, *, by: User | None, **_facts: Any) -> None:
    """Delete its lists and templates, end its campaigns, and empty what was filled into texts.

    Numbers, prices and times stay for the audit, as those of its messages do.
    """
    mine = Campaign.objects.filter(client=client)
    ended = mine.exclude(status__in=[Campaign.Status.DONE, Campaign.Status.CANCELLED])
    for campaign in ended.order_by("pk"):
        campaigns.cancel(campaign, by=by)
    CampaignUpload.objects.filter(campaign__in=mine).delete()
    keys = list(mine.values_list("pk", flat=True))
    CampaignRecipient.objects.filter(campaign__in=keys).exclude(values={}).update(values={})
    mine.update(text="", found=None)
    for listed in ContactList.objects.filter(client=client).order_by("pk"):
        contacts.remove(listed, by=by)
    for template in TextTemplate.objects.filter(client=client).order_by("pk"):
        text_templates.remove(template, by=by)
