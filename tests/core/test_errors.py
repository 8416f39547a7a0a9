import pickle

from portal.core.errors import Refused


def test_a_refusal_is_a_sentence_with_a_code_and_a_field():
    refusal = Refused("There is not enough credit.", code="no_money", field="amount")

    assert str(refusal) == "There is not enough credit."
    assert (refusal.code, refusal.field) == ("no_money", "amount")


def test_a_refusal_survives_the_way_between_processes():
    refusal = pickle.loads(pickle.dumps(Refused("No.", code="no")))  # noqa: S301

    assert (str(refusal), refusal.code, refusal.field) == ("No.", "no", "")
