import pytest

from portal import env
from portal.env import BadSetting


def test_a_variable_that_is_empty_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("SHOP", "  ")

    value = env.env_str("SHOP", "corner")

    assert value == "corner"


def test_a_variable_without_a_default_must_be_set(monkeypatch):
    monkeypatch.delenv("SHOP", raising=False)

    with pytest.raises(BadSetting, match="SHOP must be set"):
        env.env_str("SHOP")


def test_a_number_is_read_within_its_bounds(monkeypatch):
    monkeypatch.setenv("PORT", " 8080 ")

    number = env.env_int("PORT", 8000, minimum=1, maximum=65535)

    assert number == 8080


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("eight", "PORT must be a whole number, not 'eight'"),
        ("8.5", "PORT must be a whole number"),
        ("0", "PORT must be at least 1"),
        ("65536", "PORT must be at most 65535"),
    ],
)
def test_a_bad_number_is_refused_by_name(monkeypatch, text, complaint):
    monkeypatch.setenv("PORT", text)

    with pytest.raises(BadSetting, match=complaint):
        env.env_int("PORT", 8000, minimum=1, maximum=65535)


@pytest.mark.parametrize(
    ("text", "truth"), [("true", True), ("True", True), ("FALSE", False), ("", True)]
)
def test_true_and_false_are_understood_in_any_case(monkeypatch, text, truth):
    monkeypatch.setenv("HTTPS", text)

    assert env.env_bool("HTTPS", True) is truth


@pytest.mark.parametrize("text", ["1", "0", "yes", "off", "ture"])
def test_anything_but_true_and_false_is_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("HTTPS", text)

    with pytest.raises(BadSetting, match=f"HTTPS must be true or false, not '{text}'"):
        env.env_bool("HTTPS", False)


def test_a_list_is_what_stands_between_commas(monkeypatch):
    monkeypatch.setenv("HOSTS", "a.example, b.example,,")

    hosts = env.env_list("HOSTS")

    assert hosts == ["a.example", "b.example"]


def test_a_list_may_be_empty_by_default(monkeypatch):
    monkeypatch.delenv("HOSTS", raising=False)

    assert env.env_list("HOSTS", []) == []


def test_a_secret_is_read_from_the_file_that_is_named(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("open sesame\n")
    monkeypatch.delenv("KEY", raising=False)
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))

    assert env.env_secret("KEY") == "open sesame"


def test_a_secret_given_twice_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("KEY", "hidden")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(BadSetting, match="either KEY or KEY_FILE") as refusal:
        env.env_secret("KEY")

    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_secret_file_that_says_nothing_is_refused(monkeypatch, tmp_path, content):
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.delenv("KEY", raising=False)
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(BadSetting, match="KEY_FILE names"):
        env.env_secret("KEY", "a default")


def test_a_database_url_becomes_djangos_words(monkeypatch):
    url = "postgresql://onward:p%40ss@db.example:6432/mail?sslmode=require"
    monkeypatch.setenv("DATABASE_URL", url)

    database = env.env_database("DATABASE_URL")

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "onward",
        "p@ss",
        "db.example",
        "6432",
        "mail",
    ]
    assert database["OPTIONS"] == {"connect_timeout": "5", "sslmode": "require"}


def test_a_database_url_may_name_the_folder_of_a_socket(monkeypatch):
    url = "postgresql://onward:pass@/mail?host=/srv/Onward/postgres&port=6432"
    monkeypatch.setenv("DATABASE_URL", url)

    database = env.env_database("DATABASE_URL")

    assert (database["HOST"], database["PORT"]) == ("/srv/Onward/postgres", "6432")
    assert database["OPTIONS"] == {"connect_timeout": "5"}


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("sqlite:///onward.db", "must begin with postgresql://"),
        ("postgresql://onward:secret@db.example:6432", "must end with /database"),
        ("postgresql://onward:secret@db.example:x/mail", "must name its port by a number"),
    ],
)
def test_a_database_url_of_another_kind_is_refused_without_its_password(
    monkeypatch, url, complaint
):
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(BadSetting, match=f"DATABASE_URL {complaint}") as refusal:
        env.env_database("DATABASE_URL")

    assert "secret" not in str(refusal.value)


def test_networks_are_read_between_commas(monkeypatch):
    monkeypatch.setenv("PIERS", "192.0.2.1, 2001:db8::/32,")

    assert [str(one) for one in env.env_networks("PIERS")] == ["192.0.2.1/32", "2001:db8::/32"]


@pytest.mark.parametrize("text", ["pier.example", "192.0.2.1/24", "192.0.2.1 192.0.2.2"])
def test_what_is_no_network_is_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("PIERS", text)

    with pytest.raises(BadSetting, match="PIERS must name IP addresses or networks"):
        env.env_networks("PIERS")
