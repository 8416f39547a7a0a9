import tempfile
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings as hypothesis_settings

import portal.celery  # noqa: F401  (so that tasks belong to our Celery app)
from portal.kit import operator
from tests import emptying, make, migrated, stripe_stand_in
from tests.house import House

# How long an example takes is the machine's mood; what must be fast is shown by ratios.
hypothesis_settings.register_profile("onward", deadline=None)
hypothesis_settings.load_profile("onward")


@pytest.fixture(autouse=True)
def settings_asked_once(monkeypatch):
    """What a process remembers for some seconds is asked once in each test that commits, however
    long it takes, so that queries can be counted."""
    operator._remembered.clear()
    monkeypatch.setattr(operator, "REMEMBERED_S", 3600.0)


@pytest.fixture
def as_user(client):
    """`as_user(person)` is a test client signed in as that person."""

    def sign_in(person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def staff(as_user):
    """A test client signed in as an admin."""
    return as_user(make.staff())


@pytest.fixture
def stripe(settings):
    """A stand-in of Stripe, at which this house pays by card."""
    with stripe_stand_in.running() as stand_in:
        settings.STRIPE_API = stand_in.url
        stripe_stand_in.set_up()
        yield stand_in
    stripe_stand_in.forget()


@pytest.fixture(scope="session")
def house():
    """A whole running Onward with its demo operator, shared by the tests of a session.

    Its folder is not one of pytest's, which are for their owner alone: as root the embedded
    PostgreSQL is another user, who must get in.
    """
    with tempfile.TemporaryDirectory(prefix="onward-house-") as folder:
        var = Path(folder)
        var.chmod(0o755)
        running = House(var)
        running.start()
        yield running
        running.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Test databases are copies of a migrated one."""
    with django_db_blocker.unblock():
        settings = connection.settings_dict
        settings["TEST"]["TEMPLATE"] = migrated.template(settings["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The flusher's thread keeps its connection for life; the test database must lose it."""
    with django_db_blocker.unblock():
        emptying.begin()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
