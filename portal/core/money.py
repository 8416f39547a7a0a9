"""Amounts of money and of SMS credits: the only place that parses, rounds and writes them.

Accounts and rates keep six places; documents keep the places of their currency (ISO 4217). An
amount never passes through a float, and every operation either is exact or says how it rounds.

Halves are rounded up, away from zero. It is what a reader of an invoice computes by hand and what
tax offices expect, and it is symmetric: a credit note mirrors its invoice to the cent. Rounding
half to even would only pay where many rounded figures are added up, and here sums are rounded once.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation

from portal.core.errors import Refused

SCALE = Decimal("0.000001")
LIMIT = Decimal(10) ** 13  # NUMERIC(20, 6) holds what is below.
ZERO = Decimal("0.000000")
CREDITS = "SMS"

TWO_PLACES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP "
    "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW"
)
NO_PLACES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
THREE_PLACES = "BHD IQD JOD KWD LYD OMR TND"

PLACES: dict[str, int] = {
    **dict.fromkeys(TWO_PLACES.split(), 2),
    **dict.fromkeys(NO_PLACES.split(), 0),
    **dict.fromkeys(THREE_PLACES.split(), 3),
    CREDITS: 0,
}
CURRENCIES: tuple[str, ...] = tuple(sorted(unit for unit in PLACES if unit != CREDITS))
UNITS: tuple[str, ...] = (*CURRENCIES, CREDITS)

RATE_PLACES = 4
MINUS = "\N{MINUS SIGN}"
PLAIN = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")
EXACT = Context(prec=64, traps=[Inexact, InvalidOperation])
ROUNDING = Context(prec=64, rounding=ROUND_HALF_UP, traps=[InvalidOperation])


def exact(value: str | int | Decimal) -> Decimal:
    """The amount with six places, unchanged in value.

    Text is plain digits with an optional sign and point: no exponent, no grouping. Raises Refused
    (code `bad_amount`) for anything else, for a float, for more than six places and for an
    absolute value of 10**13 or more.
    """
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise Refused("An amount is text, a whole number or a decimal.", code="bad_amount")
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise Refused("The amount is too large.", code="bad_amount")
    try:
        return amount.quantize(SCALE, context=EXACT) + ZERO  # Adding turns -0 into 0.
    except Inexact:
        raise Refused("An amount has at most six decimal places.", code="bad_amount") from None


def times(price: Decimal, parts: int) -> Decimal:
    """What `parts` parts cost at `price` each. Exact: a product of six places and a count."""
    if parts < 0:
        raise Refused("A message cannot have fewer than no parts.", code="bad_amount")
    return exact(EXACT.multiply(price, Decimal(parts)))


def product(price: Decimal, quantity: Decimal) -> Decimal:
    """A quantity of at most three places at a price of one, rounded to six places."""
    return exact(_rounded(ROUNDING.multiply(price, quantity), SCALE))


def places(unit: str) -> int:
    """Decimal places of a currency's smallest coin (ISO 4217); 0 for SMS credits.

    Raises Refused (code `bad_unit`) for a unit that is not in UNITS.
    """
    try:
        return PLACES[unit]
    except KeyError:
        raise Refused("This currency is not known here.", code="bad_unit") from None


def in_currency(amount: Decimal, unit: str) -> Decimal:
    """The amount as the unit can pay it, halves away from zero."""
    return _rounded(amount, Decimal(1).scaleb(-places(unit)))


def percent_of(amount: Decimal, percent: Decimal, unit: str) -> Decimal:
    """So many per cent of the amount, rounded once to the unit's places: tax, discount."""
    return in_currency(EXACT.multiply(amount, percent).scaleb(-2, EXACT), unit)


def average(total: Decimal, count: int) -> Decimal:
    """The total divided by a count, to six places; 0 where nothing was counted."""
    if not count:
        return ZERO
    return _rounded(ROUNDING.divide(total, Decimal(count)), SCALE)


def split(amount: Decimal, weights: Sequence[int | Decimal], unit: str) -> list[Decimal]:
    """Divide an amount by weights so that the shares add up to it exactly.

    Largest remainder: each share is its exact value cut down or raised to the unit's smallest
    coin, ties go to the earlier weight, a weight of 0 gets nothing. Raises Refused when the amount
    is finer than the unit, a weight is negative, or all weights are 0.
    """
    coin = Decimal(1).scaleb(-places(unit))
    if in_currency(amount, unit) != amount:
        raise Refused(f"The amount is finer than {unit} can be divided.", code="bad_amount")
    counts = [int(exact(weight).scaleb(6)) for weight in weights]
    whole = sum(counts)
    if whole <= 0 or min(counts) < 0:
        raise Refused("An amount is divided by weights of which one is above zero.")
    coins = int(abs(amount) / coin)
    shares = [coins * count // whole for count in counts]
    # A negative remainder as the key puts the largest first and keeps ties in order.
    neediest = sorted(range(len(counts)), key=lambda at: -(coins * counts[at] % whole))
    for at in neediest[: coins - sum(shares)]:
        shares[at] += 1
    return [(share * coin).copy_sign(amount) + 0 * coin for share in shares]


def apportion(amounts: Sequence[Decimal], unit: str) -> list[Decimal]:
    """Round each amount, of either sign, so that together they make the rounded sum of all.

    Largest remainder: each is cut down or raised to the unit's next coin, so none moves by a whole
    one, and what the unit can pay stays as it is. Negated amounts give the negated result.
    """
    coin = Decimal(1).scaleb(-places(unit))
    counts = [int(exact(amount).scaleb(6)) for amount in amounts]
    sign = -1 if sum(counts) < 0 else 1
    whole = int(coin.scaleb(6))
    shares = [sign * count // whole for count in counts]
    total = int(abs(in_currency(sum(amounts, ZERO), unit)) / coin)
    neediest = sorted(range(len(counts)), key=lambda at: -(sign * counts[at] % whole))
    for at in neediest[: total - sum(shares)]:
        shares[at] += 1
    return [sign * share * coin + 0 * coin for share in shares]


def show(amount: Decimal, unit: str) -> str:
    """Grouped text such as 1,062.46, without the unit and never rounded.

    It has the unit's places, and more (up to the amount's own) where those are not zero. A
    negative amount begins with the minus sign U+2212.
    """
    return _written(amount, places(unit))


def show_rate(price: Decimal) -> str:
    """A price per part as text: like `show`, with at least four places."""
    return _written(price, RATE_PLACES)


def _parsed(text: str) -> Decimal:
    if not PLAIN.fullmatch(text.strip()):
        raise Refused("Write the amount in digits, such as 1062.46.", code="bad_amount")
    return Decimal(text.strip())


def _rounded(amount: Decimal, step: Decimal) -> Decimal:
    return amount.quantize(step, context=ROUNDING) + 0 * step


def _written(amount: Decimal, at_least: int) -> str:
    if not amount.is_finite():
        raise Refused("This is not an amount.", code="bad_amount")
    whole, _, fraction = f"{amount.copy_abs():,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(at_least, "0")
    sign = MINUS if amount < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
