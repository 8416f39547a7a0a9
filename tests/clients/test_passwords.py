import pytest
from cryptography.fernet import Fernet

from clients import passwords


@pytest.fixture(autouse=True)
def _fresh_keys():
    passwords._keys.cache_clear()
    yield
    passwords._keys.cache_clear()


def with_keys(settings, *keys):
    settings.SECRETS_KEYS = list(keys)
    passwords._keys.cache_clear()


def test_a_password_has_what_smpp_allows_and_nobody_mistakes():
    made = {passwords.new() for _ in range(500)}

    assert len(made) == 500
    assert {len(password) for password in made} == {8}
    assert not set("".join(made)) & set("01iloIOLuUvVSBZ")


def test_a_digest_fits_its_password_alone():
    kept = passwords.digest("pQ7mK2xw")

    assert passwords.fits("pQ7mK2xw", kept)
    assert not passwords.fits("pQ7mK2xW", kept)
    assert not passwords.fits("", kept)
    assert "pQ7mK2xw" not in kept


def test_the_same_password_is_kept_differently_each_time():
    assert passwords.digest("pQ7mK2xw") != passwords.digest("pQ7mK2xw")


@pytest.mark.parametrize("kept", ["", "hmac-sha256$aaaaaaaa$00$00", "md5$a"])
def test_nothing_fits_what_no_key_of_ours_made(kept):
    assert not passwords.fits("", kept)
    assert not passwords.fits("pQ7mK2xw", kept)


def test_a_digest_is_worth_nothing_without_the_key(settings):
    kept = passwords.digest("pQ7mK2xw")

    with_keys(settings, Fernet.generate_key().decode())

    assert not passwords.fits("pQ7mK2xw", kept)


def test_older_keys_still_verify_and_the_newest_one_closes(settings):
    old, new = settings.SECRETS_KEYS[0], Fernet.generate_key().decode()
    kept = passwords.digest("pQ7mK2xw")

    with_keys(settings, new, old)
    later = passwords.digest("pQ7mK2xw")

    assert passwords.fits("pQ7mK2xw", kept)
    assert passwords.fits("pQ7mK2xw", later)
    with_keys(settings, new)
    assert passwords.fits("pQ7mK2xw", later)
    assert not passwords.fits("pQ7mK2xw", kept)
