import pytest

from tests import make
from tests.connect.calls import App


@pytest.fixture
def app(client, db):
    """An application whose connection may do everything."""
    make.country()
    return App(client, *make.app_connection())
