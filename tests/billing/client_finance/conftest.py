import pytest

from tests import make


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def account():
    client = make.client("Harbour & Pine Ltd", email="money@harbour.test")
    return make.account(client=client, credit_limit=500, upper_warning=100, lower_warning=20)


@pytest.fixture
def clerk(as_user):
    return as_user(make.staff("finance", name="Fay Finance"))
