"""Starts the embedded servers on a var folder, says where they are, and waits to be killed."""

import json
import sys
import time
from pathlib import Path

from portal.supervisor import guard, keys, leftovers, servers
from portal.supervisor.folder import Folder
from portal.supervisor.processes import Crew
from portal.supervisor.programs import STAGES
from portal.supervisor.stopping import Wish

wish = Wish()
wish.listen()
var = Folder(Path(sys.argv[1]))
var.path.chmod(0o711)
var.lock()
leftovers.sweep(var.path)
watching = guard.post(var.path)
crew = Crew(guard=watching, wish=wish)
running = servers.start(var, keys.load(var), crew, is_test=True)
line = {name: running.env[name] for name in ("DATABASE_URL", "REDIS_URL")}
sys.stdout.write(json.dumps(line | {"is_new": running.is_new, "guard": watching.pid}) + "\n")
sys.stdout.flush()
while not wish.is_made:
    crew.look_after()
    time.sleep(0.05)
crew.stop(STAGES)
crew.guard.dismiss()
