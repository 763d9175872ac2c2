"""Bad input to the loop: a clear error that names the field, nothing half-written, nothing lost."""

from __future__ import annotations

import errno
import os
import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO, RawIOBase

import pytest
from django.apps import apps
from django.db import OperationalError, transaction
from PIL import Image, PngImagePlugin

from linli.cases import api as cases
from linli.cases.actions import intake
from linli.cases.actions.attachments import sniff
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY
from linli.common.actor import SYSTEM
from linli.common.deployment import deployment
from linli.common.errors import Conflict, Forbidden, InvalidInput, LinliError, NotFound, Refused, Unavailable
from linli.geography import api as geography


def counted() -> dict[str, int]:
    """How many rows each table of ours holds."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("linli.")]
    return {model._meta.label: model._default_manager.count() for model in ours}


def refused(call, kind=LinliError):
    """The error, after making sure that no row was left behind."""
    before = counted()
    with pytest.raises(kind) as error:
        call()
    assert counted() == before
    return error.value


# --- reports ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\t　"}, "text"),
        ({"text": "\x00\x01\x02\u202e\u200b"}, "text"),
        ({"text": "灯" * 1_000_000}, "text"),
        ({"text": "灯" * 5_001}, "text"),
        ({"token": "short"}, "token"),
        ({"token": "with\x00zero"}, "token"),
        ({"token": "t" * 81}, "token"),
        ({"channel": "no such channel!"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"reporter_kind": "mayor"}, "reporter_kind"),
        ({"language": "x" * 40}, "language"),
        ({"matter_code": "C9999"}, "matter"),
        ({"matter_code": "\x00"}, "matter"),
        ({"lon": 118.9, "area_id": None}, "lat"),
        ({"lat": 42.2, "area_id": None}, "lon"),
        ({"lon": 200.0, "lat": 42.2}, None),
        ({"lon": 118.9, "lat": float("nan")}, None),
        ({"lon": float("inf"), "lat": 42.2}, None),
        ({"lon": 118.9, "lat": 42.2, "crs": "BD-09"}, None),
        ({"area_id": 10**9}, None),
    ],
)
def test_a_report_that_cannot_be_taken_names_its_field_and_leaves_nothing(world, values, field):
    staff = world.actor("hotline_operator", "centre")
    given = {"text": "路灯不亮", **values}
    error = refused(lambda: world.report(actor=staff, **given), (InvalidInput, NotFound))
    if field:
        assert error.data["field"] == field
    assert error.message()


def test_odd_texts_are_cleaned_and_kept(world):
    receipt = world.report(
        "路灯\x00不亮\u202e，\r\n请来\ufeff看看" + "\u0301" * 500,
        title="标题\x00\x1b[31m" + "长" * 300,
        address="\x07三号楼",
    )
    seen = steps.view(world, receipt)
    assert "\x00" not in seen.text + seen.row.title + seen.row.address
    assert seen.text.startswith("路灯不亮，\n请来看看")
    assert len(seen.row.title) <= 160


def test_a_point_outside_every_grid_is_kept_for_the_desk(world):
    clerk = world.actor("intake_clerk", "centre")
    for lon, lat in ((-71.06, 42.36), (1.0, 1.0), (180.0, 90.0)):
        receipt = world.report(area_id=None, lon=lon, lat=lat)
        seen = steps.view_of_anybody(receipt)
        assert (seen.row.grid_id, seen.district_id) == (None, None)
        assert seen.row.unit_id == world.units["centre"]
        error = refused(
            lambda r=receipt: cases.file(
                actor=clerk, case_id=r.case_id, at=later(hours=1), matter="C0137", condition=1
            ),
            Refused,
        )
        assert error.data["reason"] == "not_located"
    assert cases.selfcheck() == []


@pytest.mark.parametrize("many", [False, True])
def test_a_foreign_point_does_not_drown_the_area_that_was_named(world, many):
    place = {"area_id": world.areas["grid1"], "lon": -71.06, "lat": 42.36}
    new = cases.NewReport(token="foreign-0001", text="路灯不亮，请来修", channel="web", **place)
    if many:
        (receipt,) = cases.report_many(actor=SYSTEM, news=[new], at=MONDAY)
    else:
        receipt = cases.report(actor=SYSTEM, new=new, at=MONDAY)
    row = steps.view_of_anybody(receipt).row
    assert row.grid_id == world.areas["grid1"]
    assert (row.lon, row.lat) == (-71.06, 42.36)  # what was said is not lost: the desk sees that it does not fit
    assert row.unit_id == world.units["street1"]


def test_reports_from_far_in_the_past_and_future(world):
    for at in (datetime(1949, 10, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)):
        receipt = world.report(at=at)
        assert cases.track(number=receipt.number, at=at).reported_at == at
    assert cases.selfcheck() == []


def test_a_report_sent_again_keeps_its_receipt_though_its_matter_is_retired(world):
    from linli.cases.models import Matter
    from linli.common import memory

    first = world.report(token="again-0001", matter_code="E0999", actor=world.actor("hotline_operator", "centre"))
    Matter.objects.filter(code="E0999").update(valid_to="2026-01-01")
    memory.forget()
    again = world.report(token="again-0001", matter_code="E0999", actor=world.actor("hotline_operator", "centre"))
    assert (again.number, again.secret, again.created) == (first.number, first.secret, False)


# --- verbs -----------------------------------------------------------------------------------------------------------


def test_verbs_out_of_order_repeated_without_right_and_from_elsewhere(world):
    receipt = steps.filed(world)
    case, at = receipt.case_id, later(hours=1)
    handler, clerk = steps.handler(world), world.actor("intake_clerk", "street1")
    tries = (
        (Refused, lambda: cases.file(actor=clerk, case_id=case, at=at, matter="C0137", condition=1)),
        (NotFound, lambda: cases.accept(actor=handler, case_id=case, at=at)),
        (Forbidden, lambda: cases.dispatch(actor=clerk, case_id=case, at=at, unit=world.units["lighting"])),
        (
            NotFound,
            lambda: cases.add_note(actor=world.actor("intake_clerk", "street2"), case_id=case, at=at, text="看"),
        ),
        (NotFound, lambda: cases.add_note(actor=clerk, case_id=10**12, at=at, text="看")),
        (Conflict, lambda: cases.add_note(actor=clerk, case_id=case, at=at, text="看", version=1)),
        (InvalidInput, lambda: cases.add_note(actor=clerk, case_id=case, at=at, text="")),
        (InvalidInput, lambda: cases.add_note(actor=clerk, case_id=case, at=at, text="看" * 2_001)),
        (InvalidInput, lambda: cases.add_note(actor=clerk, case_id=case, at=at, text="看\x00")),
        (InvalidInput, lambda: cases.add_note(actor=clerk, case_id=case, at=at, text="看\ud83d")),
        (Refused, lambda: cases.rate(number=receipt.number, truth="true", at=at)),
        (Refused, lambda: cases.reopen(number=receipt.number, reason="又坏了", at=at)),
    )
    for kind, call in tries:
        refused(call, kind)
    dispatcher = world.actor("dispatcher", "centre")
    for unit in (10**9, 0, -1):
        refused(
            lambda unit=unit: cases.dispatch(actor=dispatcher, case_id=case, at=at, unit=unit),
            (Refused, InvalidInput, NotFound),
        )
    assert cases.selfcheck() == []


def test_long_reasons_are_refused_in_our_words_on_both_engines(world):
    """What a column cannot hold is told before the database is asked."""
    receipt = steps.assigned(world)
    call = {"actor": steps.handler(world), "case_id": receipt.case_id, "at": later(minutes=20), "rule_text": "第三条"}
    for length in (1_001, 2_001, 100_000):
        error = refused(lambda length=length: cases.ask_return(reason="因" * length, **call), InvalidInput)
        assert error.data["field"] == "reason"
    cases.ask_return(reason="因" * 1_000, **call)
    assert steps.view(world, receipt).requests[-1].reason == "因" * 1_000


@pytest.mark.parametrize("number", ["", "abc", "000000000000", "8" * 400, "１２３４", "\x00", "12345678901x"])
def test_receipt_numbers_that_cannot_be(world, number):
    with pytest.raises((InvalidInput, NotFound)):
        cases.track(number=number, at=later(hours=1))


@pytest.mark.parametrize("number", ["--5", "-", "5-", "9" * 19, "9" * 5_000, "٣" * 5_000, True, [5]])
def test_numbers_that_cannot_be_are_named(world, number):
    case_id = steps.filed(world).case_id
    dispatcher = world.actor("dispatcher", "centre")
    for verb, fields, field in [
        ("dispatch", {"unit": number}, "unit"),
        ("accept_task", {"task": number}, "task"),
        ("supervise", {"reason": "拖延", "days": number}, "days"),
    ]:
        error = refused(
            lambda verb=verb, fields=fields: cases.act(
                actor=dispatcher, case_id=case_id, verb=verb, at=later(hours=1), fields=fields
            ),
            InvalidInput,
        )
        assert error.data["field"] == field


@pytest.mark.parametrize("words", ["%_\\'\"; DROP TABLE", "词" * 5000, "(((" * 50])
def test_searches_for_odd_words_find_nothing_and_break_nothing(world, words):
    world.report()
    filters = cases.QueueFilter(open=None, words=words)
    actor = world.actor("district_coordinator", "centre")
    assert cases.queue(actor=actor, filters=filters, at=later(hours=1)).rows == ()
    assert cases.count(actor=actor, filters=filters, at=later(hours=1)).number == 0


@pytest.mark.parametrize("name", ["words", "matter", "channel"])
def test_filters_no_database_can_hold_are_named(world, name):
    filters = cases.QueueFilter(open=None, **{name: "词\x00汇"})
    error = refused(lambda: cases.queue(actor=SYSTEM, filters=filters, at=later(hours=1)), InvalidInput)
    assert error.data["field"] == name


@pytest.mark.parametrize("mark", ["x", "~", "2026-01-01~1", "1e9", "9" * 40, "2026-01-01T00:00:00+00:00~x", "\x00"])
def test_page_marks_nobody_gave_out(world, mark):
    world.report()
    actor = world.actor("district_coordinator", "centre")
    filters = cases.QueueFilter(order="due")
    error = refused(lambda: cases.queue(actor=actor, filters=filters, after=mark, at=later(hours=1)), InvalidInput)
    assert error.data["field"] == "after"


# --- files -----------------------------------------------------------------------------------------------------------


class Endless(RawIOBase):
    """A hundred megabytes that are made while they are read; remembers how much was asked for."""

    def __init__(self) -> None:
        self.given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        left = 100 * 1024 * 1024 - self.given
        size = left if size < 0 else min(size, left)
        self.given += size
        return b"\xff" * size


def bomb() -> bytes:
    """A PNG that says it is 30,000 by 30,000 and is a few hundred bytes long."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def jpeg(exif: bytes = b"") -> bytes:
    out = BytesIO()
    noise = Image.frombytes("RGB", (64, 64), os.urandom(64 * 64 * 3))
    noise.save(out, format="JPEG", **({"exif": exif} if exif else {}))
    return out.getvalue()


FILES = {
    "empty": b"",
    "program named jpg": b"MZ\x90\x00" + b"\0" * 500,
    "elf": b"\x7fELF" + b"\0" * 500,
    "script": b"#!/bin/sh\nrm -rf /\n",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "zip": b"PK\x03\x04" + b"\0" * 500,
    "pdf that runs": b"%PDF-1.4 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
    "pdf that runs by another spelling": b"%PDF-1.4 /OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>",
    "truncated": jpeg()[:300],
    "jpeg that stumbles its reader": jpeg()[:20] + jpeg()[24:],
    "bomb": bomb(),
}


def with_secrets(mode: str, kind: str) -> bytes:
    """A picture that carries hidden words in every place its format has for them."""
    exif, words = Image.Exif(), PngImagePlugin.PngInfo()
    exif[0x010F] = "HIDDEN-WORDS"
    words.add_text("Author", "HIDDEN-WORDS")
    hidden = {"JPEG": {"exif": exif}, "WEBP": {"exif": exif}, "GIF": {}, "PNG": {"exif": exif, "pnginfo": words}}[kind]
    out = BytesIO()
    profile = {} if kind == "GIF" else {"icc_profile": b"HIDDEN-WORDS" * 20}
    picture = Image.new("RGB", (40, 40), "red").convert(mode)
    picture.save(out, kind, comment=b"HIDDEN-WORDS", **profile, **hidden)
    return out.getvalue()


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGB", "JPEG"), ("RGB", "PNG"), ("P", "PNG"), ("P", "GIF"), ("RGB", "WEBP")]
)
def test_a_picture_keeps_nothing_that_is_not_seen(mode, kind):
    found = sniff(with_secrets(mode, kind))
    for body in (found.body, found.thumbnail):
        assert b"HIDDEN-WORDS" not in body
        with Image.open(BytesIO(body)) as again:
            assert not {"icc_profile", "comment", "exif", "Author"} & set(again.info)


def test_nothing_is_kept_of_a_file_for_a_case_that_is_not_ones_own(world):
    receipt = world.report()
    for role, unit, error in (("intake_clerk", "street2", NotFound), ("auditor", "centre", Forbidden)):
        content = BytesIO(jpeg())
        with pytest.raises(error):
            cases.attach(
                actor=world.actor(role, unit), case_id=receipt.case_id, at=MONDAY, name="a.jpg", content=content
            )
        assert content.tell() == 0  # not even read


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_not_what_they_say_leave_nothing(world, name):
    receipt = steps.in_hand(world)
    stored = deployment().attachments_dir
    before = set(stored.rglob("*"))
    error = refused(
        lambda: cases.attach(
            actor=steps.handler(world), case_id=receipt.case_id, at=later(hours=1), name="现场.jpg", content=BytesIO(FILES[name])
        ), InvalidInput,
    )  # fmt: skip
    assert error.data["field"] == "file"
    assert {path for path in set(stored.rglob("*")) - before if path.is_file()} == set()


def test_a_hundred_megabytes_are_not_read_to_their_end(world):
    receipt, stream = steps.in_hand(world), Endless()
    error = refused(
        lambda: cases.attach(
            actor=steps.handler(world), case_id=receipt.case_id, at=later(hours=1), name="a.jpg", content=stream
        ), InvalidInput,
    )  # fmt: skip
    assert error.data["field"] == "file"
    assert stream.given <= deployment().upload_bytes + 1024 * 1024


def test_broken_exif_is_dropped_and_the_picture_kept(world):
    receipt = steps.in_hand(world)
    body = jpeg(b"Exif\0\0MM\0*\xff\xff\xff\xff" + os.urandom(200))
    made = cases.attach(
        actor=steps.handler(world),
        case_id=receipt.case_id,
        at=later(hours=1),
        name="../../etc/passwd\x00.jpg",
        content=BytesIO(body),
    )
    path, kind, name = cases.attachment(actor=steps.handler(world), attachment_id=made)
    assert kind == "image/jpeg"
    assert "/" not in name
    assert not Image.open(path).getexif()


# --- the disk is full ------------------------------------------------------------------------------------------------


def test_a_full_disk_under_the_file_store(world, monkeypatch):
    receipt = steps.in_hand(world)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("linli.cases.actions.attachments.os.fsync", full)
    attach = {"actor": steps.handler(world), "case_id": receipt.case_id, "at": later(hours=1), "name": "a.png"}
    refused(lambda: cases.attach(content=steps.picture((1, 2, 3)), **attach), Unavailable)
    assert not list(deployment().attachments_dir.rglob(".part-*"))
    monkeypatch.undo()
    assert cases.attach(content=steps.picture((1, 2, 3)), **attach)  # and goes on when there is room again


def test_a_full_disk_under_the_database(world, monkeypatch, client):
    receipt = world.report()
    record, together = intake.audit.record, intake.together

    def full(**values: object) -> None:
        raise OperationalError("database or disk is full")

    def full_half_way(inserts):
        with transaction.atomic():
            together(inserts[:2])
            full()

    monkeypatch.setattr(intake.audit, "record", full)
    monkeypatch.setattr(intake, "together", full_half_way)
    refused(lambda: world.report(token="full-disk-1"), OperationalError)
    refused(
        lambda: cases.describe(
            actor=world.actor("intake_clerk", "street1"), case_id=receipt.case_id, at=later(hours=1), changes=cases.Description(title="灯")
        ), OperationalError,
    )  # fmt: skip
    monkeypatch.setattr(intake.audit, "record", record)
    monkeypatch.setattr(intake, "together", together)
    assert world.report(token="full-disk-1").created
    assert cases.selfcheck() == []


# --- the rules themselves have holes ---------------------------------------------------------------------------------


def test_a_matter_without_a_duty_row_goes_to_the_coordinator(world):
    receipt = world.report("无主事项没有人管")
    cases.file(
        actor=world.actor("intake_clerk", "street1"),
        case_id=receipt.case_id,
        at=later(minutes=5),
        matter="E0999",
        condition=1,
    )
    give = {"case_id": receipt.case_id, "at": later(minutes=9), "unit": world.units["roads"]}
    error = refused(lambda: cases.dispatch(actor=world.actor("dispatcher", "centre"), **give), Refused)
    assert error.data["reason"] == "coordinator_decides"
    done = cases.dispatch(actor=world.actor("district_coordinator", "centre"), **give)
    assert done.state == "assigned"
    assert cases.selfcheck() == []


def test_a_unit_that_was_closed_is_given_nothing(world):
    receipt = steps.filed(world)
    geography.close_unit(actor=SYSTEM, unit_id=world.units["lighting"], on=later(days=1).date(), at=later(minutes=6))
    error = refused(
        lambda: cases.dispatch(
            actor=world.actor("district_coordinator", "centre"), case_id=receipt.case_id, at=later(days=2), unit=world.units["lighting"]
        ), Refused,
    )  # fmt: skip
    assert error.data["reason"] == "no_such_unit"
