"""The Celery application: its workers, and the one table of periodic work."""

import os

from celery import Celery
from celery.signals import worker_process_init, worker_ready

from clients.webhook_bootstep import Webhooks
from messaging.dispatch.bootstep import Links
from portal import heap

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("onward")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(Links)
app.steps["worker"].add(Webhooks)

# Beat is a hint, never a promise: every verb behind these may run late, twice or beside itself.
# name of the task, seconds between its runs
EVERY = {
    "portal.beat": 5,
    "portal.tend_jobs": 5,
    "portal.send_waiting_mails": 30,
    "portal.delete_expired_files": 3600,
    "portal.forget_imports": 3600,
    "portal.make_partitions": 6 * 3600,
    "clients.forget_api_calls": 3600,
    "clients.tend_webhooks": 3600,
    "billing.apply_changes": 5,
    "billing.mail_warnings": 10,
    "billing.mail_price_changes": 10,
    "billing.find_losses": 3600,
    "billing.tend_checkouts": 60,
    "billing.mail_documents": 15,
    "billing.remind_overdue": 3600,
    "billing.close_periods": 600,
    "messaging.expire_without_receipt": 600,
    "messaging.measure_delivery": 60,
    "messaging.read_bounces": 300,
    "messaging.forget_keys": 3600,
    "messaging.guard_traffic": 60,
    "messaging.forget_texts": 3600,
    "messaging.cancel_archived": 30,
    "messaging.forget_erased": 3600,
    "messaging.forget_pdus": 3600,
    "messaging.forget_notices": 3600,
    "messaging.hold_blocked": 10,
    "messaging.release_held": 10,
    "messaging.run_errands": 5,
    "messaging.send_campaigns": 5,
    "messaging.measure_campaigns": 30,
    "messaging.charge_subscriptions": 60,
    "messaging.forget_connect": 3600,
    "messaging.mail_balances": 3600,
    "reports.fold": 5,
    "reports.prune": 3600,
    "reports.tell_usage": 600,
    "reports.watch_margins": 600,
    "reports.reconcile_recent": 60,
    "reports.reconcile_all": 600,
}
app.conf.beat_schedule = {
    task: {"task": task, "schedule": seconds, "options": {"expires": max(10, seconds)}}
    for task, seconds in EVERY.items()
}


@worker_ready.connect
@worker_process_init.connect
def _settle(**_about) -> None:
    heap.settle()
