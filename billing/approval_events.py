"""What the history tells of deeds that take a second person."""

from portal.kit.events import Event


class ApprovalEvent(Event):
    ASKED = "billing.approval.asked", "Approval asked for: {said}"
    APPROVED = "billing.approval.approved", "Approved: {said}"
    REFUSED = "billing.approval.refused", "Refused: {said}; {note}"
    WITHDRAWN = "billing.approval.withdrawn", "Taken back: {said}"
