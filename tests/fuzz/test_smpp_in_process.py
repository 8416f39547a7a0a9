"""The SMPP fuzzer at a fiftieth of its size, and what it must be able to find."""

import pytest

from messaging.smpp.protocol import codec, proxy, session, tlvs
from messaging.smpp.protocol.kinds import KINDS
from tests.fuzz import smpp_headers, smpp_in_process
from tests.fuzz.smpp_laws import BrokenLaw
from tests.fuzz.smpp_seeds import SEEDS

# Tests may run under a tracer: the law of the millisecond is for the fuzzer itself.
SLOW_S = 0.02


def test_twenty_thousand_pdus_break_no_law():
    summary = smpp_in_process.run(20_000, seed=34, slow_s=SLOW_S)

    assert summary.count == 20_000
    # The PDUs reach every way out.
    ways = {end.split()[0] for end in summary.ends}
    assert ways == {"frame", "Malformed", "UnknownCommand", "broken"}
    assert summary.ends["frame"] > 5_000
    assert len(summary.ends) > 12  # so many statuses


def test_two_thousand_proxy_headers_break_no_law():
    ends = smpp_headers.run(2_000, seed=34)

    assert set(ends) == {"bad", "wants more", "nobody", "somebody"}


def test_a_reader_of_headers_that_takes_too_much_is_found(monkeypatch):
    monkeypatch.setattr(proxy, "TEXT_MAX", 400)

    with pytest.raises(BrokenLaw, match="longer than its bound"):
        smpp_headers.run(20_000, seed=34)


def test_the_seeds_are_all_kinds_of_pdu_and_all_known_parameters():
    frames = [codec.decode(raw) for raw in SEEDS]

    assert len(SEEDS) >= 40
    assert {type(frame.pdu) for frame in frames} == set(KINDS)
    tags = {tlv.tag for frame in frames for tlv in getattr(frame.pdu, "tlvs", ())}
    assert tags >= set(tlvs.KINDS)


def test_the_same_seed_draws_the_same_pdus():
    first, second, other = (smpp_in_process.run(500, seed, SLOW_S) for seed in (7, 7, 8))

    assert first.ends == second.ends
    assert first.ends != other.ends


def test_a_session_that_leaves_a_request_without_an_answer_is_found(monkeypatch):
    monkeypatch.setattr(session.Session, "refuse_frame", lambda self, frame, status: None)

    with pytest.raises(BrokenLaw, match="have no answer") as caught:
        smpp_in_process.run(2_000, seed=34, slow_s=SLOW_S)

    assert caught.value.__notes__[0].startswith("seed 34, after ")


def test_an_error_without_a_type_of_ours_is_found(monkeypatch):
    right = tlvs.read

    def wrong(raw, at):
        return raw[len(raw)] if raw.endswith(b"\0\0") else right(raw, at)

    monkeypatch.setattr(tlvs, "read", wrong)

    with pytest.raises(IndexError):
        smpp_in_process.run(2_000, seed=34, slow_s=SLOW_S)


def test_a_broken_law_is_told_with_its_seed_and_its_bytes(monkeypatch, capsys):
    monkeypatch.setattr(smpp_in_process, "SLOW_S", 0)

    assert smpp_in_process.main(["100", "34"]) == 1

    told = capsys.readouterr().out
    assert "A law is broken: a PDU takes" in told
    assert "seed 34, after 0 PDUs" in told


def test_a_summary_is_told(monkeypatch, capsys):
    monkeypatch.setattr(smpp_in_process, "SLOW_S", SLOW_S)

    assert smpp_in_process.main(["100", "34"]) == 0

    assert "seed 34: 100 PDUs in" in capsys.readouterr().out
