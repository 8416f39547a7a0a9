from billing.models.account import Account
from billing.models.balance_change import BalanceChange
from billing.models.balance_warning import BalanceWarning
from billing.models.change_group import ChangeGroup, ChangeLine, PriceNotice
from billing.models.country import Country
from billing.models.entry import Entry
from billing.models.loss import Loss
from billing.models.network import Network
from billing.models.prefix import Prefix
from billing.models.price_list import PriceList
from billing.models.rate import Rate

__all__ = [
    "Account",
    "BalanceChange",
    "BalanceWarning",
    "ChangeGroup",
    "ChangeLine",
    "Country",
    "Entry",
    "Loss",
    "Network",
    "Prefix",
    "PriceList",
    "PriceNotice",
    "Rate",
]
