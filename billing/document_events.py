"""What the history tells of documents, and of who issues them to whom on which terms."""

from portal.kit.events import Event


class InvoiceEvent(Event):
    MADE = "billing.invoice.made", "Draft made of {gross} {unit}"
    RELINED = "billing.invoice.relined", "Lines changed: {before} became {after} {unit}"
    DESCRIBED = "billing.invoice.described", "Note, order or due date changed"
    RENEWED = "billing.invoice.renewed", "Parties, language and tax read anew"
    HELD = "billing.invoice.held", "Put on hold: {reason}"
    RELEASED = "billing.invoice.released", "Released from hold"
    ZEROED = "billing.invoice.zeroed", "Brought to zero, {amount} {unit} given up: {reason}"
    DISCARDED = "billing.invoice.discarded", "Draft discarded: {reason}"
    ISSUED = "billing.invoice.issued", "Issued as {number} of {gross} {unit}"
    SENT = "billing.invoice.sent", "Marked as sent"
    MAILED = "billing.invoice.mailed", "E-mailed to {recipients}"
    COPIED = "billing.invoice.copied", "Copy e-mailed to {recipients}"
    REMINDED = "billing.invoice.reminded", "Reminder e-mailed to {recipients}, {open} {unit} open"
    NOT_MAILED = "billing.invoice.not_mailed", "Not e-mailed: {why}"
    CREDITED = "billing.invoice.credited", "Credited by {amount} {unit} with {note}: {reason}"
    WRITTEN_OFF = "billing.invoice.written_off", "Written off {amount} {unit}: {reason}"


class EnterpriseEvent(Event):
    ADDED = "billing.enterprise.added", "Enterprise added"
    CHANGED = "billing.enterprise.changed", "Enterprise changed"
    RULE_ADDED = "billing.enterprise.rule_added", "Tax rule added: {rule}"
    RULE_REMOVED = "billing.enterprise.rule_removed", "Tax rule removed: {rule}"


class TermsEvent(Event):
    CHANGED = "billing.terms.changed", "Billing terms of the account in {unit} changed"


class RecurringEvent(Event):
    ADDED = "billing.recurring.added", "Recurring charge added: {title}, {price} {unit}"
    CHANGED = "billing.recurring.changed", "Recurring charge changed: {title}"
    STOPPED = "billing.recurring.stopped", "Recurring charge stopped: {title}"


class CheckoutEvent(Event):
    BEGUN = "billing.checkout.begun", "Sent to pay {amount} by {provider}: {what}"
    PAID = "billing.checkout.paid", "{amount} paid by {provider}"
    ENDED = "billing.checkout.ended", "Not paid: {status}"


class ProviderEvent(Event):
    CHANGED = "billing.provider.changed", "Payment providers changed"


class BankEvent(Event):
    IMPORTED = "billing.bank.imported", "{name}: {fresh} bookings, {known} were here already"
    MATCHED = "billing.bank.matched", "{amount} of {payer} is {account}, {what}"
    FREED = "billing.bank.freed", "Taken off {account} again: {reason}"
    IGNORED = "billing.bank.ignored", "Set aside: {reason}"
    RESTORED = "billing.bank.restored", "To be matched again"
