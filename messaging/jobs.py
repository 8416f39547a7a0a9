"""The kinds of work messaging brings."""

from django.utils.translation import gettext_lazy as _

from messaging import campaign_checks, moderation
from messaging.models import Campaign
from portal.kit.jobs import Kind, Progress
from portal.models import Job


def _decide(job: Job) -> None:
    """Decide cases by the messages they were shown by; what was decided meanwhile is left out."""
    found = [moderation.case_of(message) for message in job.params["messages"]]
    cases = [case for case in found if case]
    answer = moderation.Answer(*job.params["answer"])
    progress = Progress(job, job.params["count"])
    done = 0
    for moved in moderation.steps(cases, answer, by=job.owner):
        done += moved
        progress.tell(done)
    progress.write(done)


MODERATE = Kind("moderation", _("Moderation"), _decide)


def _check_campaign(job: Job) -> None:
    campaign = Campaign.objects.select_related("customer", "client").get(pk=job.params["campaign"])
    progress = Progress(job, campaign_checks.expected(campaign))
    campaign_checks.check(campaign, job.params["token"], progress.tell)


CHECK_CAMPAIGN = Kind(campaign_checks.JOB, _("Check of a campaign"), _check_campaign)
