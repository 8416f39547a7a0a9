"""What counts as a wish to stop, and what an inbound STOP or START does."""

import pytest
from django.db import connection, transaction

from messaging import opt_outs
from messaging.models import OptOut
from messaging.stops.keywords import HELPS, STARTS, STOPS, Wish
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

SAYS_STOP = [
    "STOP", "stop", " STOP!", "Stop.", "STOPP", "Stopp!!", "stooooop", "Stop. Thank you",
    "please stop", "Stop please!", "STOP STOP STOP", "stop all", "STOPALL", "Unsubscribe",
    "END", "quit", "Cancel", "REVOKE", "OptOut", "opt out", "\"stop\"", "stop 😡", "Hello. Stop",
    "STOP\n", "Arrêt", "arret", "ARRÊT SVP", "désabonner",
    "Abmelden", "bitte abbestellen", "Baja", "por favor parar", "cancelar", "Basta grazie",
    "disiscrivi", "rezygnuję", "Wypisz mnie proszę", "стоп", "СТОП!", "Отписаться",
    "отписка, спасибо",
    "Відписатися, будь ласка", "відмова", "Sair", "pare obrigado", "iptal", "durdur lütfen",
    "إلغاء الاشتراك", "الغاء", "توقف", "退订", "停止", "해지", "रोकें",
]  # fmt: skip
SAYS_MORE = [
    "stop by at 5", "Can you stop by?", "don't stop", "The end", "non-stop", "bus stop",
    "I can't stop the music", "STOP PROMO CODE 55", "when does it end?",
    "cancel my 5 pm please ok?",
    "quit smoking today", "Stoppard", "endless", "stopwatch", "", "   ", "!!!", "ok", "thanks",
    "please", "Thank you", "Ok thanks", "yes", "no", "1", "I will cancel the order",
    "no more tears", "basta pasta", "alto voltaje", "stop " * 40, "bitte nicht abmelden",
    "не стоп", "стоп-кран сорвали", "on arrête le train à 5h", "parar el coche en la esquina",
    "Please end the call", "Meet at the stop. Thank you", "red", "x" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("text", SAYS_STOP)
def test_a_wish_to_stop_is_heard_in_any_language_however_it_is_written(text):
    assert opt_outs.heard(text) is Wish.STOP


@pytest.mark.parametrize("text", SAYS_MORE)
def test_a_text_that_says_more_than_that_is_no_wish(text):
    assert opt_outs.heard(text) is None


@pytest.mark.parametrize(
    ("table", "wish"), [(STOPS, Wish.STOP), (STARTS, Wish.START), (HELPS, Wish.HELP)]
)
def test_every_word_of_the_table_is_heard(table, wish):
    phrases = [phrase for said in table.values() for phrase in said.split("|")]

    assert [one for one in phrases if opt_outs.heard(one.upper()) is not wish] == []


def hear(inbound):
    with transaction.atomic(), connection.cursor() as cursor:
        return opt_outs.heard_from(cursor, inbound)


@pytest.mark.django_db
def test_a_stop_to_a_number_holds_for_its_owner_and_for_the_number_as_a_sender():
    number = make.phone_number(door=make.smpp_account(client=make.client()))
    inbound = make.inbound(to=number, text="Stop. Thank you")

    assert hear(inbound) is Wish.STOP

    own, shown = OptOut.objects.order_by("pk")
    assert (own.scope, own.customer, own.client) == ("customer", inbound.customer, inbound.client)
    assert own.client is not None
    assert (shown.scope, shown.sender, shown.customer) == ("sender", number.digits, None)
    assert own.inbound_id == shown.inbound_id == inbound.pk
    assert {own.source, shown.source} == {"keyword"}


@pytest.mark.django_db
def test_a_stop_that_comes_twice_is_kept_once():
    number = make.phone_number(door=make.smpp_account())
    hear(make.inbound(to=number, text="STOP"))
    hear(make.inbound(to=number, text="STOP"))

    assert OptOut.objects.count() == 2


@pytest.mark.django_db
def test_a_start_ends_what_a_stop_to_the_same_number_began_and_nothing_else():
    number = make.phone_number(door=make.smpp_account())
    other = make.phone_number("447700900501", door=make.smpp_account())
    first = make.inbound(to=number, text="STOP")
    hear(first)
    hear(make.inbound(to=other, text="STOP"))
    by_staff = make.opt_out(customer=first.customer, sender="Vento")

    assert hear(make.inbound(to=number, text="Start please")) is Wish.START

    assert OptOut.objects.holding().count() == 3
    assert by_staff in OptOut.objects.holding()
    assert OptOut.objects.filter(end_reason="START").count() == 2


@pytest.mark.django_db
def test_a_stop_to_nobodys_number_holds_for_that_number_alone():
    hear(make.inbound(text="STOP"))

    assert [row.scope for row in OptOut.objects.all()] == ["sender"]


@pytest.mark.django_db
def test_an_opt_out_is_ended_with_a_reason_that_the_history_keeps():
    row, by = make.opt_out(), make.staff()
    with pytest.raises(Refused):
        opt_outs.end([row], reason="  ", by=by)

    assert opt_outs.end([row], reason="wrote a letter", by=by) == 1
    assert opt_outs.end([row], reason="again", by=by) == 0
    assert not OptOut.objects.holding().exists()
    assert HistoryEntry.objects.get().data["reason"] == "wrote a letter"
