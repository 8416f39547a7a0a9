"""Nobody reaches another tenant by any address, number, filter, export, card or file.

Every address of the house is asked, those to come as well: one that names a row and has no sample
here fails.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from billing.models import BalanceChange, InvoiceRun
from clients import tokens
from clients.models import Seat
from customers.models import Note
from messaging.contacts import Person
from messaging.models import ConnectTerms, Coupon, Service
from portal.kit import cards, faces, hooks, opaque
from portal.kit.exports import Exporter
from portal.models import File, Job
from reports import folding, groupings
from tests import make
from tests.meta.test_promises import named_patterns

pytestmark = pytest.mark.django_db
SECRET = "Quillfeather"
LOGGED_IN_BY = "django.contrib.auth.backends.ModelBackend"

# What these name is no tenant's row: a list, a report, a template, a picture by its own digest.
NO_ROW = {
    "account_reset_password_from_key",
    # The token of a checkout is its secret, and a provider is no row.
    "billing:checkout",
    "billing:provider-door",
    "clients:activate",
    "clients:invitation",
    "columns",
    "customers:invitation",
    "dashboard-card",
    "export",
    "import",
    "import-example",
    "messaging:callback",
    # The pages and the door of an application, for whoever registers.
    "messaging:connect",
    "messaging:connect-activate",
    "messaging:connect-forgot",
    "messaging:connect-join",
    "messaging:connect-link",
    "messaging:connect-resend",
    "messaging:connect-terms",
    "messaging:connect-verify",
    "messaging:unsubscribe",
    "openid_connect_callback",
    "openid_connect_login",
    "picture",
    "reports:margin-grouped",
    "reports:own-statistics-grouped",
    "reports:statistics-grouped",
    "reports:tax-grouped",
    "settings-letter",
    "settings-letter-preview",
    "settings-letter-reset",
    "settings-letter-test",
    "settings-mail-test",
}
# The longest beginning that fits says whose number an address takes.
NUMBERS = {
    "billing:": "customer",
    "billing:approval": "approval",
    "billing:balance-change-withdraw": "change",
    "billing:change-group": "change_group",
    "billing:change-group-new": "price_list",
    "billing:bank-line": "bank_line",
    "billing:checkout-invoice": "invoice",
    "billing:checkout-paid": "checkout",
    "billing:checkout-top-up": "account",
    "billing:client-": "client",
    "billing:enterprise": "enterprise",
    "billing:invoice": "invoice",
    "billing:invoice-run": "invoice_run",
    "billing:payment": "payment",
    "billing:payment-method": "payment_method",
    "billing:price-list": "price_list",
    "billing:rate-": "price_list",
    "billing:statement-pdf": "account",
    "billing:country": "country",
    "billing:network": "network",
    "billing:prefix": "prefix",
    "clients:api-call": "api_call",
    "clients:api-calls": "token",
    "clients:api-token": "token",
    "clients:client-": "client",
    "clients:client": "client",
    "clients:customer-": "customer",
    "clients:seat-invitation": "client",
    "clients:own-client-": "client",
    "clients:sender-name": "sender_name",
    "clients:smpp-account": "smpp_account",
    "clients:webhook": "webhook",
    "customers:": "customer",
    "messaging:client-": "client",
    "messaging:campaign": "campaign",
    "messaging:connect-call": "connect_call",
    "messaging:connection": "connection",
    "messaging:connector": "connector",
    "messaging:contact": "contact_list",
    "messaging:client-replacement-rules": "client",
    "messaging:customer-replacement-rules": "customer",
    "messaging:customer-": "customer",
    "messaging:management-key": "management_key",
    "messaging:message": "message_id",
    "messaging:number": "number",
    "messaging:number-use": "number_use",
    "messaging:number-uses-of": "number",
    "messaging:reply": "number_use",
    "messaging:replacement-rule": "replacement_rule",
    "messaging:own-binds": "smpp_account",
    "messaging:opt-out": "opt_out",
    "messaging:client-routing": "client",
    "messaging:customer-routing": "customer",
    "messaging:pool": "pool",
    "messaging:route": "route",
    "messaging:service": "service",
    "messaging:quick-create-smpp": "customer",
    "messaging:sending-limit": "account",
    "messaging:account-type": "account_type",
    "messaging:connect-terms-": "connect_terms",
    "messaging:coupon": "coupon",
    "messaging:registration": "registration",
    "messaging:number-application": "number_application",
    "messaging:sent": "batch_id",
    "messaging:smpp-account-": "smpp_account",
    "messaging:text-rule": "text_rule",
    "messaging:text-template": "text_template",
    "mfa_": "passkey",
    "reports:client-": "client",
    "reports:customer": "customer",
    "reports:margin-rule": "margin_rule",
    "reports:reconciliation": "reconciliation",
    "reports:supplier-bill": "supplier_bill",
    "reports:smpp-account": "smpp_account",
    "user": "person",
}
# Numbers of their own kinds, and what stands below a record.
OTHERS = {
    "account": "account",
    "customer": "customer",
    "message_id": "message_id",
    # What programs name at the REST door.
    "client_id": "client_public_id",
    "inbound_id": "inbound_id",
    "name_id": "sender_name",
    "opt_out_id": "opt_out",
    "webhook_id": "webhook",
}
PARTS = {
    "billing:account-recurring": "recurring",
    "billing:change-group-line": "change_line",
    "billing:client-destinations": "own_rate",
    "billing:client-recurring": "recurring",
    "billing:customer-destinations": "own_rate",
    "billing:enterprise-rule": "tax_rule",
    "billing:rate-": "own_rate",
    "clients:client-": "seat",
    "clients:seat-invitation": "seat_invitation",
    "clients:sender-name-document": "name_document",
    "customers:contact": "contact",
    "customers:invitation": "invitation",
    "customers:note": "note",
    "customers:person": "membership",
    "messaging:connector-pdu-log": "connector_pdu_line",
    "messaging:contact": "person_of_list",
    "messaging:reply": "reply",
    "messaging:smpp-account-bind": "smpp_bind",
    "messaging:smpp-account-pdu-log": "pdu_line",
}
IDENTS = {
    "clients:webhook": "webhook_event",
    "file": "file",
    "import-": "import_draft",
    "job-progress": "job",
    "job-again": "job",
    "job-stop": "job",
}

PATTERNS = [(name, dict(converters)) for name, converters in named_patterns()]
OF_ROWS = [(name, wanted) for name, wanted in PATTERNS if wanted and name not in NO_ROW]
PLAIN = [name for name, wanted in PATTERNS if not wanted and name not in NO_ROW]


def fitting(table, name):
    found = [start for start in table if name.startswith(start)]
    assert found, f"{name} has no sample: say in tests/meta/test_tenants.py whose row it names"
    return table[max(found, key=len)]


def sample(name, converters, theirs):
    """The address's arguments that name the other tenant's row."""

    def value(key):
        if key == "pk":
            return getattr(theirs, fitting(NUMBERS, name))
        if key == "part":
            return getattr(theirs, fitting(PARTS, name))
        if key == "ident":
            return getattr(theirs, fitting(IDENTS, name))
        if key == "report":
            return groupings.ALL[0].slug
        assert key in OTHERS, f"{name} has no sample for {key}"
        return getattr(theirs, OTHERS[key])

    return {key: getattr(one := value(key), "pk", one) for key in converters}


@pytest.fixture
def theirs(settings, tmp_path):
    """A customer, one of its clients, and one row of everything they have."""
    settings.FILES_DIR = tmp_path
    company = make.customer(f"{SECRET} Connect")
    owner = make.member(company, name=f"{SECRET} Owner", email="owner@quillfeather.test")
    shop = make.client(f"{SECRET} Shop", customer=company)
    person = make.seat(shop, name=f"{SECRET} Person", email="person@quillfeather.test")
    account = make.account(client=shop)
    token, _secret = tokens.issue(customer=company, client=shop, name=f"{SECRET} Token", by=None)
    message = make.message(account=account, door=token, sender=SECRET[:11])
    folding.fold()
    now = timezone.now()
    change = BalanceChange.objects.create(
        account=account, amount=5, description=SECRET, key="k", asked_at=now, apply_at=now
    )
    group = make.change_group(account.price_list, price="0.06", title=SECRET)
    file = File.objects.create(
        owner=owner,
        name=f"{SECRET}.csv",
        content_type="text/csv",
        stored_as="x",
        size=1,
        expires_at=now + timedelta(days=1),
    )
    job = Job.objects.create(kind="export", title=SECRET, owner=owner, file=file)
    passkey = Authenticator.objects.create(user=owner, type="webauthn", data={"name": SECRET})
    smpp = make.smpp_account(client=shop, name=SECRET, system_id="quillfeather")
    named = make.sender_name(client=shop, name=SECRET[:11])
    enterprise = make.enterprise(brand=SECRET)
    connector = make.connector(SECRET)
    application, _code = make.app_connection(customer=company, name=SECRET, app_name=SECRET)
    registered = make.registration(application, username=SECRET)
    route = make.routing(connector)
    use = make.number_use(client=shop, keyword=SECRET.lower(), forwards_to=f"{SECRET}@shop.test")
    network = make.network(SECRET)
    webhook, _key = make.webhook(client=shop, description=SECRET)
    event = make.webhook_delivery(webhook, body=f'"{SECRET}"')
    listed = make.contact_list(Person("447700900777", SECRET), client=shop, name=SECRET)
    return SimpleNamespace(
        customer=company,
        client=shop,
        client_public_id=shop.public_id,
        inbound_id=opaque.seal("i", make.inbound(use=use, text=SECRET).pk),
        person=person,
        seat=Seat.objects.get(user=person),
        account=account,
        token=token,
        message=message,
        management_key=make.management_key(name=SECRET)[0],
        message_id=opaque.seal("m", message.pk),
        batch_id=opaque.seal("b", message.batch_id),
        change=change,
        approval=make.approval(account),
        change_group=group,
        reconciliation=make.reconciliation(),
        change_line=group.lines.get(),
        own_rate=account.price_list.rates.get(),
        enterprise=enterprise,
        tax_rule=enterprise.tax_rules.first(),
        invoice=make.issued_invoice(account),
        invoice_run=InvoiceRun.objects.create(until=timezone.localdate()),
        recurring=make.recurring_charge(account, title=SECRET),
        payment=make.payment(account, "7", comment=SECRET),
        bank_line=make.bank_line(payer=SECRET),
        checkout=make.checkout(account, said=SECRET),
        payment_method=make.payment_method(SECRET),
        price_list=account.price_list,
        country=network.country,
        margin_rule=make.margin_rule(SECRET),
        supplier_bill=make.supplier_bill(SECRET, connector),
        network=network,
        prefix=network.prefix_set.get(),
        file=opaque.seal("file", file.pk),
        job=opaque.seal("job", job.pk),
        import_draft=opaque.seal("import", make.import_draft(owner, name=f"{SECRET}.csv").pk),
        passkey=passkey,
        smpp_account=smpp,
        smpp_bind=make.smpp_bind(smpp),
        api_call=make.api_call(token, path=f"/{SECRET}", body=SECRET),
        membership=company.memberships.get(),
        invitation=make.invitation(company, name=SECRET),
        seat_invitation=make.seat_invitation(shop, name=SECRET),
        pdu_line=make.pdu_line(smpp, body=[["source_addr", SECRET]]),
        sender_name=named,
        name_document=make.name_document(named, name=f"{SECRET}.pdf"),
        opt_out=make.opt_out(client=shop, sender=SECRET),
        text_rule=make.text_rule(name=SECRET, client=shop, customer=company),
        campaign=make.campaign(client=shop, lists=[listed], title=SECRET, text=SECRET),
        contact_list=listed,
        person_of_list=listed.recipients.get(),
        text_template=make.text_template(client=shop, name=SECRET, text=SECRET),
        connection=application,
        connect_call=application.calls.create(
            at=now, action=SECRET, codes="001", user=SECRET, duration_ms=1
        ),
        connector=connector,
        registration=registered,
        number_application=make.number_application(registered, purpose=SECRET),
        account_type=registered.account_type,
        connect_terms=ConnectTerms.objects.get(country=None),
        coupon=Coupon.objects.create(code=SECRET, amount=5, unit="EUR", starts_on=now),
        route=route,
        pool=route.pool,
        service=Service.objects.get(),
        number=use.number,
        number_use=use,
        reply=make.auto_reply(use, text=SECRET),
        replacement_rule=make.replacement_rule(
            name=SECRET, scope="client", client=shop, customer=company
        ),
        connector_pdu_line=make.pdu_line(connector, kind="connector"),
        contact=make.contact(company, f"{SECRET} Contact"),
        webhook=webhook,
        webhook_event=event.public_id,
        note=Note.objects.create(customer=company, text=SECRET, at=now),
    )


def another_customers_person():
    return make.member(make.customer("Ordinary Connect"))


def another_clients_person():
    return make.seat(make.client("Ordinary Shop", customer=make.customer()))


def a_neighbours_person(theirs):
    """Of another client under the same customer."""
    return make.seat(make.client("Neighbour", customer=theirs.customer))


STRANGERS = {
    "another customer's": lambda theirs: another_customers_person(),
    "another client's": lambda theirs: another_clients_person(),
    "a neighbour's": a_neighbours_person,
}


@pytest.fixture(params=STRANGERS)
def stranger(request, theirs):
    return STRANGERS[request.param](theirs)


@pytest.fixture
def browser(stranger):
    opened = Browser()
    opened.force_login(stranger, backend=LOGGED_IN_BY)
    return opened


def says_nothing(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return SECRET.lower() not in content.decode(errors="replace").lower()


def test_every_address_that_names_a_row_has_a_sample(theirs):
    for name, converters in OF_ROWS:
        try:
            reverse(name, kwargs=sample(name, converters, theirs))
        except NoReverseMatch as fault:
            raise AssertionError(f"The sample of {name} does not fit") from fault


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_number_opens_another_tenants_row(browser, theirs, method):
    opened = {}
    for name, converters in OF_ROWS:
        answer = getattr(browser, method)(reverse(name, kwargs=sample(name, converters, theirs)))
        if not is_shut(name, answer):
            opened[name] = answer.status_code

    assert opened == {}


def is_shut(name, answer):
    if name.startswith("mfa_"):
        # Their own password is asked for before anything is looked up.
        again = reverse("account_reauthenticate")
        return answer.headers.get("Location", "").startswith(again)
    # 401: a door that knows no sessions. 405: the address does not know the method.
    return answer.status_code in {401, 403, 404, 405} and says_nothing(answer)


@pytest.mark.parametrize("name", [name for name, _ in OF_ROWS if name.startswith("api-1:")])
@pytest.mark.parametrize("method", ["get", "delete"])
def test_another_tenants_row_is_not_there_for_a_program(client, theirs, name, method):
    shop = make.client("Ordinary Shop", customer=make.customer())
    _token, secret = tokens.issue(customer=shop.customer, client=None, name="Mine", by=None)
    url = reverse(name, kwargs=sample(name, dict(PATTERNS)[name], theirs))

    answer = getattr(client, method)(
        f"{url}?reason=Because", headers={"Authorization": f"Bearer {secret}"}
    )

    assert answer.status_code in {404, 405}
    assert SECRET not in answer.content.decode()


def filters(theirs):
    """Every way to ask for the other tenant: all names a filter may have, at once and each."""
    numbers = {
        "customer": theirs.customer.pk,
        "client": theirs.client.pk,
        "account": theirs.account.pk,
        "door": theirs.token.pk,
        "smpp_account": theirs.smpp_account.pk,
        "user": theirs.person.pk,
        "owner": theirs.person.pk,
        "manager": theirs.person.pk,
        "of": theirs.customer.pk,
        "pk": theirs.client.pk,
        "id": theirs.client.pk,
    }
    return [{}, numbers, *({name: number} for name, number in numbers.items())]


def test_no_page_and_no_filter_tells_of_another_tenant(browser, theirs):
    told = []
    for name in PLAIN:
        for asked in filters(theirs):
            answer = browser.get(reverse(name), asked)
            if answer.status_code == 500 or not says_nothing(answer):
                told.append((name, asked))

    assert told == []


@pytest.mark.parametrize("name", ["reports:statistics-grouped", "reports:own-statistics-grouped"])
def test_no_statistics_and_no_chart_tell_of_another_tenant(browser, theirs, name):
    for report in groupings.ALL:
        for asked in filters(theirs):
            answer = browser.get(reverse(name, args=[report.slug]), asked)

            assert says_nothing(answer)
            lines = (answer.context or {}).get("lines") or ()
            assert [line for line in lines if line["tally"].messages] == []


def test_no_export_holds_rows_of_another_tenant(browser, stranger, theirs):
    for exporter in hooks.found("exports", Exporter):
        for asked in filters(theirs):
            answer = browser.get(reverse("export", args=[exporter.slug]), asked)

            assert says_nothing(answer)
            if answer.status_code == 200:
                assert SECRET not in cells(exporter, stranger, asked), exporter.slug


def cells(exporter, user, asked):
    """All that the file would hold."""
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in asked.items()})
    made = exporter(user, query)
    readers = [column.reader() for column in made.columns]
    return " ".join(str(read(row)) for row in made.iterate() for read in readers)


def test_no_card_of_the_dashboard_tells_of_another_tenant(browser, theirs):
    for card in hooks.found("cards", cards.Card):
        answer = browser.get(reverse("dashboard-card", args=[card.slug]))

        assert answer.status_code in {200, 403, 404}
        assert says_nothing(answer)


def test_what_is_asked_for_here_is_found_by_those_it_belongs_to(theirs):
    """Without this, all of the above could be silent for a reason of its own."""
    owner = Browser()
    owner.force_login(theirs.customer.memberships.get().user, backend=LOGGED_IN_BY)
    cabinet = Browser()
    cabinet.force_login(theirs.person, backend=LOGGED_IN_BY)
    staff = Browser()
    staff.force_login(make.staff(), backend=LOGGED_IN_BY)

    assert not says_nothing(owner.get(reverse("messaging:message", args=[theirs.message_id])))
    assert not says_nothing(owner.get(reverse("downloads")))
    assert not says_nothing(cabinet.get(reverse("messaging:messages")))
    assert not says_nothing(staff.get(reverse("customers:customer", args=[theirs.customer.pk])))
    assert faces.of(theirs.person).kind == faces.CLIENT
