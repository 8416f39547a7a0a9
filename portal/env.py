"""Settings from the environment, read strictly: what cannot be understood stops the start.

A variable that is set but empty counts as not set, as compose files pass unset ones on as empty.
A default of None means that the variable must be set. Every error is a BadSetting whose sentence
names the variable. Nothing here knows Django, so that the supervisor can read the same way.
"""

import os
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

CONNECT_S = "5"  # A database that does not answer must not hold a worker for minutes.


class BadSetting(ValueError):
    """An environment variable is missing or cannot be understood; the sentence names it."""


def env_str(name: str, default: str | None = None) -> str:
    """The variable's text without surrounding space, or the default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise BadSetting(f"{name} must be set.")
    return default


def env_int(
    name: str,
    default: int | None = None,
    *,
    minimum: int | None = None,
    maximum: int | None = None,
) -> int:
    """The variable as a whole number within the bounds given, or the default."""
    text = env_str(name, None if default is None else str(default))
    try:
        number = int(text)
    except ValueError:
        raise BadSetting(f"{name} must be a whole number, not {text!r}.") from None
    if minimum is not None and number < minimum:
        raise BadSetting(f"{name} must be at least {minimum}, not {number}.")
    if maximum is not None and number > maximum:
        raise BadSetting(f"{name} must be at most {maximum}, not {number}.")
    return number


def env_bool(name: str, default: bool | None = None) -> bool:
    """True or false, in any case of letters. Anything else ("1", "yes", "off") is refused."""
    text = env_str(name, None if default is None else str(default))
    if text.lower() not in {"true", "false"}:
        raise BadSetting(f"{name} must be true or false, not {text!r}.")
    return text.lower() == "true"


def env_list(name: str, default: Sequence[str] | None = None) -> list[str]:
    """The parts between commas without surrounding space; empty parts are left out."""
    text = env_str(name, None if default is None else ",".join(default))
    return [part.strip() for part in text.split(",") if part.strip()]


def env_networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """IP addresses and networks between commas; none by default."""
    try:
        return tuple(ip_network(part) for part in env_list(name, []))
    except ValueError as error:
        raise BadSetting(f"{name} must name IP addresses or networks: {error}.") from None


def env_secret(name: str, default: str | None = None) -> str:
    """The text of the variable NAME, or of the file that NAME_FILE names, or the default.

    Giving both is refused, as nobody could tell which one counts; so is a file that cannot be
    read or that is empty. The value itself never appears in an error.
    """
    file_name = env_str(f"{name}_FILE", "")
    if not file_name:
        return env_str(name, default)
    if env_str(name, ""):
        raise BadSetting(f"Set either {name} or {name}_FILE, not both.")
    return secret_in(Path(file_name), name)


def env_database(name: str) -> dict[str, Any]:
    """Django's words for the PostgreSQL at the URL in NAME or in the file NAME_FILE names.

    postgresql://user:password@host:port/database?sslmode=require; what follows the question mark
    goes to libpq, and may name the folder of a socket as host. Connections are kept for a minute
    and tried before they are used again, so that a restarted server costs no request.
    """
    url = urlsplit(env_secret(name))
    check_database_url(url, name)
    more = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.removeprefix("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": more.pop("host", unquote(url.hostname or "")),
        "PORT": more.pop("port", str(url.port or "")),
        "OPTIONS": {"connect_timeout": CONNECT_S, **more},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def check_database_url(url: SplitResult, name: str) -> None:
    if url.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(f"{name} must begin with postgresql://; Onward runs on PostgreSQL only.")
    if not url.path.removeprefix("/"):
        raise BadSetting(f"{name} must end with /database, the name of the database.")
    try:
        _ = url.port
    except ValueError:
        raise BadSetting(f"{name} must name its port by a number up to 65535.") from None


def secret_in(path: Path, name: str) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}_FILE names {path}, which cannot be read: {error}.") from None
    if not secret:
        raise BadSetting(f"{name}_FILE names {path}, which is empty.")
    return secret
