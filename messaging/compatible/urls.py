"""The addresses of other vendors' interfaces, as their clients write them.

A slash too many or too few is no other address: some clients put one at the end of the base
address and one before the path. Nothing here has a name, because nothing of ours links here.
"""

from django.urls import re_path

from messaging.compatible import (
    alphasms_json,
    alphasms_xml,
    divergent,
    gatum_bulk,
    gatum_get,
    gatum_groups,
    gatum_lists,
    gatum_rest,
    kannel,
    rest_smpp,
    ssg_management,
    txtconsole,
)

ELSEWHERE = "(?P<call>sms-full-data|product-price|country-by-continent)"
NUMBER = r"(?P<sealed>[0-9]{1,19})"

DOORS = {
    "sms/send": divergent.Send,
    f"sms/send/{NUMBER}": divergent.Cancel,
    "sms/send/bulk": divergent.SendBulk,
    f"sms/send/bulk/{NUMBER}": divergent.CancelBulk,
    r"cgi-bin/sendsms": kannel.SendSms,
    r"api/json\.php": alphasms_json.Json,
    r"api/xml\.php": alphasms_xml.Xml,
    "v1/json": alphasms_json.QueuedJson,
    "send": gatum_get.Send,
    "replacement": gatum_get.Replacement,
    "v1/authorize": gatum_rest.Authorize,
    "v1/accesstoken": gatum_rest.AccessToken,
    "v1/logout": gatum_rest.Logout,
    "v1/me": gatum_rest.Me,
    "v1/send": gatum_rest.Send,
    "v1/replacement": gatum_rest.Replacement,
    "v1/black-list-add": gatum_lists.BlackListAdd,
    "v1/black-list-search": gatum_lists.BlackListSearch,
    "v1/black-list-delete": gatum_lists.BlackListDelete,
    "v1/(?:account|country)-price": gatum_lists.Prices,
    "v1/group": gatum_groups.Groups,
    "v1/group-create": gatum_groups.Create,
    "v1/group-delete": gatum_groups.Delete,
    "v1/group-number-add": gatum_groups.NumberAdd,
    "v1/group-number-search": gatum_groups.NumberSearch,
    "v1/group-number-delete": gatum_groups.NumberDelete,
    "v1/send-bulk": gatum_bulk.SendBulk,
    "v1/register": gatum_rest.Register,
    f"v1/{ELSEWHERE}": gatum_rest.Elsewhere,
    "v1/sms": txtconsole.SendSms,
    "restsmpp/sms": rest_smpp.Submit,
    "mgt/balance": ssg_management.Balances,
    "mgt/balance/change": ssg_management.BalanceChange,
    "mgt/customer": ssg_management.NewCustomer,
    "mgt/customer/smpp/control": ssg_management.Control,
    "mgt/customer/smpp/trafficstatus": ssg_management.TrafficStatus,
}

urlpatterns = [re_path(rf"^(?:/|){address}/?$", view.as_view()) for address, view in DOORS.items()]
