import pytest

from portal.kit import hooks
from portal.kit.letters import Letter
from tests.pages.settings.known import LETTER


@pytest.fixture(autouse=True)
def _mails(settings):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"
    settings.SUPPORT_EMAIL = "help@norrsund.test"


@pytest.fixture(autouse=True)
def _letter(monkeypatch):
    found = hooks.found

    def with_ours(file, kind):
        return (*found(file, kind), LETTER) if kind is Letter else found(file, kind)

    monkeypatch.setattr(hooks, "found", with_ours)
