"""What Celery may call: entry points that call a verb."""

from celery import shared_task

from clients import api_calls, webhook_hints, webhook_queue, webhook_senders, webhooks


@shared_task(name=api_calls.FORGET)
def forget_api_calls() -> None:
    """Delete what the log of API calls has kept for long enough."""
    api_calls.forget()


@shared_task(name=webhook_hints.TASK)
def wake_webhooks() -> None:
    """Let this worker's sender look for work now."""
    webhook_senders.wake()


@shared_task(name="clients.tend_webhooks")
def tend_webhooks() -> None:
    """Forget what is past its days, and give up endpoints that take nothing."""
    webhook_queue.stop_late()
    webhook_queue.forget_texts()
    webhook_queue.forget()
    webhooks.disable_dead()
