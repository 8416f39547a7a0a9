"""What the demo's messages say: plain, fictitious, of one to three parts."""

import random
from typing import NamedTuple

CODES, NOTICES, CAMPAIGNS = "codes", "notices", "campaigns"


class Line(NamedTuple):
    """A text with places for a company's name, a code, a time of day and an amount.

    A text in a country's language goes only there.
    """

    text: str
    weight: int
    country: str = ""


INVOICE = (
    "{name}: your invoice {code} of {amount} is due on Friday. Pay it on our page or at the desk, "
    "and give the number of the invoice. If you have paid it meanwhile, please take this for a "
    "thank-you."
)
AUTUMN = (
    "New at {name}: longer opening hours, a larger shop and a small present for the first hundred "
    "guests on Saturday from {time}. Show this message at the desk. We look forward to seeing you "
    "and your family. Stop: reply STOP."
)
MEETING = (
    "Dear member of {name}, our general meeting is on the 14th at {time} in the large hall. On the "
    "agenda: the report of the year, the budget, the election of two auditors, and the plans for "
    "the new house by the quay. Coffee and cake are served from four o'clock. Who cannot come may "
    "vote by letter; the papers lie at the desk and on our page, and we gladly send them home to "
    "you. Stop: reply STOP."
)
TEXTS: dict[str, tuple[Line, ...]] = {
    CODES: (
        Line("{code} is your {name} code. It is good for 10 minutes. Never share it.", 6),
        Line("Your log-in code for {name}: {code}", 5),
        Line("{name}: use {code} to confirm your payment of {amount}.", 3),
        Line("Twój kod {name} to {code}. Nie podawaj go nikomu, również pracownikom.", 9, "PL"),
    ),
    NOTICES: (
        Line("Hello from {name}: your appointment is tomorrow at {time}. Reply 1 to keep it.", 5),
        Line("{name}: your order {code} has left our house and arrives today after {time}.", 5),
        Line("{name}: your prescription is ready. We are open until {time}.", 3),
        Line(INVOICE, 2),
        Line("Bestillingen {code} fra {name} kan hentes fra kl. {time}. Ta med legg.", 6, "NO"),
        Line("Din tid hos {name} är i morgon kl. {time}. Svara 1 för att behålla den.", 6, "SE"),
        Line("Γεια σας, το ραντεβού σας στο {name} είναι αύριο στις {time}.", 9, "GR"),
    ),
    CAMPAIGNS: (
        Line("{name}: this week 20 % off everything with code {code}. Stop: reply STOP.", 5),
        Line(AUTUMN, 3),
        Line("🎉 {name}: members' evening on Thursday at {time}. Bring a friend! Stop: STOP", 2),
        Line(MEETING, 1),
    ),
}


def write(rng: random.Random, kind: str, company: str, country: str) -> str:
    """A text of the kind as the company would send it to the country."""
    lines = [line for line in TEXTS[kind] if line.country in {"", country}]
    line = rng.choices(lines, [line.weight for line in lines])[0]
    return line.text.format(
        name=company,
        code=f"{rng.randrange(10**6):06d}",
        time=f"{rng.randint(8, 18)}:{rng.choice(('00', '15', '30', '45'))}",
        amount=f"{rng.randint(8, 240)}.{rng.randint(0, 99):02d} EUR",
    )
