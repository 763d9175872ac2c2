"""Definitions by file: looked at row by row, applied as looked at, refused in words, withdrawn before their day."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.audit import api as audit
from linli.cases.tests.world import MONDAY
from linli.insight import api as insight
from linli.insight.models import Pack

HOME = "/administration/definitions/"
APRIL = "2026-04-01"
OWN = """
[[indicator]]
code = "own_count"
name = "自定计数"
name_en = "a count of our own"
kind = "count"
direction = "none"
source = "本区自定"
since = 2026-01-01
table = "cases"
basis = "reported_at"
what = "urgent"
"""


@pytest.fixture
def admin(world, staff):
    return staff("administrator", "centre")


def look(client, text, *, since=APRIL, name="own.toml"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(f"{HOME}look/", {"file": SimpleUploadedFile(name, content), "since": since})


def apply(client, seen, **changed):
    sent = {"text": seen.context["text"].replace("\n", "\r\n"), "since": APRIL, "stamp": seen.context["seen"].stamp}
    return client.post(f"{HOME}apply/", {**sent, **changed})


def shipped(client, name):
    return client.get(f"{HOME}{name}.toml").content.decode()


def test_an_indicator_of_ones_own_is_looked_at_loaded_and_withdrawn(admin):
    seen = look(admin, OWN)
    assert seen.status_code == 200
    ((row,),) = [one["rows"] for one in seen.context["files"]]
    assert (row["key"], row["what"]) == ("own_count", "added")
    assert not Pack.objects.exists()
    assert apply(admin, seen).status_code == 302
    assert "own_count" in insight.definitions_on(date(2026, 4, 30)).indicators
    assert "own_count" not in insight.definitions_on(date(2026, 3, 31)).indicators
    again = look(admin, OWN)
    assert again.context["files"] == []
    pack = Pack.objects.get()
    assert f"{HOME}{pack.id}/withdraw/" in admin.get(HOME).content.decode()
    assert shipped(admin, pack.id) == OWN
    assert admin.post(f"{HOME}{pack.id}/withdraw/").status_code == 302
    assert "own_count" not in insight.definitions_on(date(2026, 4, 30)).indicators
    kinds = [event.kind for event in audit.timeline(audit.Subject.of("insight_pack", pack.id))]
    assert kinds == ["insight.pack_loaded", "insight.pack_withdrawn"]


def test_a_changed_scheme_shows_what_changes_item_by_item(admin):
    text = shipped(admin, "street_points")
    assert look(admin, text).context["files"] == []
    changed = text.replace("points = 50", "points = 40").replace(
        '{ indicator = "accurate_dispatch", points = 20 },', ""
    )
    seen = look(admin, changed)
    ((*rows,),) = [one["rows"] for one in seen.context["files"]]
    assert {(row["key"], row["what"]) for row in rows} == {
        ("item closed_in_time", "changed"), ("item accurate_dispatch", "removed")
    }  # fmt: skip
    assert ("points", "50", "40") in next(row["columns"] for row in rows if row["what"] == "changed")
    assert apply(admin, seen).status_code == 302
    assert insight.scheme_on("street_points", date(2026, 4, 30)).items[0].points == 40
    assert insight.scheme_on("street_points", date(2026, 3, 31)).items[0].points == 50


def test_what_schemes_count_by_is_said_before_it_changes(admin):
    entries = shipped(admin, "indicators").split("[[indicator]]")
    closed = next(one for one in entries if 'code = "closed_in_time"' in one)
    seen = look(admin, "[[indicator]]" + closed.replace('name = "', 'name = "新'))
    assert "street_points" in seen.context["seen"].resting


def test_what_is_applied_is_what_was_looked_at(admin):
    seen = look(admin, OWN)
    other = look(admin, OWN.replace("自定计数", "另一计数"))
    assert apply(admin, other).status_code == 302
    late = apply(admin, seen)
    assert late.status_code == 409
    assert "另一计数" in late.content.decode()
    assert apply(admin, late).status_code == 302


def test_a_file_that_others_rest_on_or_that_holds_stays(admin, world):
    apply(admin, look(admin, OWN))
    scheme = shipped(admin, "street_points").replace('"rework"', '"own_count"')
    apply(admin, look(admin, scheme))
    first = Pack.objects.get(kind="indicators")
    assert admin.post(f"{HOME}{first.id}/withdraw/").status_code == 409
    assert "own_count" in insight.definitions_on(date(2026, 4, 30)).indicators
    assert admin.post(f"{HOME}{Pack.objects.get(kind='scheme').id}/withdraw/").status_code == 302
    assert admin.post(f"{HOME}{first.id}/withdraw/").status_code == 302
    assert admin.post(f"{HOME}{first.id}/withdraw/").status_code == 404
    today = MONDAY.date().isoformat()
    apply(admin, look(admin, OWN, since=today), since=today)
    assert admin.post(f"{HOME}{Pack.objects.get().id}/withdraw/").status_code == 409


def test_refusals_are_said_in_words(admin):
    said = {
        "[[indicator": "不是 TOML 文件",
        OWN.replace("urgent", "nobody"): "没有列“nobody”",
        OWN.replace('source = "本区自定"\n', ""): "缺少字段 source",
        OWN.replace('"own_count"', '"reported"').replace('"count"', '"rate"') + 'of = "urgent"\n': "原来的类型",
        OWN.encode("gb18030"): "UTF-8",
        b"#" * 200_001: "文件过大",
        "": "空",
    }  # fmt: skip
    admin.cookies["django_language"] = "zh-hans"
    for text, words in said.items():
        answer = look(admin, text)
        assert answer.status_code == 422, text
        assert words in answer.content.decode(), (text, answer.context["error"])
    assert look(admin, OWN, since="2026-02-01").status_code == 422
    assert look(admin, OWN, since="soon").status_code == 422
    assert admin.post(f"{HOME}apply/", {"text": OWN, "since": APRIL, "stamp": "x"}).status_code == 409
    assert not Pack.objects.exists()


HUGE = "9" * 5_000
WEIGHTED = """
[[indicator]]
code = "own_sum"
name = "自定合成"
name_en = "a sum of our own"
kind = "weighted"
direction = "up"
source = "本区自定"
since = 2026-01-01
parts = [{ since = 2026-01-01, weights = { responded_rate = WEIGHT, solved_rate = 1.0 } }]
"""


@pytest.mark.parametrize(
    "text",
    [
        *(WEIGHTED.replace("WEIGHT", weight) for weight in ("nan", "inf", "0.5", "9" * 400, "-0.1")),
        f"a = {HUGE}", "a." * 90_000 + "a = 1", OWN + f"least = {HUGE}", OWN + "least = inf",
        OWN + 'unless = [{ name = { a = 1 }, name_en = "x", when = "urgent" }]',
        *(
            OWN.replace('"urgent"', f'"{what}"')
            for what in ("9000000000000000000 * voices", "1e999", "1e308 * 10 * voices")
        ),
    ],
)  # fmt: skip
def test_numbers_nobody_can_count_with_are_refused(admin, text):
    answer = look(admin, text)
    assert answer.status_code == 422, text[:200]
    assert answer.context["error"]
    assert not Pack.objects.exists()


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ('code = "unit_rates"', 'code = "两个字"'), ('code = "unit_rates"', 'code = "a/b"'), ('code = "unit_rates"', 'code = "a\\u0000b"'),
        ('code = "unreasonable"', 'code = "a\\u0000b"'), ("points = 50", "points = nan"), ("points = 50", "points = inf"),
        ("first_day = 19", "first_day = 19.0"), ("appeal_days = 10", "appeal_days = 1.5"), ("points = 50", f"points = {'9' * 400}"),
        ('"satisfied_rate", points', '"solved_rate", points'), ('code = "wrong_unit"', 'code = "unreasonable"'),
    ],
)  # fmt: skip
def test_a_scheme_that_no_page_could_show_is_refused(admin, said, instead):
    text = shipped(admin, "unit_rates")
    assert said in text
    answer = look(admin, text.replace(said, instead))
    assert answer.status_code == 422, instead[:60]
    assert not Pack.objects.exists()


def test_what_is_sent_on_is_no_longer_than_a_file(admin):
    sent = {"text": OWN + "#" * 200_000, "since": APRIL, "stamp": "x"}
    assert admin.post(f"{HOME}look/", sent).status_code == 422
    assert admin.post(f"{HOME}apply/", sent).status_code == 422


def test_nobody_else_comes_in(world, staff):
    clerk = staff("intake_clerk", "street1")
    assert clerk.get(HOME).status_code == 403
    assert look(clerk, OWN).status_code == 403
    assert clerk.get(f"{HOME}indicators.toml").status_code == 403
