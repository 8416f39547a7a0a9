import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from portal.core.errors import Refused
from portal.kit import exports, hooks, jobs, letters, operator, postbox, records, secrets
from portal.kit.exports import making
from portal.kit.letters import Letter, Words
from portal.models import HistoryEntry, Job, MailOutbox, MailTemplate, Picture, Setting
from portal.pages import settings, users
from tests import make

pytestmark = pytest.mark.django_db
PAGES = ["settings", "settings-mail-roles", "settings-letters", "settings-endpoints"]
ORGANISATION = {
    "name": "Norrsund",
    "legal_name": "Norrsund Telecom AB",
    "registration_no": "556000-0001",
    "vat_no": "SE556000000101",
    "country": "SE",
    "address": "Hamngatan 1\r\n111 47 Stockholm",
    "site": "https://norrsund.test",
    "phone": "+46 8 120 900 01",
}
LETTER = Letter(
    slug="welcome",
    title="Welcome",
    text="When a customer begins.",
    role="sales",
    names=(("customer", "the name", "Saltmarsh Digital"), ("password", "a secret", "pQ7mK2xw")),
    subject="Welcome, {{ customer }}",
    body="Dear {{ customer }},\n\nyour password is {{ password }}.",
)


@pytest.fixture(autouse=True)
def _mails(settings):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"
    settings.SUPPORT_EMAIL = "help@norrsund.test"


@pytest.fixture(autouse=True)
def _letter(monkeypatch):
    found = hooks.found

    def with_ours(file, kind):
        return (*found(file, kind), LETTER) if kind is Letter else found(file, kind)

    monkeypatch.setattr(hooks, "found", with_ours)


def picture(colour="teal"):
    file = BytesIO()
    Image.new("RGB", (40, 20), colour).save(file, "PNG")
    return SimpleUploadedFile("logo.png", file.getvalue(), "image/png")


def told(event):
    return HistoryEntry.objects.filter(event=event).order_by("pk")


def mailed():
    return secrets.open_envelope(bytes(MailOutbox.objects.get().sealed))


@pytest.fixture
def settings_folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def pdf(owner):
    exporter = exports.find("jobs")(owner, QueryDict(""))
    asked = making.ask(exporter, columns=(), file_format="pdf")
    jobs.run(asked.pk)
    return PdfReader(Job.objects.get(pk=asked.pk).file.path)


# Who


@pytest.mark.parametrize("name", PAGES)
def test_only_admins_see_the_settings(as_user, name):
    assert as_user(make.staff()).get(reverse(name)).status_code == 200
    for other in (make.staff("support"), make.staff("finance"), make.member(), make.seat()):
        assert as_user(other).get(reverse(name)).status_code == 403


LETTER_PAGES = [
    "settings-letter",
    "settings-letter-preview",
    "settings-letter-reset",
    "settings-letter-test",
]


@pytest.mark.parametrize(
    ("name", "argument"),
    [(name, None) for name in PAGES]
    + [("settings-mail-test", "sales")]
    + [(name, "welcome") for name in LETTER_PAGES],
)
def test_only_admins_change_the_settings(as_user, name, argument):
    url = reverse(name, args=[argument] if argument else [])

    answer = as_user(make.staff("support")).post(url, {"subject": "x", "body": "y"} | ORGANISATION)

    assert answer.status_code == 403
    assert not Setting.objects.filter(pk="organisation").exists()
    assert not MailTemplate.objects.exists()
    assert not MailOutbox.objects.exists()


def test_the_menu_leads_admins_there(as_user):
    link = f'href="{reverse("settings")}"'

    assert link in as_user(make.staff()).get("/").content.decode()
    assert link not in as_user(make.staff("support")).get("/").content.decode()


def test_a_higher_floor_hangs_a_tab_on_the_settings(as_user, monkeypatch):
    found = hooks.found
    hung = records.Tab("settings", "more", "Provisioning defaults", "settings-endpoints", order=50)

    def with_more(file, kind):
        return (*found(file, kind), hung) if kind is records.Tab else found(file, kind)

    monkeypatch.setattr(hooks, "found", with_more)

    page = as_user(make.staff()).get(reverse("settings")).content.decode()

    assert page.index("Where they connect") < page.index("Provisioning defaults")


@pytest.mark.parametrize("name", PAGES)
def test_a_tab_asks_the_database_little(as_user, django_assert_max_num_queries, name):
    browser = as_user(make.staff())

    with django_assert_max_num_queries(16):
        browser.get(reverse(name))


# Organisation


def test_the_operator_says_who_it_is(as_user):
    boss = make.staff()

    answer = as_user(boss).post(reverse("settings"), ORGANISATION | {"logo": picture()})

    found = operator.organisation()
    assert answer.headers["Location"] == reverse("settings")
    assert found.name == "Norrsund"
    assert found.address == "Hamngatan 1\n111 47 Stockholm"
    assert found.phone == "46812090001"
    assert found.logo == Picture.objects.get().digest
    entry = told("portal.setting.changed").get()
    assert (entry.actor, entry.subject) == (boss, "Organisation")
    assert entry.data["before"]["legal_name"] == ""
    assert entry.data["after"]["legal_name"] == "Norrsund Telecom AB"
    assert entry.data["after"]["logo"] == f"picture {found.logo[:8]}"


def test_saving_the_same_again_tells_nothing(as_user):
    browser = as_user(make.staff())
    browser.post(reverse("settings"), ORGANISATION)

    page = browser.post(reverse("settings"), ORGANISATION, follow=True)

    assert "Nothing was different." in page.content.decode()
    assert told("portal.setting.changed").count() == 1


def test_the_logo_stays_until_it_is_changed_or_removed(as_user):
    browser = as_user(make.staff())
    browser.post(reverse("settings"), ORGANISATION | {"logo": picture()})
    first = operator.organisation().logo

    browser.post(reverse("settings"), ORGANISATION)
    kept = operator.organisation().logo
    browser.post(reverse("settings"), ORGANISATION | {"logo-clear": "on"})

    assert kept == first
    assert operator.organisation().logo == ""


def test_a_bad_logo_is_refused_at_its_field_and_nothing_is_saved(as_user):
    svg = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    answer = as_user(make.staff()).post(reverse("settings"), ORGANISATION | {"logo": svg})

    assert answer.status_code == 422
    assert "SVG files may hold programs" in answer.content.decode()
    assert "Norrsund Telecom AB" in answer.content.decode()
    assert not Setting.objects.filter(pk="organisation").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("country", "ZZ"),
        ("site", "javascript:alert(1)"),
        ("phone", "call us"),
    ],
)
def test_what_an_operator_cannot_be_is_refused(as_user, field, value):
    answer = as_user(make.staff()).post(reverse("settings"), ORGANISATION | {field: value})

    assert answer.status_code == 422
    assert 'class="fault"' in answer.content.decode()
    assert not Setting.objects.filter(pk="organisation").exists()


def test_name_and_logo_are_on_every_page_and_at_the_door(as_user, client):
    boss = make.staff()
    settings.set_organisation({"name": "Nörr & Sund"}, logo=picture(), by=boss)
    logo = f'<img class="logo" src="{Picture.objects.get().get_absolute_url()}"'

    door = client.get(reverse("account_login")).content.decode()
    pages = [as_user(person).get("/").content.decode() for person in (boss, make.member())]

    for page in (door, *pages):
        assert "Nörr &amp; Sund</title>" in page
        assert f'{logo} alt="Nörr &amp; Sund">' in page


def test_the_name_stands_in_invitations_and_in_mails_for_a_new_password(client):
    boss = make.staff()
    settings.set_organisation({"name": "Northern Links"}, logo=None, by=boss)

    users.send_link(boss, by=boss, site="http://testserver/")
    invitation = mailed()
    MailOutbox.objects.all().delete()
    client.post(reverse("account_reset_password"), {"email": boss.email})

    assert "Your log-in at Northern Links" in invitation
    assert "Your new password at Northern Links" in mailed()


def test_name_and_logo_stand_on_a_pdf(settings_folder):
    boss = make.staff()
    settings.set_organisation({"name": "Northern Links"}, logo=None, by=boss)
    named = pdf(boss)
    settings.set_organisation({"name": "Northern Links"}, logo=picture(), by=boss)
    drawn = pdf(boss)

    assert named.pages[0].extract_text().startswith("Northern Links\n")
    assert not named.pages[0].images
    assert (drawn.pages[0].images[0].image.width, len(drawn.pages[0].images)) == (40, 1)


def test_a_change_is_told_against_the_one_before_it():
    boss = make.staff()

    first = settings.write("endpoints", {"hosts": ["a.test"], "plain_port": 2775}, by=boss)
    second = settings.write("endpoints", {"hosts": ["b.test"], "plain_port": 2775}, by=boss)

    assert first
    assert second
    last = told("portal.setting.changed").last()
    assert last.data == {"before": {"hosts": ["a.test"]}, "after": {"hosts": ["b.test"]}}


# E-mail roles

ROLES = {
    "sales_name": "Sales, Norrsund",
    "sales_address": "sales@norrsund.test",
    "sales_signature": "Best regards\r\nSales",
    "support_address": "desk@norrsund.test",
}


def test_mail_roles_are_set_each_on_its_own(as_user):
    browser = as_user(make.staff())

    browser.post(reverse("settings-mail-roles"), ROLES)

    name = operator.organisation().name
    assert operator.mail_role("sales") == operator.MailRole(
        "Sales, Norrsund", "sales@norrsund.test", "Best regards\nSales"
    )
    assert operator.mail_role("support") == operator.MailRole(name, "desk@norrsund.test")
    assert operator.mail_role("billing") == operator.MailRole(name, "help@norrsund.test")
    changed = told("portal.setting.changed").values_list("subject", flat=True)
    assert list(changed) == ["Mail sales", "Mail support"]


def test_users_are_told_the_support_address_at_the_door(client):
    before = client.get(reverse("account_login")).content.decode()
    settings.set_mail_roles({"support": {"address": "desk@norrsund.test"}}, by=make.staff())

    after = client.get(reverse("account_login")).content.decode()

    assert "mailto:help@norrsund.test" in before
    assert "mailto:desk@norrsund.test" in after


@pytest.mark.parametrize("address", ["sales", "a@b@c", "sales@norrsund.test\nBcc: eve@x.test"])
def test_a_sender_has_an_address(as_user, address):
    answer = as_user(make.staff()).post(
        reverse("settings-mail-roles"), ROLES | {"sales_address": address}
    )

    assert answer.status_code == 422
    assert not Setting.objects.filter(pk__startswith="mail-").exists()


def test_a_senders_name_stays_on_one_line(as_user):
    name = "Sales\r\nBcc: eve@example.test"

    as_user(make.staff()).post(reverse("settings-mail-roles"), ROLES | {"sales_name": name})

    assert operator.mail_role("sales").name == "Sales Bcc: eve@example.test"


def test_the_page_says_how_mails_leave_and_no_password(as_user, settings, tmp_path):
    browser = as_user(make.staff())
    settings.POSTBOX = postbox.read("smtp://user:pa55word@mail.norrsund.test")
    by_server = browser.get(reverse("settings-mail-roles")).content.decode()
    settings.POSTBOX = postbox.read(tmp_path.as_uri())

    by_folder = browser.get(reverse("settings-mail-roles")).content.decode()

    assert "through mail.norrsund.test" in by_server
    assert "allowed to send for these addresses" in by_server
    assert "pa55word" not in by_server
    assert f"files into {tmp_path}" in by_folder


def test_a_test_mail_goes_to_who_asks_from_the_role(as_user):
    boss = make.staff(email="boss@norrsund.test")
    browser = as_user(boss)
    browser.post(reverse("settings-mail-roles"), ROLES)

    page = browser.post(reverse("settings-mail-test", args=["sales"]), follow=True)

    assert "A test mail is on its way to boss@norrsund.test." in page.content.decode()
    assert MailOutbox.objects.get().recipients == ["boss@norrsund.test"]
    assert 'From: "Sales, Norrsund" <sales@norrsund.test>' in mailed()
    assert "Best regards" in mailed()
    assert told("portal.setting.test-sent").get().data["to"] == "boss@norrsund.test"


def test_a_test_mail_needs_an_e_mail_to_go_to(as_user):
    boss = make.staff(email=None, phone="447700900001")

    page = as_user(boss).post(reverse("settings-mail-test", args=["sales"]), follow=True)

    assert "no e-mail that a test could go to" in page.content.decode()
    assert not MailOutbox.objects.exists()


def test_there_is_no_test_of_a_role_that_is_none(as_user):
    url = reverse("settings-mail-test", args=["press"])

    assert as_user(make.staff()).post(url).status_code == 404


# Mail templates


def letter_url(what="", slug="welcome"):
    return reverse(f"settings-letter{what}", args=[slug])


def test_the_list_tells_every_letter_and_whose_words_it_has(as_user):
    browser = as_user(make.staff())
    page = browser.get(reverse("settings-letters")).content.decode()
    for letter in letters.letters():
        assert str(letter.title).replace("'", "&#x27;") in page
        assert str(letter.text).replace("'", "&#x27;") in page
    settings.change_letter(LETTER, Words("Hello", "There"), by=make.staff())

    after = browser.get(reverse("settings-letters")).content.decode()

    assert "Changed" not in page
    assert after.count("Changed") == 1


def test_without_letters_the_list_says_so(as_user, monkeypatch):
    monkeypatch.setattr(letters, "letters", tuple)

    page = as_user(make.staff()).get(reverse("settings-letters")).content.decode()

    assert "as soon as a part of the portal writes some" in page


def test_a_letter_shows_its_words_and_what_can_be_filled_in(as_user):
    page = as_user(make.staff()).get(letter_url()).content.decode()

    assert 'value="Welcome, {{ customer }}"' in page
    assert "your password is {{ password }}." in page
    assert re.search(r"{{ customer }}</span></dt><dd>the name", page)
    assert "(not in the subject)" in page


def test_a_letter_is_given_other_words_and_its_own_again(as_user):
    browser = as_user(make.staff())

    browser.post(letter_url(), {"subject": "Hi {{ customer }}", "body": "Yes,\r\n{{ customer }}"})
    changed = letters.words(LETTER)
    asked = browser.get(letter_url("-reset")).content.decode()
    browser.post(letter_url("-reset"))

    assert changed == Words("Hi {{ customer }}", "Yes,\n{{ customer }}")
    assert "Your changes go; the history keeps them." in asked
    assert letters.words(LETTER) == letters.own_words(LETTER)
    entry = told("portal.setting.letter-changed").get()
    assert entry.data["before"]["subject"] == "Welcome, {{ customer }}"
    assert entry.data["after"]["body"] == "Yes,\n{{ customer }}"
    assert told("portal.setting.letter-reset").get().data["before"]["subject"] == (
        "Hi {{ customer }}"
    )


def test_a_letter_saved_with_its_own_words_counts_as_unchanged(as_user):
    boss = make.staff()
    settings.change_letter(LETTER, Words("Hello", "There"), by=boss)

    own = {"subject": LETTER.subject, "body": LETTER.body.replace("\n", "\r\n")}
    as_user(boss).post(letter_url(), own)

    assert not MailTemplate.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Hi {{ custmer }}", "Text"), "Nothing can be filled in for custmer."),
        (("Hi", "{{ customer.name }} {% if x %}"), "for customer.name, {% if x %}."),
        (("Hi", "{{ customer"), "for {{."),
        (("For {{ password }}", "Text"), "no place for a secret: password"),
        (("", "Text"), "This field is required."),
        (("Hi", " "), "This field is required."),
    ],
)
def test_words_that_cannot_go_out_are_refused_and_kept_in_the_form(as_user, words, said):
    subject, body = words
    boss = make.staff()

    for what in ("", "-test", "-preview"):
        answer = as_user(boss).post(letter_url(what), {"subject": subject, "body": body})

        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not MailTemplate.objects.exists()
    assert not MailOutbox.objects.exists()


def test_a_verb_refuses_them_too():
    with pytest.raises(Refused) as said:
        settings.change_letter(LETTER, Words("{{ x }}", "Text"), by=make.staff())

    assert said.value.field == "subject"


def test_a_preview_shows_todays_words_with_examples(as_user):
    page = as_user(make.staff()).get(letter_url("-preview")).content.decode()

    assert "<b>Welcome, Saltmarsh Digital</b>" in page
    assert "<p>Dear Saltmarsh Digital,</p>" in page
    assert "your password is pQ7mK2xw." in page
    assert re.search(r"<pre[^>]*>Dear Saltmarsh Digital,\n\nyour", page)


def test_a_preview_shows_words_that_are_only_typed(as_user):
    typed = {"subject": "Hey {{ customer }}", "body": "<script>alert(1)</script>"}

    page = as_user(make.staff()).post(letter_url("-preview"), typed).content.decode()

    assert "Hey Saltmarsh Digital" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert not MailTemplate.objects.exists()


@pytest.mark.parametrize("words", [None, {"subject": "{{ x }}", "body": "y"}])
def test_a_preview_may_do_nothing_in_its_frame(as_user, words):
    browser = as_user(make.staff())

    answer = (
        browser.post(letter_url("-preview"), words)
        if words
        else browser.get(letter_url("-preview"))
    )

    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "frame-ancestors 'self'",
        "form-action 'none'",
        "sandbox",
    } <= set(policy)
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert (
        '<iframe class="paper" name="preview" sandbox '
        in browser.get(letter_url()).content.decode()
    )


def test_other_pages_keep_their_strict_policy(as_user):
    answer = as_user(make.staff()).get(letter_url())

    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.content.decode()


def test_a_test_of_a_letter_has_the_typed_words_and_examples_and_saves_nothing(as_user):
    boss = make.staff(email="boss@norrsund.test")
    typed = {"subject": "Hey {{ customer }}", "body": "It is {{ password }}"}

    answer = as_user(boss).post(letter_url("-test"), typed)

    page = answer.content.decode()
    assert "A test mail is on its way to boss@norrsund.test." in page
    assert 'value="Hey {{ customer }}"' in page
    assert MailOutbox.objects.get().subject == "Hey Saltmarsh Digital"
    assert "It is pQ7mK2xw" in mailed()
    assert told("portal.setting.letter-test-sent").count() == 1
    assert not MailTemplate.objects.exists()


@pytest.mark.parametrize("what", ["", "-preview", "-reset"])
def test_a_letter_nobody_writes_is_not_found(as_user, what):
    assert as_user(make.staff()).get(letter_url(what, "nothing")).status_code == 404


# Where they connect


def test_the_operator_says_where_programs_connect(as_user):
    form = {
        "hosts": " SMPP1.norrsund.test \r\n\r\nsmpp2.norrsund.test\r\n2001:db8::5\n"
        "smpp2.norrsund.test",
        "plain_port": "2776",
        "tls_port": "8776",
    }

    browser = as_user(make.staff())
    browser.post(reverse("settings-endpoints"), form)

    hosts = ("smpp1.norrsund.test", "smpp2.norrsund.test", "2001:db8::5")
    assert operator.endpoints() == operator.Endpoints(hosts, 2776, 8776)
    assert "\n".join(hosts) in browser.get(reverse("settings-endpoints")).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("hosts", "smpp.norrsund.test:2775", "smpp.norrsund.test:2775"),
        ("hosts", "https://norrsund.test", "https://norrsund.test"),
        ("hosts", "-a.test\na_b.test\n1.2.3", "-a.test, a_b.test, 1.2.3"),
        ("hosts", "\n".join(f"h{n}.test" for n in range(21)), "At most 20 hosts."),
        ("plain_port", "0", "greater than or equal to 1"),
        ("tls_port", "65536", "less than or equal to 65535"),
        ("tls_port", "2775", "must be different"),
    ],
)
def test_what_is_no_place_to_connect_is_refused(as_user, field, value, said):
    form = {"hosts": "a.test", "plain_port": "2775", "tls_port": "8775"} | {field: value}

    answer = as_user(make.staff()).post(reverse("settings-endpoints"), form)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Setting.objects.filter(pk="endpoints").exists()


# What is remembered


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_at_once_in_this_process(monkeypatch):
    monkeypatch.setattr(operator, "_remembered", {})
    boss = make.staff()
    operator.organisation()

    settings.set_organisation({"name": "Changed"}, logo=None, by=boss)

    assert operator.organisation().name == "Changed"


# The admin


def test_letters_and_logos_are_only_looked_at_in_the_admin(as_user):
    boss = make.staff()
    settings.set_organisation({"name": "x"}, logo=picture(), by=boss)
    settings.change_letter(LETTER, Words("Hello", "There"), by=boss)
    browser = as_user(boss)

    for label, key in (("picture", Picture.objects.get().pk), ("mailtemplate", "welcome")):
        url = reverse(f"admin:portal_{label}_change", args=[key])
        assert browser.get(url).status_code == 200
        assert browser.post(url, {"subject": "x"}).status_code == 403


PORTS = {"hosts": "a.test", "plain_port": "2775", "tls_port": "8775"}


@pytest.mark.parametrize(
    ("written", "status"), [("0x45", 0x45), ("0x101", 0x101), ("4a2", 0x4A2), ("", 0x45)]
)
def test_the_status_for_a_balance_that_is_too_low_is_set(as_user, written, status):
    browser = as_user(make.staff())

    said = {"no_money_status": written, "parts_wait_minutes": "30"}
    browser.post(reverse("settings-endpoints"), PORTS | said)

    found = operator.endpoints()
    assert (found.no_money_status, found.parts_wait_minutes) == (status, 30)
    assert f"0x{status:X}" in browser.get(reverse("settings-endpoints")).content.decode()


@pytest.mark.parametrize("written", ["0x58", "0x14", "0x08", "0", "money", "-45", "0x500"])
def test_no_status_that_asks_to_try_again_stands_for_money(as_user, written):
    said = {"no_money_status": written}

    answer = as_user(make.staff()).post(reverse("settings-endpoints"), PORTS | said)

    assert "no_money_status" in answer.context["form"].errors
    assert operator.endpoints().no_money_status == 0x45
