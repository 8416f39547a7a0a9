"""Gives a Celery worker that serves the queue `webhooks` a sender of webhooks.

A task never calls an endpoint: it only wakes the sender, so that a slow endpoint holds no thread
of the worker's.
"""

from celery import bootsteps

from clients.webhook_hints import QUEUE


class Webhooks(bootsteps.StartStopStep):
    """Starts and stops the sender with the worker."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, parent, **options):
        super().__init__(parent, **options)
        self.sender = None

    def include_if(self, parent):
        return QUEUE in parent.app.amqp.queues.consume_from

    def start(self, parent):
        # Models are only there when Django has been set up.
        from clients import webhook_senders  # noqa: PLC0415

        self.sender = webhook_senders.open_one()

    def stop(self, parent):
        if self.sender is not None:
            self.sender.close()
