"""All screens in the order in which a message passes them. The first that objects decides."""

from collections.abc import Iterator

from messaging.dispatch.decide import Decision
from messaging.dispatch.submission import Submission
from messaging.screens.block_lists import BlockLists
from messaging.screens.closed_groups import ClosedGroups
from messaging.screens.countries import Countries
from messaging.screens.mail_senders import MailSenders
from messaging.screens.opt_outs import OptOuts
from messaging.screens.screen import Case, Screen, Verdict, Work
from messaging.screens.sender_names import SenderNames
from messaging.screens.suppressions import Suppressions
from messaging.screens.texts import Texts
from messaging.screens.traffic import Traffic

# What blocks for good comes before what lets a message wait.
SCREENS: tuple[type[Screen], ...] = (
    BlockLists,
    OptOuts,
    Countries,
    ClosedGroups,
    SenderNames,
    MailSenders,
    Suppressions,
    Texts,
    Traffic,
)


class Lineup:
    """The screens that have something to ask of one commit's messages."""

    def __init__(self, work: Work) -> None:
        made = [kind.over(work) for kind in SCREENS]
        self._screens = [screen for screen in made if screen is not None]
        self._early = [screen for screen in self._screens if not screen.reads_text]
        # Decisions are shared by messages that are alike, and so are those that were blocked.
        self._blocked: dict[tuple[int, Verdict], Decision] = {}

    def passed(self, submission: Submission, recipient: str, decision: Decision) -> Decision:
        """The decision, or that a screen objects; a reason that was there before comes first."""
        screens = self._early if submission.segment else self._screens
        if decision.reason or not screens:
            return decision
        return self._judged(screens, _case(submission, recipient, submission.text, decision))

    def passed_whole(
        self, submission: Submission, recipient: str, text: str, decision: Decision
    ) -> Decision:
        """The same for the whole text of parts that passed as parts before.

        All screens are asked: the whole text may go by another connector than its parts.
        """
        if decision.reason or not self._screens:
            return decision
        return self._judged(self._screens, _case(submission, recipient, text, decision))

    def verdicts(self, case: Case) -> Iterator[tuple[str, Verdict | None]]:
        """Every screen by its name with what it says, whatever the others said: to explain."""
        asked = {screen.name: screen for screen in self._screens}
        for kind in SCREENS:
            screen = asked.get(kind.name)
            yield kind.name, screen.check(case) if screen else None

    def _judged(self, screens: list[Screen], case: Case) -> Decision:
        for screen in screens:
            verdict = screen.check(case)
            if verdict is not None:
                alike = id(case.decision), verdict
                known = self._blocked.get(alike)
                if known is None:
                    known = self._blocked[alike] = _objected(case.decision, verdict)
                return known
        return case.decision


def _case(submission: Submission, recipient: str, text: str, decision: Decision) -> Case:
    return Case(
        submission.payer,
        submission.channel,
        submission.sender,
        recipient,
        text,
        submission.size.parts,
        decision,
    )


def _objected(decision: Decision, verdict: Verdict) -> Decision:
    if verdict.holds:
        return decision.held(verdict.reason, verdict.detail)
    return decision.blocked(verdict.reason, verdict.detail)
