"""Campaigns, the people they go to, and templates, as files."""

from functools import cached_property

from django.utils.translation import gettext_lazy as _

from messaging import campaign_looks, compose, contacts, text_templates
from messaging.filters.campaigns import (
    CampaignFilter,
    CampaignRecipientFilter,
    ContactListFilter,
    RecipientFilter,
    TextTemplateFilter,
)
from messaging.filters.messages import not_for
from messaging.models import (
    Campaign,
    CampaignRecipient,
    ContactList,
    Message,
    Recipient,
    TextTemplate,
)
from messaging.tables.campaigns import CampaignTable, told
from messaging.tables.contacts import ContactListTable, RecipientTable, TextTemplateTable
from portal.kit import faces
from portal.kit.exports.columns import MOMENT, MONEY, NUMBER, Column
from portal.kit.exports.lists import ListExport


class CampaignsExport(ListExport):
    slug = "campaigns"
    list_key = "campaigns"
    title = _("Campaigns")
    permission = "messaging.view_campaign"
    table_class = CampaignTable
    columns = (
        Column("title", _("Title")),
        Column("text", _("Text")),
        Column("sender", _("Sender")),
        Column("customer", _("Customer"), "customer.name"),
        Column("client", _("Client"), "client.company"),
        Column("created_by", _("User"), "created_by.name"),
        Column("status", _("Status"), "get_status_display"),
        Column("total", _("Recipients"), kind=NUMBER),
        Column("handed", _("Handed in"), kind=NUMBER),
        Column("sent", _("Sent"), kind=NUMBER),
        Column("delivered", _("Delivered"), kind=NUMBER),
        Column("failed", _("Failed"), kind=NUMBER),
        Column("cost", _("Price"), "shown_cost", MONEY),
        Column("unit", _("Currency")),
        Column("created_at", _("Added"), kind=MOMENT),
        Column("started_at", _("Started"), kind=MOMENT),
        Column("finished_at", _("Finished"), kind=MOMENT),
    )

    def shows(self, column):
        return column.name not in not_for(faces.of(self.user).kind)

    def queryset(self, user, params):
        rows = Campaign.objects.visible_to(user)
        rows = rows.select_related("customer", "client", "created_by")
        return CampaignFilter(params, queryset=rows, user=user).qs

    def fill(self, piece):
        super().fill(piece)
        for row in piece:
            is_shown = campaign_looks.shows_money(row, self.user)
            row.shown_cost = row.cost if is_shown else None


class CampaignRecipientsExport(ListExport):
    """The results of one campaign, which the address names as `of`."""

    slug = "campaign-recipients"
    list_key = "campaign-recipients"
    title = _("Results of a campaign")
    permission = "messaging.view_campaign"
    columns = (
        Column("number", _("Number")),
        Column("state", _("State"), "get_state_display"),
        Column("status", _("Status"), "shown_message.get_status_display"),
        Column("parts", _("Parts"), kind=NUMBER),
        Column("price", _("Price"), "shown_price", MONEY),
        Column("reason", _("Reason"), told),
        Column("message", _("Message ID"), "shown_message.public_id"),
    )

    @cached_property
    def campaign(self):
        asked = self.params.get("of", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
        return Campaign.objects.visible_to(self.user).filter(pk=number).first()

    def subtitle(self):
        return self.campaign.title if self.campaign else ""

    def queryset(self, user, params):
        if self.campaign is None:
            return CampaignRecipient.objects.none()
        rows = CampaignRecipient.objects.filter(campaign=self.campaign).order_by("pk")
        return CampaignRecipientFilter(params, queryset=rows, user=user).qs

    def fill(self, piece):
        super().fill(piece)
        is_shown = campaign_looks.shows_money(self.campaign, self.user)
        wanted = [row.message_id for row in piece if row.message_id]
        found = Message.objects.visible_to(self.user).in_bulk(wanted) if wanted else {}
        for row in piece:
            row.shown_message = one = found.get(row.message_id)
            row.shown_price = one.total_price if one is not None and is_shown else None


class ContactListsExport(ListExport):
    slug = "contact-lists"
    list_key = "contact-lists"
    title = _("Contact lists")
    permission = "messaging.view_contactlist"
    table_class = ContactListTable
    columns = (
        Column("name", _("List")),
        Column("people", _("People"), kind=NUMBER),
        Column("columns", _("Own columns"), lambda row: ", ".join(row.columns)),
        Column("created_at", _("Added"), kind=MOMENT),
    )

    def queryset(self, user, params):
        place = compose.place_of(user)
        rows = contacts.of(place) if place else ContactList.objects.none()
        return ContactListFilter(params, queryset=rows, user=user).qs


class ContactsExport(ListExport):
    """The people of one list, which the address names as `of`."""

    slug = "contacts"
    list_key = "contacts"
    title = _("People")
    permission = "messaging.view_contactlist"
    table_class = RecipientTable

    def __init__(self, user, params):
        place, asked = compose.place_of(user), params.get("of", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
        self.listed = contacts.of(place).filter(pk=number).first() if place else None
        super().__init__(user, params)
        own = self.listed.columns if self.listed else []
        self.columns = (
            Column("number", _("Number")),
            Column("name", _("Name")),
            Column("first_name", _("First name")),
            *(Column(f"own_{name}", name, _own(name)) for name in own),
            Column("added_at", _("Added"), kind=MOMENT),
        )

    def subtitle(self):
        return self.listed.name if self.listed else ""

    def queryset(self, user, params):
        rows = Recipient.objects.filter(list=self.listed) if self.listed else None
        if rows is None:
            return Recipient.objects.none()
        return RecipientFilter(params, queryset=rows, user=user).qs


class TextTemplatesExport(ListExport):
    slug = "text-templates"
    list_key = "text-templates"
    title = _("Templates")
    permission = "messaging.view_texttemplate"
    table_class = TextTemplateTable
    columns = (
        Column("name", _("Name")),
        Column("sender", _("Sender")),
        Column("text", _("Text")),
        Column("created_at", _("Added"), kind=MOMENT),
    )

    def queryset(self, user, params):
        place = compose.place_of(user)
        rows = text_templates.of(place) if place else TextTemplate.objects.none()
        return TextTemplateFilter(params, queryset=rows, user=user).qs


def _own(name):
    return lambda person: person.values.get(name, "")
