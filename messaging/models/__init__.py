from messaging.models.attempt import Attempt
from messaging.models.batch import Batch
from messaging.models.connector import Connector, ConnectorState
from messaging.models.day_count import DayCount
from messaging.models.delta import Delta
from messaging.models.erasure import Erasure
from messaging.models.idempotency_key import IdempotencyKey
from messaging.models.inbound import Inbound
from messaging.models.link_state import LinkState
from messaging.models.long_message import LongMessage
from messaging.models.message import Message
from messaging.models.message_text import MessageText
from messaging.models.notice import Notice
from messaging.models.number import Number
from messaging.models.pdu_log import PduLine, PduLogSwitch
from messaging.models.pool import Pool, PoolMember
from messaging.models.receipt import Receipt
from messaging.models.route import Route
from messaging.models.service import Service, ServiceOf
from messaging.models.smpp_bind import SmppBind, SmppNode
from messaging.models.trace import Trace

__all__ = [
    "Attempt",
    "Batch",
    "Connector",
    "ConnectorState",
    "DayCount",
    "Delta",
    "Erasure",
    "IdempotencyKey",
    "Inbound",
    "LinkState",
    "LongMessage",
    "Message",
    "MessageText",
    "Notice",
    "Number",
    "PduLine",
    "PduLogSwitch",
    "Pool",
    "PoolMember",
    "Receipt",
    "Route",
    "Service",
    "ServiceOf",
    "SmppBind",
    "SmppNode",
    "Trace",
]
