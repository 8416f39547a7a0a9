import pytest

from portal.kit import hooks


@pytest.fixture
def hung(monkeypatch):
    """The exporters and kinds of work of tests/kit/hung hang on the hooks, too."""
    monkeypatch.setattr(hooks, "FLOORS", (*hooks.FLOORS, "tests.kit.hung"))
    hooks.found.cache_clear()
    yield
    hooks.found.cache_clear()
