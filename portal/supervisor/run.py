"""`make run`: everything from an empty folder to a running Onward, until somebody stops it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from portal.supervisor import (
    assets,
    console,
    demo,
    guard,
    keys,
    leftovers,
    ports,
    ready,
    schema,
    servers,
    smpp,
)
from portal.supervisor.errors import Failed, Stopped
from portal.supervisor.folder import Folder
from portal.supervisor.options import Options
from portal.supervisor.processes import Child, Crew
from portal.supervisor.programs import STAGES, Programs
from portal.supervisor.servers import Servers
from portal.supervisor.stopping import Wish

STEP_S = 0.2
PATIENCE_S = 30
FAILURES_MAX = 2


def run(options: Options) -> None:
    """Start everything and watch over it until a signal comes. Raises Failed if it cannot start."""
    wish = Wish()
    wish.listen()
    var = Folder(options.var)
    # The lock lasts as long as this process and its guard.
    var.lock()
    leftovers.sweep(var.path)
    crew = Crew(guard=guard.post(var.path), wish=wish)
    try:
        Run(options, var, crew).go()
    except Stopped:
        console.say("\nStopping ...")
    finally:
        crew.stop(STAGES)
        crew.guard.dismiss()
    console.say("Stopped.")


class Run:
    """One run: the servers, the database's shape and contents, the programs, and then watching."""

    def __init__(self, options: Options, var: Folder, crew: Crew) -> None:
        self.options = options
        self.var = var
        self.crew = crew
        self.credentials: dict[str, Any] | None = None
        self.collecting: Child | None = None
        self.partitioning: Child | None = None

    def go(self) -> None:
        self.check_port()
        self.choose_ports({})
        console.say("Starting PostgreSQL and Redis ...")
        running = servers.start(self.var, keys.load(self.var), self.crew)
        self.choose_ports(running.env)
        self.prepare(running)
        # Filling a database takes a while, in which others may have taken a usual port.
        self.choose_ports(running.env)
        console.say("Starting the web server and the workers ...")
        demo.withdraw(self.var, unless=self.announcement())
        self.start_programs()
        self.become_ready()
        self.watch()

    def choose_ports(self, env: Mapping[str, str]) -> None:
        """Where SMPP is served, which every program is told."""
        self.smpp = smpp.place(self.var, self.options)
        self.programs = Programs(options=self.options, var=self.var, env={**env, **self.smpp.env})

    def check_port(self) -> None:
        host, port = self.options.host, self.options.port
        if not ports.gets_free(host, port):
            raise Failed(f"{host}:{port} is not free to listen on. Set PORT (or HOST) otherwise.")

    def prepare(self, running: Servers) -> None:
        """Bring the database and the files for browsers up to date, and fill the demo operator."""
        if running.is_new:
            demo.note(self.var, "new")
        if self.options.has_demo:
            demo.clear_unfinished(self.var, running)
        if assets.are_stale(self.var):
            console.say("Collecting the files for browsers ...")
            self.collecting = self.crew.begin(
                self.programs.manage("collectstatic", "--noinput", "--clear")
            )
        if not schema.is_current(self.var, running):
            console.say("Bringing the database up to date ...")
            self.crew.run(self.programs.manage("migrate", "--noinput"))
            schema.mark_current(self.var, running)
        self.partitioning = self.crew.begin(self.programs.manage("partitions"))
        self.prepare_demo()
        if self.collecting is not None:
            self.crew.finish(self.collecting)
            assets.mark_fresh(self.var)

    def have_partitions(self) -> None:
        """Wait for the partitions, which are made while other things start."""
        if self.partitioning is not None:
            self.crew.finish(self.partitioning)
            self.partitioning = None

    def prepare_demo(self) -> None:
        if not self.options.has_demo:
            if demo.state(self.var) == "new":
                demo.note(self.var, "none")
            return
        simulator = demo.simulator_port(self.var, self.options)
        if demo.is_wanted(self.var):
            self.have_partitions()
            console.say("Filling the demo operator (once) ...")
            demo.fill(self.var, self.programs, self.crew, simulator=simulator)
        self.credentials = demo.credentials(self.var)
        if self.credentials is None:
            console.say("This database was begun without demo data and stays without them.")

    def start_programs(self) -> None:
        """Everything but beat and the trickle, which need the others."""
        started = [self.programs.web(), *self.programs.dispatch(), self.programs.exports()]
        if self.smpp.is_on:
            started.append(self.programs.smppd())
        if self.credentials:
            started.append(self.programs.simulator(self.credentials["simulator_port"]))
        for program in started:
            self.crew.start(program)

    def become_ready(self) -> None:
        """Wait until all is well, and say so.

        Beat comes last, after demo.json is written, so that nobody who sees /healthz answer 200
        for the first time looks for that file in vain.
        """
        self.wait_for_health(lambda answer: answer is not None)
        self.have_partitions()
        if announcement := self.announcement():
            demo.announce(self.var, announcement)
        self.crew.start(self.programs.beat())
        self.wait_for_health(lambda answer: answer is not None and answer[0] == 200)
        if self.credentials:
            self.crew.start(self.programs.trickle())
        console.say(self.welcome())

    def wait_for_health(self, is_enough: Callable[[ready.Health | None], bool]) -> None:
        complain_at = time.monotonic() + PATIENCE_S
        while not is_enough(answer := ready.health(self.options)):
            self.crew.look_after(failures_max=FAILURES_MAX)
            if time.monotonic() > complain_at:
                console.say(f"Not ready yet: {ready.missing(answer)}. Logs: {self.var.logs}")
                complain_at += PATIENCE_S
            self.rest()

    def announcement(self) -> dict[str, Any] | None:
        return self.credentials and demo.announcement(self.credentials, self.options, self.smpp)

    def welcome(self) -> str:
        lines = ["", f"Onward is ready: {ready.address(self.options)}"]
        lines += [f"SMPP: {self.smpp.words}"]
        if self.credentials:
            lines += ["", demo.log_ins(self.credentials)]
        else:
            lines += ["", "The first member of staff is made by: make manage C=createsuperuser"]
        return "\n".join([*lines, "", f"Logs: {self.var.logs}", "Ctrl-C stops everything.", ""])

    def watch(self) -> None:
        while True:
            self.crew.look_after()
            self.rest()

    def rest(self) -> None:
        """Sleep for a moment; Stopped when somebody wants the end."""
        if self.crew.wish.is_made:
            raise Stopped
        time.sleep(STEP_S)
