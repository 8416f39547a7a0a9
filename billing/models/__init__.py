from billing.models.account import Account
from billing.models.approval import Approval
from billing.models.balance_change import BalanceChange
from billing.models.balance_warning import BalanceWarning
from billing.models.bank_statement import BankLine, BankStatement
from billing.models.billing_terms import BillingTerms
from billing.models.change_group import ChangeGroup, ChangeLine, PriceNotice
from billing.models.checkout import Checkout
from billing.models.country import Country
from billing.models.enterprise import Enterprise
from billing.models.entry import Entry
from billing.models.invoice import Invoice, InvoiceLine
from billing.models.invoice_run import InvoiceRun, RunLine
from billing.models.loss import Loss
from billing.models.network import Network
from billing.models.paper import DocumentMail, Paper
from billing.models.payment import Allocation, Payment, PaymentMethod
from billing.models.prefix import Prefix
from billing.models.prepaid_spell import PrepaidSpell
from billing.models.price_list import PriceList
from billing.models.rate import Rate
from billing.models.recurring_charge import RecurringCharge
from billing.models.series import Series
from billing.models.tax_rule import TaxRule

__all__ = [
    "Account",
    "Allocation",
    "Approval",
    "BalanceChange",
    "BalanceWarning",
    "BankLine",
    "BankStatement",
    "BillingTerms",
    "ChangeGroup",
    "ChangeLine",
    "Checkout",
    "Country",
    "DocumentMail",
    "Enterprise",
    "Entry",
    "Invoice",
    "InvoiceLine",
    "InvoiceRun",
    "Loss",
    "Network",
    "Paper",
    "Payment",
    "PaymentMethod",
    "Prefix",
    "PrepaidSpell",
    "PriceList",
    "PriceNotice",
    "Rate",
    "RecurringCharge",
    "RunLine",
    "Series",
    "TaxRule",
]
