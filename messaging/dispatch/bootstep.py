"""Gives a Celery worker that serves the queue `dispatch` its office of links.

A task never touches a link: it only wakes it. The worker consumes `dispatch.<connector>` for as
long as it holds that connector.
"""

import structlog
from celery import bootsteps
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

QUEUE = "dispatch"


class Links(bootsteps.StartStopStep):
    """Starts and stops the office with the worker."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, parent, **options):
        super().__init__(parent, **options)
        self.office = None

    def include_if(self, parent):
        return QUEUE in parent.app.amqp.queues.consume_from

    def start(self, parent):
        # Models are only there when Django has been set up.
        from messaging.dispatch import offices  # noqa: PLC0415

        self.office = offices.open_one(
            on_taken=lambda connector: self._consume(parent, connector),
            on_left=lambda connector: self._ignore(parent, connector),
        )

    def stop(self, parent):
        if self.office is not None:
            self.office.close()

    def _consume(self, parent, connector: int) -> None:
        from messaging.dispatch.hints import queue_of  # noqa: PLC0415

        # For a consumer that is still to connect, and for one that already has.
        parent.app.amqp.queues.select_add(queue_of(connector))
        self._control(parent, "add_consumer", queue_of(connector))

    def _ignore(self, parent, connector: int) -> None:
        from messaging.dispatch.hints import queue_of  # noqa: PLC0415

        parent.app.amqp.queues.deselect(queue_of(connector))
        self._control(parent, "cancel_consumer", queue_of(connector))

    def _control(self, parent, verb: str, queue: str) -> None:
        try:
            getattr(parent.app.control, verb)(queue, destination=[parent.hostname])
        except OperationalError as error:
            # Hints are a comfort: without them the link looks every second.
            log.info("hints_unreachable", verb=verb, queue=queue, error=str(error))
