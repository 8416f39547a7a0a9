import pytest
from django.core.cache import cache

from portal.supervisor import smpp
from tests.wire.smpp.serving import Server


@pytest.fixture
def forgiven(db):
    """Failures of other tests count no longer."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def serve(forgiven):
    """`serve()` starts an SMPP server; all are stopped at the end."""
    running = []

    def start(**changes):
        running.append(Server(**changes).begin())
        return running[-1]

    yield start
    for server in running:
        server.end()


@pytest.fixture
def certificate(tmp_path):
    """The settings of a server that speaks TLS."""
    made, key = smpp.new_certificate("127.0.0.1")
    (tmp_path / "certificate.pem").write_bytes(made + key)
    return {"tls_port": 0, "certificate": tmp_path / "certificate.pem"}
