from django.urls import path

from messaging.views import campaign, campaign_writing, campaigns, contacts, text_templates

CAMPAIGN = (
    ("", campaign.CampaignPage, ""),
    ("edit/", campaign_writing.CampaignEdit, "-edit"),
    ("columns/", campaign_writing.CampaignColumns, "-columns"),
    ("check/", campaign_writing.CampaignCheck, "-check"),
    ("send/", campaign_writing.CampaignSend, "-send"),
    ("pause/", campaign.CampaignPause, "-pause"),
    ("resume/", campaign.CampaignResume, "-resume"),
    ("cancel/", campaign.CampaignCancel, "-cancel"),
    ("recipients/", campaign.CampaignRecipients, "-recipients"),
    ("history/", campaign.CampaignHistory, "-history"),
)
PAGES = (
    ("campaigns/", campaigns.CampaignList, "campaigns"),
    ("campaigns/new/", campaign_writing.CampaignWrite, "campaign-new"),
    *((f"campaigns/<int:pk>/{end}", view, f"campaign{name}") for end, view, name in CAMPAIGN),
    ("address-book/", contacts.ContactLists, "contact-lists"),
    ("address-book/new/", contacts.ContactListNew, "contact-list-new"),
    ("address-book/<int:pk>/", contacts.ContactListPage, "contact-list"),
    ("address-book/<int:pk>/edit/", contacts.ContactListEdit, "contact-list-edit"),
    ("address-book/<int:pk>/delete/", contacts.ContactListRemove, "contact-list-remove"),
    ("address-book/<int:pk>/people/new/", contacts.ContactNew, "contact-new"),
    ("address-book/<int:pk>/people/remove/", contacts.ContactsRemove, "contacts-remove"),
    ("address-book/<int:pk>/people/<int:part>/", contacts.ContactEdit, "contact"),
    ("templates/", text_templates.TextTemplates, "text-templates"),
    ("templates/new/", text_templates.TextTemplateNew, "text-template-new"),
    ("templates/<int:pk>/", text_templates.TextTemplatePage, "text-template"),
    ("templates/<int:pk>/delete/", text_templates.TextTemplateRemove, "text-template-remove"),
)

urlpatterns = [
    path(f"messaging/{address}", view.as_view(), name=name) for address, view, name in PAGES
]
