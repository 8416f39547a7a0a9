"""The identity provider of single sign-on, read from the environment; knows nothing of Django."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from portal import env

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people log in instead. `origins` are where the log-in form's answer may lead."""

    issuer: str
    client_id: str
    secret: str
    name: str
    origins: tuple[str, ...]


def read() -> Provider | None:
    """The provider of OIDC_ISSUER; None without one.

    Raises `BadSetting` for one that is not reached by HTTPS: its answers are believed because of
    whom they come from.
    """
    issuer = env.env_str("OIDC_ISSUER", "")
    if not issuer:
        return None
    address = urlsplit(issuer)
    is_safe = address.scheme == "https" or (
        address.scheme == "http" and address.hostname in LOOPBACK
    )
    if not (is_safe and address.hostname):
        raise env.BadSetting("OIDC_ISSUER must be an https:// address.")
    return Provider(
        issuer=issuer.rstrip("/"),
        client_id=env.env_str("OIDC_CLIENT_ID"),
        secret=env.env_secret("OIDC_CLIENT_SECRET"),
        name=env.env_str("OIDC_NAME", "single sign-on"),
        origins=tuple(env.env_list("OIDC_ORIGINS", [f"{address.scheme}://{address.netloc}"])),
    )
