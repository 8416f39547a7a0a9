import pytest

import portal.celery  # noqa: F401  (so that tasks belong to our Celery app)


@pytest.fixture
def as_user(client):
    """`as_user(person)` is a test client signed in as that person."""

    def sign_in(person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
