"""The secrets of one installation: made once at its first start, never fixed in the code."""

import secrets
from dataclasses import asdict, dataclass, fields

from cryptography.fernet import Fernet

from portal.supervisor import folder
from portal.supervisor.folder import Folder

# SMPP 3.4 section 4.1.1 allows a password of eight characters: six bytes in base64.
BYTES = {"secret_key": 48, "simulator_password": 6}


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What `keys.json` holds. Whoever loses `secrets_key` loses every stored password with it."""

    secret_key: str
    secrets_key: str
    postgres_password: str
    database_password: str
    redis_password: str
    simulator_password: str


def load(var: Folder) -> Keys:
    """Read the installation's keys; make those that are missing, and keep them (mode 0600)."""
    path = var.path / "keys.json"
    kept = folder.read_json(path)
    keys = Keys(**{field.name: kept.get(field.name) or new(field.name) for field in fields(Keys)})
    if asdict(keys) != kept:
        folder.write_json(path, asdict(keys))
    return keys


def new(name: str) -> str:
    if name == "secrets_key":
        return Fernet.generate_key().decode()
    return secrets.token_urlsafe(BYTES.get(name, 24))
