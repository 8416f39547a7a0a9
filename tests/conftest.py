import pytest
from django.db import connection

import portal.celery  # noqa: F401  (so that tasks belong to our Celery app)
from tests.house import House


@pytest.fixture
def as_user(client):
    """`as_user(person)` is a test client signed in as that person."""

    def sign_in(person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """A whole running Onward with its demo operator, shared by the tests of a session."""
    var = tmp_path_factory.mktemp("house")
    # As root the embedded PostgreSQL is another user, who must get in.
    for folder in (var, *var.parents):
        if folder.name.startswith("pytest-"):
            folder.chmod(0o755)
    var.chmod(0o755)
    running = House(var)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The flusher's thread keeps its connection for life; the test database must lose it."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
