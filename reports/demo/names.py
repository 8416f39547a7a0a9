"""Names of companies and people that do not exist."""

import random
import re
import unicodedata
from collections.abc import Iterator

STEMS = (
    "Ostermere Brackenfold Quillhaven Tidewell Larkholme Marrowby Fennimoor Pellgrave Skarvik "
    "Holmvassa Ravensund Trollbergen Ekmossen Hallundby Stensjöby Vindarvik Kestrelby Dunmarrow "
    "Ardnashiel Carrowmoyle Ballintarn Glenoran Montvaubert Clairbruyne Lindenwerth Buchenmoor "
    "Falkenrade Silbertann Wierzbowo Jaskowiec Olivarna Pinarejo Casterello Vallebruna Zonnewerf "
    "Duinmeer Kastelmark Borovnica Rosenvang Havlunden Nordmose Silverbirk Amberlow Copperdale "
    "Juniper-Wick Hollowtree Wrenfield Saltmarrow Bellthorn Greywater"
)
TRADES = (
    "Pharmacy",
    "Dental",
    "Bakery",
    "Logistics",
    "Parcel",
    "Taxi",
    "Opticians",
    "Veterinary",
    "Energy",
    "Insurance",
    "Books",
    "Bikes",
    "Garage",
    "Hotels",
    "Clinic",
    "Fitness",
    "Gardens",
    "Travel",
    "Tickets",
    "Loans",
    "Housing",
    "Schools",
    "Water",
    "Ferries",
)
RESELLERS = (
    "Halvmark Messaging",
    "Tidewell Media",
    "Brackenfold Connect",
    "Skarvik Mobil",
    "Quillhaven Text",
    "Falkenrade Nachrichten",
    "Montvaubert Télécom",
    "Carrowmoyle Messaging",
    "Zonnewerf Berichten",
    "Wierzbowo Mobile",
)
FIRST = (
    "Alma Anders Aoife Astrid Bram Camille Ciara Dario Edda Elin Emil Esben Eva Farah Finn Freya "
    "Greta Hanna Henrik Ida Ingrid Jakub Joost Karin Lars Lea Linnea Lotte Lukas Maeve Magda Mats "
    "Mira Nadia Niall Nils Nora Olga Oskar Pavel Pia Rania Rasmus Ronja Saoirse Sigrid Sofia Sten "
    "Tilda Tomas Ulrike Vera Viggo Wanda Yusuf Zofia"
)
LAST = (
    "Abernale Bergholt Castellane Dahlmark Eriksholm Fennwick Grönvik Halloran-Moy Isaksund "
    "Jernberg Kowalmir Lindqvarn Marlowe-Finn Nordskog Oakhurst Pellerin Quistgaard Rosenlund "
    "Sandvær Tarnowek Ullmark Vandermoor Westbrae Ystgård Zielonka"
)
STREETS = "Harbour Street|Mill Lane|Birch Road|Station Square|Old Quay|Meadow Way"
TOWNS = "Norrsund|Tidewell|Skarvik|Quillhaven|Falkenrade|Ostermere"


def companies(rng: random.Random) -> Iterator[str]:
    """Company names without end or repetition up to 1,200 of them."""
    names = [f"{stem} {trade}" for stem in STEMS.split() for trade in TRADES]
    rng.shuffle(names)
    yield from names


def people(rng: random.Random) -> Iterator[str]:
    """Names of people, none twice, up to 1,400 of them."""
    names = [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]
    rng.shuffle(names)
    yield from names


def domain(company: str) -> str:
    """Where a company would have its site: under .example, which nobody can own (RFC 2606)."""
    return f"{slug(company)}.example"


def email(person: str, company: str) -> str:
    return f"{slug(person, '.')}@{domain(company)}"


def slug(text: str, joint: str = "-") -> str:
    plain = text.replace("æ", "ae").replace("ø", "o")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", joint, plain.lower()).strip(joint)


def sender(company: str) -> str:
    """A sender name of at most eleven letters (3GPP TS 23.040)."""
    stem, _, trade = company.partition(" ")
    plain = slug(stem, "").capitalize()
    whole = plain + slug(trade, "").capitalize()
    return whole if len(whole) <= 11 else plain[:11]


def address(rng: random.Random) -> str:
    return f"{rng.randint(1, 98)} {rng.choice(STREETS.split('|'))}\n{rng.choice(TOWNS.split('|'))}"
