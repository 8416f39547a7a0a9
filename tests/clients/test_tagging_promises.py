"""What client tagging promises resellers, line by line, each with the tests that hold it."""

from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
TAGS = "messaging/test_tags.py"
SMPP = "wire/smpp/test_tagged_customers.py"
PAGES = "clients/test_own_clients.py"
CLIENTS = "clients/test_tagging.py"
REPORTS = "reports/test_client_reports.py"
DAYS = "core/test_anchor_days.py"
SENT = "messaging/test_portal_sends_untagged.py"

PROMISES = [
    (
        "Each e-mail or SMS, sent singly or in bulk, can be tagged against a client",
        [
            (REPORTS, "clients_and_untagged_add_up_to_the_customer_and_to_the_ledger"),
            (TAGS, "a_bulk_has_one_payer_for_each_client"),
        ],
    ),
    (
        "Who has the contract pays, and the client's own money is not touched",
        [(TAGS, "a_tagged_message_is_the_clients_and_the_doors_account_pays")],
    ),
    (
        "Tagged traffic is reported for any given period",
        [(REPORTS, "any_period_may_be_asked_for")],
    ),
    (
        "Periods are aligned to the reseller's own and can be changed",
        [(CLIENTS, "periods_are_the_customers_own_until_something_else_is_set")],
    ),
    (
        "Settings in the top menu, Advanced in its sidebar, Client Tagging there, off at first",
        [
            (PAGES, "settings_is_in_the_top_menu_with_a_sidebar"),
            (PAGES, "client_tagging_is_off_at_first_and_clients_is_not_in_the_menu"),
        ],
    ),
    (
        "Clients is in the top menu only while tagging is on",
        [(PAGES, "the_toggle_brings_clients_into_the_menu_and_is_told")],
    ),
    (
        "Add Client opens a dialog with one field, the name",
        [(PAGES, "add_client_is_a_dialog_with_the_name_alone")],
    ),
    (
        "A new client is in the list with no e-mails, no SMS and an ID that a click copies",
        [(PAGES, "a_new_client_is_in_the_list_with_its_id_and_no_use_yet")],
    ),
    ("A client can be put by name, once", [(CLIENTS, "put_makes_a_client_once")]),
    (
        "The dialog Settings has the Default Billing Period, and a client may have its own",
        [(PAGES, "settings_has_the_default_billing_period_and_a_client_may_have_its_own")],
    ),
    (
        "An anchor of the 1st and of the 2nd, as told; short months; every day of every month",
        [
            (DAYS, "an_anchor_of_the_1st_and_of_the_2nd_as_resellers_are_told"),
            (DAYS, "a_short_month_begins_on_its_last_day_and_the_next_one_does_not_drift"),
            (DAYS, "every_day_of_a_year_is_in_exactly_one_period_and_they_touch"),
            (REPORTS, "use_from_the_1st_or_from_the_2nd_as_the_default_billing_period_says"),
        ],
    ),
    ("Dvgt-Client-Id names the client", [(TAGS, "either_header_names_the_client")]),
    (
        "A message or a batch names its client by itself",
        [
            (TAGS, "a_tag_left_in_the_submission_is_settled_by_whoever_accepts"),
            (SMPP, "a_submission_with_the_tlv_is_the_clients"),
        ],
    ),
    (
        "What is sent from the portal cannot be tagged",
        [(SENT, "no_header_and_no_field_tags_what_is_sent_from_the_portal")],
    ),
    (
        "The list shows the use of the configured period",
        [
            (PAGES, "the_list_counts_emails_and_sms_and_cost_of_the_current_period"),
            (REPORTS, "each_client_is_told_over_its_own_period_and_by_default_over_the_resellers"),
        ],
    ),
    (
        "Download Report makes a PDF or a CSV, with counts and true cost",
        [
            (REPORTS, "download_report_makes_a_csv_by_a_job_with_counts_parts_and_cost"),
            (REPORTS, "download_report_makes_a_pdf"),
        ],
    ),
    (
        "Unknown, archived and foreign clients, and tagging off: an error, and nothing is sent",
        [
            (TAGS, "nothing_can_be_tagged_while_tagging_is_off"),
            (TAGS, "a_client_that_is_gone_cannot_be_tagged"),
            (TAGS, "somebody_elses_client_cannot_be_tagged"),
            (TAGS, "an_id_that_nobody_has_is_refused"),
            (SMPP, "archived_and_foreign_clients_and_tagging_off_are_refused"),
        ],
    ),
]


@pytest.mark.parametrize(("promise", "held_by"), PROMISES, ids=[one for one, _ in PROMISES])
def test_each_promise_has_its_tests(promise, held_by):
    missing = [
        name for file, name in held_by if f"def test_{name}(" not in (HERE / file).read_text()
    ]

    assert held_by
    assert missing == []
