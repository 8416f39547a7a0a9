"""How campaigns look: the state of a status, in words, and who sees their money."""

from messaging import reasons
from messaging.models import Campaign
from portal.kit import faces
from portal.models import User

Status = Campaign.Status
STATES = {
    Status.DRAFT: "off",
    Status.CHECKED: "info",
    Status.SCHEDULED: "wait",
    Status.SENDING: "info",
    Status.PAUSED: "warn",
    Status.DONE: "ok",
    Status.CANCELLED: "off",
}


def state(campaign: Campaign) -> tuple[str, str]:
    """(state, text) as the tags `status` and `badge` want them."""
    return STATES[Status(campaign.status)], campaign.get_status_display()


def shows_money(campaign: Campaign, user: User) -> bool:
    """A client whose customer pays for it does not see what."""
    if user.is_staff or faces.of(user).kind == faces.CUSTOMER:
        return True
    return bool(campaign.found and campaign.found.get("is_own"))


def blocked(found: dict) -> list[dict]:
    """Why some would not go now, the commonest reason first."""
    counts = sorted(found["blocked"].items(), key=lambda item: -item[1])
    return [
        {"brief": reasons.brief(code), "sentence": reasons.sentence(code), "count": count}
        for code, count in counts
    ]
