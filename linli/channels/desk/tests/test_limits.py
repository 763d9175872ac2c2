"""The time limits on the desk: read by all, changed by the editors of the catalogue, old forms refused."""

from __future__ import annotations

from linli.cases import api as cases

FORM = {
    "amount": "6",
    "limit_class": "work_hour",
    "urgent_amount": "2",
    "urgent_class": "urgent_hour",
    "source": "本地规定",
}


def test_an_editor_changes_a_limit_once(world, staff):
    editor = staff("catalogue_editor", "centre")
    page = editor.get("/desk/limits/").content.decode()
    assert "/desk/limits/dispatch/" in page
    assert editor.get("/desk/limits/dispatch/").status_code == 200
    sent = editor.post("/desk/limits/dispatch/", FORM | {"seen": "1"})
    assert sent.status_code == 302
    assert cases.stage_versions("dispatch")[0].limit.amount == 6
    assert "本地规定" in editor.get("/desk/limits/").content.decode()
    stale = editor.post("/desk/limits/dispatch/", FORM | {"amount": "9", "seen": "1"})
    assert stale.status_code == 422
    assert cases.stage_versions("dispatch")[0].limit.amount == 6


def test_what_cannot_be_is_said_at_its_field_and_others_only_read(world, staff):
    editor = staff("catalogue_editor", "centre")
    wrong = editor.post("/desk/limits/dispatch/", FORM | {"urgent_amount": "0", "seen": "1"})
    assert wrong.status_code == 422
    assert "has-error" in wrong.content.decode()
    assert editor.get("/desk/limits/lunch/").status_code == 404
    page = staff("dispatcher", "street1").get("/desk/limits/").content.decode()
    assert "/desk/limits/dispatch/" not in page
