"""Free ports for servers that nobody names a port for, the same ones at every start."""

import random
import socket
import time
from collections.abc import Collection

from portal.supervisor import console, folder
from portal.supervisor.folder import Folder

# A killed process's sockets are closed a moment after nobody can see the process any more.
PATIENCE_S = 3
# Below the ports Linux gives to outgoing connections (32768 and up), so that ours stay free.
RANGE = range(20_000, 32_000)


def remembered(var: Folder, name: str) -> int:
    """The port this server had at the last start if it is free, else a new one."""
    path = var.path / "ports.json"
    ports = folder.read_json(path)
    if not is_free("127.0.0.1", ports.get(name, 0)):
        folder.write_json(path, ports | {name: free(besides=ports.values())})
    return int(folder.read_json(path)[name])


def free(*, besides: Collection[int]) -> int:
    candidates = random.SystemRandom().sample(RANGE, k=200)
    return next(port for port in candidates if port not in besides and is_free("127.0.0.1", port))


def gets_free(host: str, port: int) -> bool:
    """Whether a server can listen there, now or after what an earlier run held is let go."""
    if is_free(host, port):
        return True
    console.say(f"Waiting for {host}:{port}, which is taken ...")
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := is_free(host, port)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now. Port 0 is no port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: connections that ended a moment ago do not keep a port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return port != 0
