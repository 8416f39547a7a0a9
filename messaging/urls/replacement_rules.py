from django.urls import path

from messaging.views.replacement_rule import RuleNew, RulePage, RulePreview, SenderRuleNew
from messaging.views.replacement_rules import (
    ClientRules,
    ConnectorRules,
    CustomerRules,
    ReplacementRuleList,
    RulesOff,
    RulesOn,
    RulesRemove,
)

RULES = "routing/replacement-rules"
urlpatterns = [
    path(f"{RULES}/", ReplacementRuleList.as_view(), name="replacement-rules"),
    path(f"{RULES}/new/", RuleNew.as_view(), name="replacement-rule-new"),
    path(f"{RULES}/new-sender/", SenderRuleNew.as_view(), name="replacement-rule-new-sender"),
    path(f"{RULES}/preview/", RulePreview.as_view(), name="replacement-rule-preview"),
    path(f"{RULES}/on/", RulesOn.as_view(), name="replacement-rules-on"),
    path(f"{RULES}/off/", RulesOff.as_view(), name="replacement-rules-off"),
    path(f"{RULES}/delete/", RulesRemove.as_view(), name="replacement-rules-remove"),
    path(f"{RULES}/<int:pk>/", RulePage.as_view(), name="replacement-rule"),
    path(
        "clients/<int:pk>/replacement-rules/",
        ClientRules.as_view(),
        name="client-replacement-rules",
    ),
    path(
        "customers/<int:pk>/replacement-rules/",
        CustomerRules.as_view(),
        name="customer-replacement-rules",
    ),
    path(
        "routing/connectors/<int:pk>/replacement-rules/",
        ConnectorRules.as_view(),
        name="connector-replacement-rules",
    ),
]
