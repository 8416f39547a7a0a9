"""The words of mails: changed, tried, and given back."""

import re

import pytest
from django.urls import reverse

from portal.core.errors import Refused
from portal.kit import letters
from portal.kit.letters import Words
from portal.models import MailOutbox, MailTemplate
from portal.pages import settings
from tests import make
from tests.pages.settings.known import LETTER, mailed, told

pytestmark = pytest.mark.django_db


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
