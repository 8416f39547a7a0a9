"""Asks the web server how everything is."""

import http.client
import json
from typing import Any

from portal import env
from portal.supervisor.options import Options

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (where to knock, not to listen)
TIMEOUT_S = 3

Health = tuple[int, dict[str, Any]]


def health(options: Options) -> Health | None:
    """The status and the body of GET /healthz; None while it is not answered with JSON."""
    host = ANY_ADDRESS.get(options.host, options.host)
    connection = http.client.HTTPConnection(host, options.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/healthz", headers=headers(options))
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def headers(options: Options) -> dict[str, str]:
    """As the proxy in front would ask: by a name that is allowed, and as if over HTTPS."""
    names = [name for name in env.env_list("ALLOWED_HOSTS", []) if name.strip("*.")]
    host = names[0].lstrip("*.") if names else f"127.0.0.1:{options.port}"
    return {"Host": host, "X-Forwarded-Proto": "https"}


def address(options: Options) -> str:
    """What to open in a browser on this machine."""
    host = ANY_ADDRESS.get(options.host, options.host)
    return f"http://[{host}]:{options.port}" if ":" in host else f"http://{host}:{options.port}"


def missing(answer: Health | None) -> str:
    """Which parts are not ok, in words."""
    if answer is None:
        return "the web server does not say yet how things are (web.log)"
    status, parts = answer
    parts = {name: part for name, part in parts.items() if isinstance(part, dict)}
    troubles = [f"{name} {part.get('why', '')}" for name, part in parts.items() if not part["ok"]]
    return ", ".join(troubles) or f"status {status}"
