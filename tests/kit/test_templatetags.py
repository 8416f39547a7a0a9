import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import loader
from django.utils import timezone

from portal.core.errors import Refused
from portal.kit import menu
from portal.models import User
from portal.templatetags import onward

ROOT = Path(settings.BASE_DIR)
SPRITE = ROOT / "static" / "img" / "icons.svg"
NAMED_IN_TEMPLATES = re.compile(r"""{% icon ["']([a-z0-9-]+)["']""")
NAMED_IN_CODE = re.compile(r"""\b(?:icon|picture)(?:=|\(|["']: )["']([a-z0-9-]+)["']""")
APPS = ["portal", "customers", "clients", "billing", "messaging", "reports"]


def text(html):
    return re.sub(r"<[^>]+>", "", html)


def drawn():
    return set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))


def test_money_has_the_decimals_of_its_currency():
    assert text(onward.money(Decimal("1062.4"), "EUR")) == "1,062.40EUR"
    assert text(onward.money(Decimal(1204), "SMS")) == "1,204SMS"
    assert text(onward.money(Decimal("99.5"), "JPY", code=False)) == "100"


def test_money_below_zero_stands_in_the_colour_of_trouble():
    html = onward.money(Decimal("-18.40"), "EUR")

    assert 'class="neg"' in html
    assert "\N{MINUS SIGN}18.40" in html


def test_money_paid_in_carries_a_plus():
    html = onward.money(Decimal(250), "EUR", code=False, signed=True)

    assert text(html) == "+250.00"
    assert "c-ok" in html


def test_a_ledger_line_may_show_what_is_finer_than_a_cent():
    assert text(onward.money(Decimal("0.0385"), "EUR", code=False)) == "0.04"
    assert text(onward.money(Decimal("0.0385"), "EUR", code=False, exact=True)) == "0.0385"


def test_money_without_a_currency_is_refused():
    with pytest.raises(Refused):
        onward.money(Decimal(1), "")


@pytest.mark.parametrize("tag", [onward.money, onward.rate])
def test_no_amount_is_a_dash(tag):
    assert tag(None, "EUR") == "\N{EN DASH}"


def test_a_rate_has_at_least_four_decimals_and_as_many_as_it_needs():
    assert text(onward.rate(Decimal("0.0770"), "EUR")) == "0.0770EUR"
    assert text(onward.rate(Decimal("0.034150"), "EUR", code=False)) == "0.03415"
    assert text(onward.rate(Decimal(1), "SMS")) == "1SMS"


def test_counts_are_grouped():
    assert onward.count(319790) == "319,790"
    assert onward.count(0) == "0"
    assert onward.count(None) == "\N{EN DASH}"


def test_a_share_is_written_with_a_space_that_does_not_break():
    assert onward.percent(Decimal("96.17")) == "96.2\N{NO-BREAK SPACE}%"
    assert onward.percent(None) == "\N{EN DASH}"


def test_a_moment_is_shown_in_the_zone_of_its_reader_with_the_zone_on_hover():
    moment = datetime(2026, 11, 20, 12, 32, 7, tzinfo=UTC)

    with timezone.override("Europe/Tallinn"):
        html = onward.when(moment)

    assert text(html) == "20 Nov 2026 14:32"
    assert 'title="20 Nov 2026 14:32:07 EET"' in html


def test_a_moment_can_be_shown_to_the_millisecond():
    moment = datetime(2026, 11, 20, 14, 31, 58, 204_000, tzinfo=UTC)

    with timezone.override(UTC):
        assert text(onward.when(moment, millis=True)) == "20 Nov 2026 14:31:58.204"


@pytest.mark.parametrize(
    ("past", "shown"),
    [
        (timedelta(seconds=3), "now"),
        (timedelta(seconds=42), "42 s ago"),
        (timedelta(minutes=11, seconds=5), "11 min ago"),
        (timedelta(hours=2, minutes=59), "2 h ago"),
    ],
)
def test_within_a_day_a_moment_is_told_from_now(past, shown):
    assert text(onward.ago(timezone.now() - past)) == shown


def test_after_a_day_a_moment_is_a_date():
    assert text(onward.ago(datetime(2026, 3, 3, 12, tzinfo=UTC))) == "3 Mar 2026"


def test_a_phone_number_is_written_internationally_and_copied_plainly():
    html = onward.phone("447700900318", copyable=True)

    assert "+44 7700 900318" in html
    assert 'data-copy="+447700900318"' in html


def test_what_is_no_number_is_shown_as_it_is_and_escaped():
    assert onward.phone("HarbourPine") == "HarbourPine"
    assert onward.phone("<b>") == "&lt;b&gt;"


def test_a_state_has_text_colour_and_icon():
    for html in [onward.status("bad", "Down 11 min"), onward.badge("bad", "Down 11 min")]:
        assert text(html) == "Down 11 min"
        assert " bad" in html
        assert "#circle-x" in html


def test_an_icon_with_a_title_speaks_and_one_without_is_silent():
    assert 'aria-label="Runs low"' in onward.icon("alert-triangle", title="Runs low")
    assert 'aria-hidden="true"' in onward.icon("alert-triangle")


def test_names_in_copy_buttons_are_escaped():
    assert 'data-copy="&quot;&gt;&lt;script&gt;"' in onward.copy('"><script>')


class Order(forms.Form):
    name = forms.CharField()
    text = forms.CharField(widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "A")])
    days = forms.MultipleChoiceField(choices=[("1", "1")], widget=forms.CheckboxSelectMultiple)
    notify = forms.BooleanField()
    token = forms.CharField(widget=forms.HiddenInput)


def test_every_widget_is_drawn_by_its_kind():
    kinds = {field.name: onward.widget_kind(field) for field in Order()}

    assert kinds == {
        "name": "input",
        "text": "textarea",
        "kind": "select",
        "days": "choices",
        "notify": "checkbox",
        "token": "hidden",
    }


def test_a_select_says_in_words_that_nothing_is_chosen():
    dashes = ("", "---------")

    class Order(forms.Form):
        must = forms.ChoiceField(choices=[dashes, ("1", "One")])
        may = forms.ChoiceField(choices=lambda: [dashes, ("1", "One")], required=False)
        named = forms.ChoiceField(choices=[("", "All"), ("---------", "---------")])
        manager = forms.ModelChoiceField(User.objects.none())
        own = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Nobody")
        grouped = forms.ChoiceField(choices=[dashes, ("Warm", [("1", "Red"), ("2", "Yellow")])])

    says = {field.name: text(str(onward.in_words(field))).split() for field in Order()}

    assert says == {
        "must": ["Choose", "One"],
        "may": ["None", "One"],
        "named": ["All", "---------"],
        "manager": ["Choose"],
        "own": ["Nobody"],
        "grouped": ["Choose", "Red", "Yellow"],
    }


def test_every_icon_that_is_named_is_in_the_sprite():
    pages = (ROOT / "templates").rglob("*.html")
    code = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    named = {name for path in pages for name in NAMED_IN_TEMPLATES.findall(path.read_text())}
    named |= {name for path in code for name in NAMED_IN_CODE.findall(path.read_text())}
    named |= {section.icon for section in menu.SECTIONS}

    assert named
    assert named - drawn() == set()


def test_every_state_has_an_icon_of_the_sprite():
    assert set(onward.STATE_ICONS.values()) <= drawn()


@pytest.mark.parametrize("page", ["403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_nothing_from_the_request_that_failed(page):
    html = loader.get_template(page).render()

    assert "<h1>" in html
    assert 'href="/"' in html
