from timeit import repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.routing.table import Query, RouteRow, RouteTable

MANY = settings(max_examples=300)
NOON = 12 * 60


def route(pk, scope="platform", scope_id=0, priority=10, **conditions):
    return RouteRow(
        id=pk, priority=priority, scope=scope, scope_id=scope_id, pool_id=pk * 100, **conditions
    )


def query(**known):
    message = {
        "number": "380671234567",
        "channel": "sms",
        "minute": NOON,
        "client": 1,
        "customer": 2,
        "service": 3,
        "country": "UA",
        "network": 7,
        "sender": "Bakery",
        "text": "Your bread is ready",
        "door": 5,
    }
    return Query(**{**message, **known})


def chosen(rows, **known):
    found = RouteTable(rows).find(query(**known)).route
    return found and found.id


def test_the_clients_route_comes_first_then_its_customers_the_services_the_platforms():
    rows = [
        route(1, "platform", priority=1),
        route(2, "service", 3, priority=2),
        route(3, "customer", 2, priority=3),
        route(4, "client", 1, priority=4),
    ]

    assert chosen(rows) == 4
    assert chosen(rows, client=None) == 3
    assert chosen(rows, client=9, customer=9) == 2
    assert chosen(rows, client=None, customer=None, service=None) == 1


def test_a_lower_priority_number_comes_first_and_then_the_older_route():
    assert chosen([route(1, priority=5), route(2, priority=3)]) == 2
    assert chosen([route(8, priority=3), route(6, priority=3), route(7, priority=3)]) == 6


def test_another_ones_routes_are_never_asked():
    rows = [route(1, "client", 2), route(2, "customer", 1), route(3, "service", 1)]

    answer = RouteTable(rows).find(query())

    assert answer.route is None
    assert answer.asked == []


@pytest.mark.parametrize(
    ("code", "conditions", "fitting", "failing"),
    [
        ("country", {"country": "UA"}, {}, {"country": "PL"}),
        ("country", {"country": "UA"}, {}, {"country": None}),
        ("network", {"network": 7}, {}, {"network": 8}),
        ("network", {"network": 7}, {}, {"network": None}),
        ("channel", {"channel": "sms"}, {}, {"channel": "viber"}),
        ("sender", {"senders": ("Bakery",)}, {}, {"sender": "Bakers"}),
        ("sender", {"senders": ("Bakery",)}, {}, {"sender": "BAKERY"}),
        ("sender", {"senders": ("Deli", "Bakery")}, {}, {"sender": "Baker"}),
        ("sender_type", {"sender_type": "alpha"}, {}, {"sender": "447700900001"}),
        ("sender_type", {"sender_type": "numeric"}, {"sender": "+4477"}, {"sender": "4477x"}),
        ("number", {"number_prefixes": ("48", "38067")}, {}, {"number": "380501234567"}),
        ("text", {"texts": ("cake", "bread")}, {}, {"text": "Your roll is ready"}),
        ("number", {"number_prefixes": ("38067",)}, {}, {"number": "380501234567"}),
        ("text", {"texts": ("bread",)}, {}, {"text": "Your cake is ready"}),
        ("text", {"texts": ("bread",)}, {}, {"text": "Your BREAD is ready"}),
        ("door", {"door_id": 5}, {}, {"door": 6}),
        ("door", {"door_id": 5}, {}, {"door": None}),
        ("time", {"from_minute": 600, "to_minute": 780}, {"minute": 600}, {"minute": 780}),
        ("time", {"from_minute": 720}, {"minute": 720}, {"minute": 719}),
        ("time", {"to_minute": 720}, {"minute": 719}, {"minute": 720}),
        ("time", {"from_minute": 1320, "to_minute": 360}, {"minute": 1320}, {"minute": 360}),
        ("time", {"from_minute": 1320, "to_minute": 360}, {"minute": 359}, {"minute": 1319}),
    ],
)
def test_a_condition_lets_through_what_fits_and_names_itself_to_the_rest(
    code, conditions, fitting, failing
):
    table = RouteTable([route(1, **conditions)])

    wanted = table.find(query(**fitting))
    unwanted = table.find(query(**failing))

    assert wanted.route is not None
    assert unwanted.route is None
    assert [asked.code for asked in unwanted.asked] == [code]


def test_all_conditions_must_hold_together():
    rows = [route(1, country="UA", senders=("Bakery",), texts=("cake",)), route(2)]

    assert chosen(rows) == 2
    assert chosen(rows, text="One cake") == 1
    assert chosen(rows, text="One cake", country="PL") == 2


def test_case_is_ignored_where_the_route_says_so():
    rows = [route(1, senders=("Bäckerei Groß",), texts=("Straße",), ignore_case=True)]

    assert chosen(rows, sender="BÄCKEREI GROSS", text="HAUPTSTRASSE 5") == 1
    assert chosen(rows, sender="BÄCKEREI GROSS", text="Hauptweg 5") is None


def test_a_route_from_and_to_the_same_minute_is_open_all_day():
    rows = [route(1, from_minute=600, to_minute=600)]

    assert {chosen(rows, minute=minute) for minute in (0, 599, 600, 1439)} == {1}


def test_a_route_that_is_switched_off_is_passed_over():
    answer = RouteTable([route(1, priority=1, enabled=False), route(2)]).find(query())

    assert answer.route.id == 2
    assert answer.asked[0].code == "disabled"


def test_the_answer_explains_itself_up_to_the_chosen_route():
    rows = [
        route(1, "client", 1, country="PL"),
        route(2, "customer", 2, from_minute=0, to_minute=61),
        route(3),
        route(4),
    ]

    answer = RouteTable(rows).find(query())

    assert answer.route.pool_id == 300
    assert [(asked.route.id, asked.code) for asked in answer.asked] == [
        (1, "country"),
        (2, "time"),
        (3, ""),
    ]
    assert [asked.sentence for asked in answer.asked] == [
        "It is for numbers of PL.",
        "It is open from 00:00 to 01:01.",
        "Every condition holds.",
    ]


def test_the_next_pools_are_those_of_the_further_routes_that_fit():
    table = RouteTable([route(1, "client", 1), route(2, country="PL"), route(3)])

    assert [row.id for row in table.matches(query())] == [1, 3]


def maybe(*values):
    return st.sampled_from([None, None, *values])


def lines(*values):
    return st.lists(st.sampled_from(values), max_size=2).map(tuple)


ROUTES = st.lists(
    st.fixed_dictionaries(
        {
            "priority": st.integers(1, 3),
            "owner": st.sampled_from(
                [("client", 1), ("client", 2), ("customer", 2), ("service", 3), ("platform", 0)]
            ),
            "country": maybe("UA", "PL"),
            "network": maybe(7, 8),
            "channel": maybe("sms", "viber"),
            "senders": lines("Bakery", "BAKERY", "Baker"),
            "sender_type": maybe("alpha", "numeric"),
            "number_prefixes": lines("380", "48", "3806"),
            "texts": lines("bread", "Bread", "cake"),
            "ignore_case": st.booleans(),
            "door_id": maybe(5, 6),
            "from_minute": maybe(0, 600, 1200),
            "to_minute": maybe(600, 1200, 1440),
            "enabled": st.sampled_from([True, True, True, False]),
        }
    ),
    max_size=12,
)
QUERIES = st.fixed_dictionaries(
    {
        "client": maybe(1, 2),
        "country": maybe("UA", "PL"),
        "network": maybe(7, 8),
        "sender": st.sampled_from(["Bakery", "bakery", "4477", "+4477"]),
        "text": st.sampled_from(["bread", "BREAD!", "cake"]),
        "door": maybe(5),
        "minute": st.sampled_from([0, 599, 600, 1199, 1200, 1439]),
    }
)


@MANY
@given(ROUTES, QUERIES)
def test_the_table_answers_as_the_rules_read_one_by_one(drawn, known):
    rows = []
    for pk, conditions in enumerate(drawn):
        scope, scope_id = conditions.pop("owner")
        rows.append(route(pk, scope, scope_id, **conditions))
    message = query(**known)

    answer = RouteTable(rows).find(message)

    order = ["client", "customer", "service", "platform"]
    mine = {"client": message.client, "customer": 2, "service": 3, "platform": 0}
    own = [row for row in rows if row.scope_id == mine[row.scope]]
    own.sort(key=lambda row: (order.index(row.scope), row.priority, row.id))
    fitting = [row for row in own if fits(row, message)]
    assert answer.route == (fitting[0] if fitting else None)
    asked = own[: own.index(fitting[0]) + 1] if fitting else own
    assert [one.route for one in answer.asked] == asked
    assert [one.code == "" for one in answer.asked] == [row in fitting for row in asked]


def fits(row, message):
    same = str.casefold if row.ignore_case else str
    start, end = row.from_minute or 0, 1440 if row.to_minute is None else row.to_minute
    kind = "numeric" if message.sender.lstrip("+").isdigit() else "alpha"
    minutes = range(start, end if start < end else end + 1440)
    return (
        row.enabled
        and row.country in (None, message.country)
        and row.network in (None, message.network)
        and row.channel in (None, message.channel)
        and row.door_id in (None, message.door)
        and (not row.senders or same(message.sender) in map(same, row.senders))
        and row.sender_type in (None, kind)
        and (not row.number_prefixes or any(map(message.number.startswith, row.number_prefixes)))
        and (not row.texts or any(same(text) in same(message.text) for text in row.texts))
        and (message.minute in minutes or message.minute + 1440 in minutes)
    )


def test_fifty_routes_are_asked_sooner_than_their_rules_are_read_one_by_one():
    rows = [route(pk, country="PL", texts=("x",)) for pk in range(49)] + [route(99)]
    table, message = RouteTable(rows), query()

    asked_s, read_s = (
        min(repeat(way, number=500, repeat=5))
        for way in (lambda: table.find(message), lambda: [fits(row, message) for row in rows])
    )

    assert table.find(message).route.id == 99
    assert asked_s < read_s
