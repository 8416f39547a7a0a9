"""What the history tells of invoice runs."""

from portal.kit.events import Event


class RunEvent(Event):
    PREVIEWED = "billing.run.previewed", "Looked at what is due by {until}: {lines} lines"
    STARTED = "billing.run.started", "Invoice run until {until} started"
    RESUMED = "billing.run.resumed", "Invoice run until {until} goes on"
    DISCARDED = "billing.run.discarded", "Preview until {until} thrown away"
