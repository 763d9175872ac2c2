"""A receipt number is known to staff: what it opens must not tell them who reported."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY, World
from linli.registry import api as registry

PHONE = "13912345678"


def test_a_number_alone_shows_no_personal_numbers(world: World) -> None:
    receipt = world.report(f"路灯不亮，请打{PHONE}联系我")
    assert PHONE not in cases.track(number=receipt.number, at=MONDAY).text
    assert PHONE in cases.track_by_secret(secret=receipt.secret, at=MONDAY).text


def test_no_list_shows_a_personal_number_a_sender_wrote_as_title_or_place(world: World) -> None:
    receipt = world.report(title=f"路灯不亮 {PHONE}", address=f"西屯街3号，电话{PHONE}")
    clerk = world.actor("intake_clerk", "street1")
    row = cases.summary(actor=clerk, case_id=receipt.case_id)
    assert PHONE not in row.title + row.address
    changes = cases.Description(title=f"路灯 {PHONE}", address=f"西屯街3号 {PHONE}")
    cases.describe(actor=clerk, case_id=receipt.case_id, at=MONDAY, changes=changes)
    row = cases.summary(actor=clerk, case_id=receipt.case_id)
    assert PHONE not in row.title + row.address
    assert row.title.startswith("路灯")


def test_forgetting_takes_the_case_before_the_contact(world: World) -> None:
    """As revealing, closing and reopening do: the other way round two of them wait for each other."""
    contact = registry.ContactIn(name="", phone=PHONE, email="", consent_to_share=False)
    receipt = world.report(contact=contact)
    with CaptureQueriesContext(connection) as taken:
        cases.erase_me(number=receipt.number, at=MONDAY, phone=PHONE)
    written = [query["sql"] for query in taken.captured_queries if query["sql"].startswith("UPDATE")]
    tables = [sql.split()[1].strip('"') for sql in written]
    assert tables.index("cases_report") < tables.index("registry_contact")
