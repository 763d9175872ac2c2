"""Packs out and in: looked at row by row, applied together, undone as a new version; bad files are refused with their lines."""

from __future__ import annotations

import csv
import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.tests import steps as story
from linli.cases.tests.world import MONDAY
from linli.geography import api as geography

TODAY = MONDAY.date()


def exported(client, *sets):
    answer = client.get("/administration/packs/export/", {"set": list(sets)})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def brought(client, content, name="pack.zip", **more):
    return client.post("/administration/packs/look/", {"file": SimpleUploadedFile(name, content), **more})


def looked_at(client, files, **more):
    answer = brought(client, zipped(files), **more)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def changed(text, key, **values):
    rows = list(csv.DictReader(io.StringIO(text)))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | (values if row.get("code", row.get("key")) == key else {}) for row in rows)
    return out.getvalue()


def test_what_is_exported_changes_nothing_when_it_comes_back(world, staff):
    everything = ("catalogue", "duties", "negative", "limits", "calendars")
    editor = staff("catalogue_editor", "centre")
    files = exported(editor, *everything)
    assert {"matters.csv", "conditions.csv", "duties.csv", "negative.csv", "stages.csv", "cn-2026.csv"} <= set(files)
    page = editor.get(looked_at(editor, files, whole="true"))
    assert page.context["files"] == []
    admin = staff("administrator", "centre")
    files = exported(admin, "areas", "units", "roles")
    assert admin.get(looked_at(admin, files, whole="true")).context["files"] == []


def test_a_catalogue_is_edited_outside_applied_as_looked_at_and_undone(world, staff):
    editor = staff("catalogue_editor", "centre")
    files = exported(editor, "catalogue")
    files["matters.csv"] = (
        changed(files["matters.csv"], "C0137", name="路灯与庭院灯")
        + "E0777,event,其他,新事项,,新,0,1,district,7,calendar_day,\n"
    )
    files["conditions.csv"] += "E0777,1,属实,,2,work_day,处理完毕,,0\n"
    address = looked_at(editor, files)
    page = editor.get(address)
    rows = {(one["file"], row["key"]): row["what"] for one in page.context["files"] for row in one["rows"]}
    assert rows == {
        ("matters.csv", "C0137"): "changed",
        ("matters.csv", "E0777"): "added",
        ("conditions.csv", "E0777 1"): "added",
    }
    assert "路灯与庭院灯" in page.content.decode()
    assert cases.matter("C0137", TODAY).name == "路灯"
    assert editor.post(f"{address}apply/").status_code == 302
    assert cases.matter("C0137", TODAY).name == "路灯与庭院灯"
    assert editor.post(f"{address}apply/").status_code == 409  # sent twice
    assert editor.post(f"{address}undo/").status_code == 302
    assert (cases.matter("C0137", TODAY).name, cases.matter("C0137", TODAY).version) == ("路灯", 3)
    assert cases.find_matter("E0777", TODAY) is None
    assert editor.post(f"{address}undo/").status_code == 409
    kinds = [event.kind for event in audit.timeline(audit.Subject("pack", "house"))]
    assert kinds[-1] == "pack.undone"
    assert "pack.loaded" in kinds


def test_undoing_is_refused_where_cases_rest_or_somebody_changed_it_since(world, staff):
    editor = staff("catalogue_editor", "centre")
    files = exported(editor, "catalogue")
    files["matters.csv"] = changed(files["matters.csv"], "C0137", name="路灯一")
    address = looked_at(editor, files)
    editor.post(f"{address}apply/")
    story.filed(world)
    refused = editor.post(f"{address}undo/")
    assert refused.status_code == 409
    assert "cases already rest on" in refused.content.decode()
    files = exported(editor, "catalogue")
    files["matters.csv"] = changed(files["matters.csv"], "E0110", name="垃圾")
    second = looked_at(editor, files)
    editor.post(f"{second}apply/")
    cases.change_matter(
        actor=world.actor("catalogue_editor", "centre"), code="E0110", changes={"name": "又改"}, at=MONDAY
    )
    since = editor.post(f"{second}undo/")
    assert since.status_code == 409
    assert "has been changed since" in since.content.decode()


def test_a_pack_that_would_do_something_else_now_is_looked_at_again(world, staff):
    editor = staff("catalogue_editor", "centre")
    files = exported(editor, "catalogue")
    files["matters.csv"] = changed(files["matters.csv"], "C0137", name="路灯二")
    address = looked_at(editor, files)
    cases.change_matter(
        actor=world.actor("catalogue_editor", "centre"), code="C0102", changes={"name": "井盖"}, at=MONDAY
    )
    late = editor.post(f"{address}apply/")
    assert late.status_code == 409
    assert cases.matter("C0102", TODAY).name == "井盖"


def test_units_are_added_and_changed_by_table_and_undone(world, staff):
    admin = staff("administrator", "centre")
    files = exported(admin, "units")
    files["units.csv"] = changed(files["units.csv"], "u-roads", duty_phone="0476-0000333", duty_desk_code="u-new")
    files["units.csv"] += "u-new,新队,,department_team,,u-roads,,,0,,0476-0000444,09:00-17:00,cn\n"
    address = looked_at(admin, files)
    admin.post(f"{address}apply/")
    made = geography.unit_by_code("u-new")
    roads = geography.unit_by_code("u-roads")
    assert (made.parent_id, roads.duty_phone, roads.duty_desk_id) == (roads.id, "0476-0000333", made.id)
    assert audit.timeline(audit.Subject.of("unit", roads.id))[-1].kind == "unit.changed"
    undone = admin.post(f"{address}undo/")
    assert undone.status_code == 302, undone.content.decode()
    assert not geography.unit_by_code("u-new").open
    assert geography.unit_by_code("u-roads").duty_phone == ""
    moved = {"units.csv": changed(exported(admin, "units")["units.csv"], "u-roads", parent_code="u-street1")}
    refused = brought(admin, zipped(moved))
    assert refused.status_code == 422
    assert "moved on its own page" in refused.content.decode()


def test_roles_come_with_the_separation_rules(world, staff):
    admin = staff("administrator", "centre")
    text = "code,name,name_en,rights,small_centre\nnight,夜班,night,cases.view|cases.intake,0\n"
    both = text + "bad,坏,bad,cases.handle|cases.check,0\n"
    refused = brought(admin, both.encode(), "roles.csv")
    assert refused.status_code == 422
    assert "kept apart" in refused.content.decode()
    assert [fault.line for fault in refused.context["faults"]] == [3]
    answer = brought(admin, text.encode(), "roles.csv")
    admin.post(f"{answer.headers['Location']}apply/")
    assert accounts.role("night").rights == ("cases.intake", "cases.view")
    admin.post(f"{answer.headers['Location']}undo/")
    assert "night" not in {role.code for role in accounts.roles()}


def test_who_may_not_edit_a_part_may_not_bring_it(world, staff):
    editor, admin = staff("catalogue_editor", "centre"), staff("administrator", "centre")
    units = exported(admin, "units")
    assert brought(editor, zipped(units)).status_code == 403
    assert brought(admin, zipped(exported(editor, "limits"))).status_code == 403
    address = looked_at(editor, exported(editor, "limits"))
    assert admin.get(address).status_code == 404
    assert admin.post(f"{address}apply/").status_code == 404
    clerk = staff("intake_clerk", "street1")
    assert clerk.get("/administration/packs/").status_code == 403
    assert clerk.get("/administration/packs/export/", {"set": "units"}).status_code == 403


def test_bad_files_are_refused_with_file_and_line(world, staff):
    editor = staff("catalogue_editor", "centre")
    files = exported(editor, "catalogue", "duties")
    bomb = zipped({"negative.csv": "code,matter_code,level,reason\n" + "0" * 70_000_000})
    whole = zipped(files)
    negative = "code,matter_code,level,reason\n"
    bad = {
        "half.zip": (whole[: len(whole) // 2], "only a part of one"),
        "bomb.zip": (bomb, "too large when unpacked"),
        "book.zip": (zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "Save each sheet as CSV"),
        "nothing.zip": (zipped({"readme.txt": "x"}), "none of the files of a pack"),
        "empty.csv": (b"", "is empty"),
        "list.csv": (b"a,b\n1,2\n", "no file of a pack"),
        "matters.csv": (files["matters.csv"].encode(), "come together"),
        "negative.csv": ((negative + "N-5,C01,community,原因\n").encode("gb18030"), "not UTF-8"),
    }  # fmt: skip
    for name, (content, said) in bad.items():
        answer = brought(editor, content, name)
        assert answer.status_code == 422, name
        assert said in answer.content.decode(), name
    rows = {
        'N-5,C01,community,"=HYPERLINK(""http://x"")"\n': "formula",
        "N-5,C01,community,+cmd|calc\n": "formula",
        "N-5,C01,community,a\nN-5,C02,community,b\n": "twice",
        "N-5,X99,community,a\n": "There is no matter with this code",
        "N-5,C01,moon,a\n": "none of the known values",
        'N-5,C01,community,"half\n': "cannot be read",
        "N-5,C01,community,a,b,c\n": "more cells",
    }  # fmt: skip
    for text, said in rows.items():
        answer = brought(editor, (negative + text).encode(), "negative.csv")
        assert answer.status_code == 422, text
        assert said in answer.content.decode(), text
        assert answer.context["faults"][0].line >= 2
    assert {item.code for item in cases.negative_items(TODAY)} == {"N-1"}


def test_a_cell_that_looks_like_a_formula_goes_out_behind_an_apostrophe_and_comes_back(world, staff):
    editor = staff("catalogue_editor", "centre")
    cases.change_matter(
        actor=world.actor("catalogue_editor", "centre"), code="C0137", changes={"name": "=路灯"}, at=MONDAY
    )
    files = exported(editor, "catalogue")
    assert ",'=路灯," in files["matters.csv"]
    assert editor.get(looked_at(editor, files)).context["files"] == []
