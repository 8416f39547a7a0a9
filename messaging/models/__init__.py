from messaging.models.account_type import AccountType
from messaging.models.attempt import Attempt
from messaging.models.auto_reply import AutoReply
from messaging.models.batch import Batch
from messaging.models.block_list import BlockEntry, BlockList
from messaging.models.campaign import Campaign, CampaignRecipient, CampaignUpload
from messaging.models.captcha import Captcha
from messaging.models.connect_terms import ConnectTerms, Embargo
from messaging.models.connection import ConnectCall, Connection
from messaging.models.connector import Connector, ConnectorState
from messaging.models.contact_list import ContactList, Recipient
from messaging.models.coupon import Coupon
from messaging.models.day_count import DayCount
from messaging.models.delivery_rate import DeliveryRate
from messaging.models.delta import Delta
from messaging.models.erasure import Erasure
from messaging.models.errand import Errand
from messaging.models.fallback import Fallback
from messaging.models.idempotency_key import IdempotencyKey
from messaging.models.inbound import Inbound
from messaging.models.link_state import LinkState
from messaging.models.long_message import LongMessage
from messaging.models.mail import Mail, MailFile
from messaging.models.management_key import ManagementKey
from messaging.models.message import Message
from messaging.models.message_text import MessageText
from messaging.models.notice import Notice
from messaging.models.number import Number
from messaging.models.number_application import NumberApplication, PageLink
from messaging.models.number_use import NumberUse
from messaging.models.opt_out import OptOut
from messaging.models.pdu_log import PduLine, PduLogSwitch
from messaging.models.pool import Pool, PoolMember
from messaging.models.queued import Queued
from messaging.models.receipt import Receipt
from messaging.models.registration import AddressFailures, Registration
from messaging.models.replacement_rule import ReplacementRule
from messaging.models.route import Route
from messaging.models.sending_limit import DaySpend, HourCount, SendingLimit
from messaging.models.service import Service, ServiceOf
from messaging.models.smpp_bind import SmppBind, SmppNode
from messaging.models.subscription import Allowance, Subscription
from messaging.models.suppression import Suppression
from messaging.models.text_rule import Moderation, TextDecision, TextRule
from messaging.models.text_template import TextTemplate
from messaging.models.trace import Trace
from messaging.models.traffic_alarm import TrafficAlarm
from messaging.models.vendor_session import VendorSession

__all__ = [
    "AccountType",
    "AddressFailures",
    "Allowance",
    "Attempt",
    "AutoReply",
    "Batch",
    "BlockEntry",
    "BlockList",
    "Campaign",
    "CampaignRecipient",
    "CampaignUpload",
    "Captcha",
    "ConnectCall",
    "ConnectTerms",
    "Connection",
    "Connector",
    "ConnectorState",
    "ContactList",
    "Coupon",
    "DayCount",
    "DaySpend",
    "DeliveryRate",
    "Delta",
    "Embargo",
    "Erasure",
    "Errand",
    "Fallback",
    "HourCount",
    "IdempotencyKey",
    "Inbound",
    "LinkState",
    "LongMessage",
    "Mail",
    "MailFile",
    "ManagementKey",
    "Message",
    "MessageText",
    "Moderation",
    "Notice",
    "Number",
    "NumberApplication",
    "NumberUse",
    "OptOut",
    "PageLink",
    "PduLine",
    "PduLogSwitch",
    "Pool",
    "PoolMember",
    "Queued",
    "Receipt",
    "Recipient",
    "Registration",
    "ReplacementRule",
    "Route",
    "SendingLimit",
    "Service",
    "ServiceOf",
    "SmppBind",
    "SmppNode",
    "Subscription",
    "Suppression",
    "TextDecision",
    "TextRule",
    "TextTemplate",
    "Trace",
    "TrafficAlarm",
    "VendorSession",
]
