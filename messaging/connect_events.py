"""What the history tells of Connect."""

from portal.kit.events import Event


class ConnectionEvent(Event):
    ADDED = "messaging.connection.added", "Connection {name} added, token ends with {tail}"
    CHANGED = "messaging.connection.changed", "Connection {name} changed"
    ROTATED = "messaging.connection.rotated", "Connection {name}: token replaced, ends with {tail}"
    CLOSED = "messaging.connection.closed", "Connection {name} closed for good"


class RegistrationEvent(Event):
    REGISTERED = "messaging.registration.registered", "{username} registered by {app}"
    EMAIL_CHANGED = "messaging.registration.email-changed", "E-mail of the registration changed"
    MOBILE_CHANGED = "messaging.registration.mobile-changed", "Mobile number changed"
    EMAIL_ACTIVATED = "messaging.registration.email-activated", "Activated by e-mail"
    SMS_ACTIVATED = "messaging.registration.sms-activated", "Activated by SMS"
    PASSWORD_SENT = "messaging.registration.password-sent", "New password mailed"
    DOOR_OPENED = "messaging.registration.door-opened", "{kind} {name} opened by the application"
    CREDIT_GIVEN = "messaging.registration.credit-given", "{amount} {unit} given to {to}"
    CREDIT_TAKEN = "messaging.registration.credit-taken", "{amount} {unit} received from {of}"
    CLOSED = "messaging.registration.closed", "Registration closed"


class SubscriptionEvent(Event):
    BEGUN = "messaging.subscription.begun", "Subscription {name} begun on {start}: {amount}"
    PAID = "messaging.subscription.paid", "Subscription {name} paid from {start}: {amount}"
    NUMBERED = "messaging.subscription.numbered", "Subscription {name} got the number {number}"
    SUSPENDED = (
        "messaging.subscription.suspended",
        ("Subscription {name} suspended: {amount} could not be paid"),
    )
    ENDED = "messaging.subscription.ended", "Subscription {name} ended"


class ApplicationEvent(Event):
    APPLIED = "messaging.number-application.applied", "Number of {country} applied for: {use}"
    APPROVED = "messaging.number-application.approved", "Number {number} given"
    REFUSED = "messaging.number-application.refused", "Application refused: {reason}"
    WITHDRAWN = "messaging.number-application.withdrawn", "Application withdrawn"


class CouponEvent(Event):
    ADDED = "messaging.coupon.added", "Coupon {code} added: {amount}"
    CHANGED = "messaging.coupon.changed", "Coupon {code} changed"


class TermsEvent(Event):
    ADDED = "messaging.connect-terms.added", "Terms for {country} from {start} written"
    REMOVED = "messaging.connect-terms.removed", "Terms for {country} from {start} taken back"


class EmbargoEvent(Event):
    ADDED = "messaging.embargo.added", "Embargo on {what} added"
    REMOVED = "messaging.embargo.removed", "Embargo on {what} lifted"


class AccountTypeEvent(Event):
    ADDED = "messaging.account-type.added", "Account type {number}, {name}, added"
    CHANGED = "messaging.account-type.changed", "Account type {number}, {name}, changed"
