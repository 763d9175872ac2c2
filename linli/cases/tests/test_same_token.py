"""A token stands for one report of one sender: its receipt opens the report, so it is shown to nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY, RESIDENT, build
from linli.common.actor import SYSTEM
from linli.common.errors import InvalidInput

pytestmark = pytest.mark.django_db


def new(world, text, channel="hotline", area="grid1"):
    return cases.NewReport(token="order-0001", text=text, channel=channel, area_id=world.areas[area])


def sent(actor, new):
    return cases.report(actor=actor, new=new, at=MONDAY)


def test_a_token_of_somebody_else_opens_nothing_and_makes_nothing():
    world = build()
    first, other = world.actor("hotline_operator", "centre"), world.actor("hotline_operator", "street2")
    mine = sent(first, new(world, "路灯不亮，晚上很黑"))
    assert not sent(first, new(world, "路灯不亮，晚上很黑")).created
    for stranger in (other, RESIDENT):
        with pytest.raises(InvalidInput, match="token"):
            sent(stranger, new(world, "井盖坏了", area="grid2"))
    rows = cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=MONDAY).rows
    assert [row.number for row in rows] == [mine.number]


def test_a_residents_token_opens_nothing_to_staff():
    world = build()
    sent(RESIDENT, new(world, "路灯不亮，晚上很黑", channel="web"))
    with pytest.raises(InvalidInput, match="token"):
        sent(world.actor("hotline_operator", "centre"), new(world, "路灯", channel="web"))


def test_in_a_file_the_row_with_somebody_elses_token_is_named_and_the_others_stand():
    world = build()
    mine = sent(world.actor("hotline_operator", "centre"), new(world, "路灯不亮，晚上很黑"))
    fresh = cases.NewReport(token="order-0002", text="井盖坏了", channel="hotline", area_id=world.areas["grid1"])
    fault, made = cases.report_many(actor=SYSTEM, news=[new(world, "别的事情"), fresh], at=MONDAY)
    assert isinstance(fault, cases.RowFault)
    assert mine.secret not in repr(fault)
    assert made.created


def test_a_file_sent_again_keeps_its_receipts_even_where_a_row_would_not_be_taken_any_more():
    world = build()
    row = new(world, "路灯不亮，晚上很黑")
    (first,) = cases.report_many(actor=SYSTEM, news=[row], at=MONDAY)
    no_more = replace(row, matter_code="Z9999")  # a matter that has gone out of force meanwhile
    stranger = world.actor("hotline_operator", "centre")
    known = sent(SYSTEM, no_more)
    assert (known.number, known.secret, known.created) == (first.number, first.secret, False)
    assert cases.report_many(actor=SYSTEM, news=[no_more, no_more], at=MONDAY) == [known, known]
    unknown = replace(no_more, token="order-0009")
    (fault,) = cases.report_many(actor=SYSTEM, news=[unknown], at=MONDAY)
    assert (fault.code, fault.field) == ("invalid_input", "matter")
    with pytest.raises(InvalidInput, match="token"):
        sent(stranger, no_more)


def test_after_a_change_of_the_lookup_key_the_link_given_out_is_told_again(settings):
    world = build()
    first = sent(SYSTEM, new(world, "路灯不亮，晚上很黑"))
    kept = settings.ENV["LINLI_LOOKUP_KEY"]
    settings.ENV = {**settings.ENV, "LINLI_LOOKUP_KEY": "another key", "LINLI_LOOKUP_KEYS_BEFORE": [kept]}
    assert cases.track_by_secret(secret=first.secret, at=MONDAY).number == first.number
    again = sent(SYSTEM, new(world, "路灯不亮，晚上很黑"))
    (of_a_file,) = cases.report_many(actor=SYSTEM, news=[new(world, "路灯不亮，晚上很黑")], at=MONDAY)
    assert first.secret == again.secret == of_a_file.secret
    fresh = sent(SYSTEM, new(world, "井盖坏了", channel="web"))
    assert cases.track_by_secret(secret=fresh.secret, at=MONDAY).number == fresh.number
    settings.ENV = {**settings.ENV, "LINLI_LOOKUP_KEYS_BEFORE": []}
    assert cases.track_by_secret(secret=first.secret, at=MONDAY).number == first.number
    assert sent(SYSTEM, new(world, "路灯不亮，晚上很黑")).number == first.number
