"""Kill -9 of the worker that closes a month, again and again, and then two runs at once.

A month of messages is written; a job carries out the run in a process of its own, which is killed
in the middle, given up for dead and begun again. Then two runs of the same days go on at the same
time in two processes. After it every account has one invoice, the invoices are what the ledger
charged, numbers have no gap, and another run finds nothing. Exits 1 otherwise.

    python -m portal.supervisor exec -- python -m tests.chaos.month [messages] [customers] [kills]
"""

import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from benchmarks import lists, month

MESSAGES, CUSTOMERS, KILLS = 20_000, 60, 5
DONE_S = 600


def worker(job: int) -> "subprocess.Popen[bytes]":
    """A process that runs this one job, as a worker of the queue does."""
    return subprocess.Popen([sys.executable, "-m", "tests.chaos.month", "--run", str(job)])


def run_job(job: int) -> None:
    from portal.kit import jobs  # noqa: PLC0415

    jobs.run(job)


def kill(run: Any, invoices: int) -> int:
    """Let a worker carry the run out and kill it after so many invoices; how many there are."""
    from billing.closing import runs  # noqa: PLC0415
    from billing.models import Invoice  # noqa: PLC0415

    run.refresh_from_db()
    job = run.job if runs.is_at_work(run) else runs.start(run, by=run.by)
    process = worker(job.pk)
    until(lambda: Invoice.objects.count() >= invoices or process.poll() is not None)
    month.law(process.poll() is None, "the run was over before it could be killed")
    process.kill()
    process.wait()
    give_up(job)
    return Invoice.objects.count()


def give_up(job: Any) -> None:
    """What beat does a minute later: the dead runner's job waits for another one."""
    from django.utils import timezone  # noqa: PLC0415

    from portal.kit import jobs  # noqa: PLC0415
    from portal.models import Job  # noqa: PLC0415

    silent_since = timezone.now() - jobs.SILENT - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING).update(heartbeat_at=silent_since)
    month.law(jobs.reap() == 1, "the dead job was not found")


def two_at_once(run: Any) -> None:
    """Go on with the run, and carry out another of the same days at the same time."""
    from billing.closing import runs  # noqa: PLC0415

    run.refresh_from_db()
    other = month.preview()
    jobs = [
        run.job if runs.is_at_work(run) else runs.start(run, by=run.by),
        runs.start(other, by=other.by),
    ]
    processes = [worker(job.pk) for job in jobs]
    codes = [process.wait(DONE_S) for process in processes]
    month.law(codes == [0, 0], f"workers ended with {codes}")
    for one in (run, other):
        one.refresh_from_db()
        month.law(one.status == "done", f"run {one.pk} is {one.status}")
        month.law(not one.lines.filter(state="planned").exists(), f"run {one.pk} left lines")


def until(holds: Any) -> None:
    deadline = time.monotonic() + DONE_S
    while not holds():
        month.law(time.monotonic() < deadline, "it takes too long")
        time.sleep(0.01)


def main(messages: int, customers: int, kills: int) -> int:
    lists.prepare()
    month.fill(messages, customers)
    run = month.preview()
    for number in range(kills):
        made = kill(run, (number + 1) * customers // (kills + 2))
        month.say(f"kill {number + 1}: {made} of {customers} invoices stand")
    two_at_once(run)
    for line in month.prove(customers):
        month.say(line)
    again = month.preview()
    month.law(not again.lines.exists(), "another run found something")
    month.say("two runs at once: one result; another run: nothing")
    return 0


if __name__ == "__main__":
    month.setup()
    if sys.argv[1:2] == ["--run"]:
        run_job(int(sys.argv[2]))
    else:
        numbers = [int(one) for one in sys.argv[1:]]
        sys.exit(main(*(numbers + [MESSAGES, CUSTOMERS, KILLS][len(numbers) :])))
