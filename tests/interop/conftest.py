"""One house for all programs: the real server, workers and simulator, and accounts to bind to."""

import json
import os
import shutil
import subprocess
from types import SimpleNamespace

import pytest

from portal.supervisor.programs import SIMULATOR_FILES
from tests.interop.programs import FOLDER, NodeSmpp, Smpplib

NUMBER = "447700900990"
# A customer such as the demo's, with money, two SMPP accounts, and a number that hears handsets.
MADE = """
import json
from decimal import Decimal
from billing import ledger
from billing.models import Account
from clients import smpp_accounts, tokens
from customers.models import Customer
from messaging.models import Number, NumberUse
theirs = tokens.find({token!r})
paying = Account.objects.filter(customer=theirs.customer, pays=True)
price_list = (paying.filter(client=theirs.client).first() or paying.get(client=None)).price_list
customer = Customer.objects.create(name="Interop Ltd", account_code="INTEROP")
account = Account.objects.create(customer=customer, unit=price_list.unit, price_list=price_list)
ledger.post(account, amount=Decimal(10_000), kind="top-up", key="interop")
made = {{}}
for name, rate in (("quick", 1000), ("slow", 1), ("shut", 1000)):
    fields = {{"system_id": name, "parts_per_s": rate, "max_binds": 10, "window": 50}}
    door, password = smpp_accounts.issue(customer=customer, fields=fields, by=None)
    made[name] = {{"pk": door.pk, "system_id": name, "password": password}}
ours = Number.objects.create(digits={number!r}, country_id="GB")
NumberUse.objects.create(number=ours, customer=customer, door_id=made["quick"]["pk"])
print(json.dumps(made))
"""


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory):
    """node-smpp as the lock file has it, in a folder that goes with the tests."""
    if not shutil.which("npm"):
        # Where everything is installed a missing one is a failure.
        assert not os.environ.get("CI"), "node and npm are missing"
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "program.js"):
        shutil.copy(FOLDER / name, folder)
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="session")
def served(house):
    """The house with the ports it serves SMPP on, and the accounts by their names."""
    told = house.manage("shell", "-c", MADE.format(token=house.demo["api_token"], number=NUMBER))
    assert told.returncode == 0, told.stderr[-2000:]
    # Handsets that take everything: what is asked here is not what becomes of a message by chance.
    (house.var / SIMULATOR_FILES["--settings"]).write_text('{"preset": "none"}')
    accounts = json.loads(told.stdout.strip().splitlines()[-1])
    ports = house.demo["smpp"]
    return SimpleNamespace(
        house=house, port=ports["port"], tls_port=ports["tls_port"], number=NUMBER, **accounts
    )


@pytest.fixture(params=[Smpplib, NodeSmpp], ids=lambda kind: kind.name)
def library(request):
    if request.param is NodeSmpp:
        NodeSmpp.modules = request.getfixturevalue("node_modules")
    return request.param


@pytest.fixture
def connected(library, served):
    """`connected()` is a program that has connected, and is closed with the test."""
    opened = []

    def connect(*, tls=False):
        program = library(served.tls_port if tls else served.port, tls=tls)
        opened.append(program)
        return program

    yield connect
    for program in opened:
        program.close()


@pytest.fixture
def bound(connected, served):
    """`bound()` is a program that is bound to an account."""

    def bind(kind="transceiver", account=None, **how):
        program = connected(**how)
        account = account or served.quick
        assert program.bind(kind, account["system_id"], account["password"]) == 0
        return program

    return bind
