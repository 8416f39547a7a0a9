import pytest
from django.core.cache import caches
from django.db import connection

from portal.kit import health
from tests import make

NAMES = {"database", "redis", "worker", "beat"}


@pytest.mark.django_db
def test_health_is_public_whole_and_never_cached(client):
    health.beat("worker")
    health.beat("beat")

    answer = client.get("/healthz")

    told = answer.json()
    assert told.keys() >= {"ok"} | NAMES
    assert all(told[name] == {"ok": True} for name in NAMES)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.status_code == (200 if told["ok"] else 503)


@pytest.mark.django_db
def test_a_silent_worker_makes_the_house_ill_and_says_why(client):
    health.beat("beat")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_heartbeat VALUES ('worker', now() - interval '40 seconds')"
        )

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["worker"] == {"ok": False, "why": "silent for 40 s"}


@pytest.mark.django_db
def test_redis_that_does_not_answer_is_told(client, monkeypatch):
    monkeypatch.setattr(caches["redis"], "_servers", ["redis://127.0.0.1:1/0"])
    monkeypatch.delitem(caches["redis"].__dict__, "_cache", raising=False)

    answer = client.get("/healthz")

    monkeypatch.undo()
    caches["redis"].__dict__.pop("_cache", None)
    assert answer.status_code == 503
    assert answer.json()["redis"]["ok"] is False


@pytest.mark.django_db(transaction=True)
def test_a_dead_database_is_an_answer_and_not_an_error(client, monkeypatch):
    client.force_login(make.staff())
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    answer = client.get("/healthz")

    monkeypatch.undo()
    assert answer.status_code == 503
    assert answer.json()["ok"] is False
    assert answer.json()["database"]["ok"] is False
