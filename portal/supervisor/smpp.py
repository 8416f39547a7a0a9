"""Where customers' programs bind: the ports of a run, and the certificate it shows.

A port nobody names is the usual one if that is free, else one that is kept for later starts. A
certificate nobody names is made: signed by itself, it keeps listeners out and proves nothing.
"""

import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.supervisor import ports, ready
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder
from portal.supervisor.options import Options

PLAIN, TLS = 2775, 8775
DAYS = 3650


@dataclass(frozen=True, kw_only=True)
class Smpp:
    """A port of 0 is off."""

    host: str
    port: int
    tls_port: int
    certificate: str
    key: str

    @property
    def is_on(self) -> bool:
        return bool(self.port or self.tls_port)

    @property
    def env(self) -> dict[str, str]:
        """For all programs: one opens the ports, others tell customers of them."""
        return {
            "SMPP_HOST": self.host,
            "SMPP_PORT": str(self.port),
            "SMPP_TLS_PORT": str(self.tls_port),
            "SMPP_CERTIFICATE": self.certificate,
            "SMPP_KEY": self.key,
        }

    @property
    def told(self) -> dict[str, str | int]:
        """As `demo.json` has it."""
        return {"host": self.here, "port": self.port, "tls_port": self.tls_port}

    @property
    def words(self) -> str:
        """For people: where to bind on this machine."""
        host = f"[{self.here}]" if ":" in self.here else self.here
        plain = [f"{host}:{self.port}"] if self.port else []
        tls = [f"{host}:{self.tls_port} with TLS"] if self.tls_port else []
        return ", ".join(plain + tls) or "off"

    @property
    def here(self) -> str:
        return ready.ANY_ADDRESS.get(self.host, self.host)


def place(var: Folder, options: Options) -> Smpp:
    """Choose the ports, and make a certificate when one is needed. Raises Failed."""
    host = options.smpp_host
    port = chosen(var, "smpp", host, options.smpp_port, usual=PLAIN)
    tls_port = chosen(var, "smpp-tls", host, options.smpp_tls_port, usual=TLS)
    certificate, key = options.smpp_certificate, options.smpp_key or options.smpp_certificate
    if tls_port and not certificate:
        certificate, key = own_certificate(var, host)
    return Smpp(
        host=host,
        port=port,
        tls_port=tls_port,
        certificate=certificate,
        key=key,
    )


def chosen(var: Folder, name: str, host: str, wanted: int | None, *, usual: int) -> int:
    if wanted is None:
        return usual if ports.is_free(host, usual) else ports.remembered(var, name)
    if wanted and not ports.gets_free(host, wanted):
        variable = f"{name.upper().replace('-', '_')}_PORT"
        raise Failed(f"{host}:{wanted} is not free for SMPP. Set {variable} otherwise.")
    return wanted


def own_certificate(var: Folder, host: str) -> tuple[str, str]:
    """The paths of the certificate and its key; made when they are missing."""
    place = var.below("smpp")
    certificate, key = place / "certificate.pem", place / "key.pem"
    if not (certificate.exists() and key.exists()):
        made, secret = new_certificate(host)
        write(key, secret)
        write(certificate, made)
    return str(certificate), str(key)


def new_certificate(host: str) -> tuple[bytes, bytes]:
    """A certificate for this machine and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM), secret


def names(host: str) -> list[x509.GeneralName]:
    """What the machine is called by programs on it, and the address it was told to listen on."""
    addresses = dict.fromkeys(["127.0.0.1", "::1", *([host] if is_address(host) else [])])
    hosts = dict.fromkeys(["localhost", *([] if is_address(host) else [host])])
    return [
        *(x509.DNSName(one) for one in hosts),
        *(x509.IPAddress(ipaddress.ip_address(one)) for one in addresses),
    ]


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def write(path: Path, content: bytes) -> None:
    """For its owner's eyes only, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)
