"""Whole files: every kind of file and every kind of mess, restartable, with each refused row by its line."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import OperationalError, connection
from django.utils import translation
from openpyxl import Workbook

from linli.cases import api as cases
from linli.common import clock
from linli.common.actor import SYSTEM

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HEAD = ["编号", "内容", "反映时间", "经度", "纬度", "区划代码", "姓名", "联系电话", "来源"]
PROFILE = "generic-zh"


def row(number, **values):
    plain = {
        "编号": f"A{number:04d}", "内容": f"第{number}盏路灯不亮，请尽快维修", "反映时间": "2026-02-20 09:30:00",
        "区划代码": "150402001001", "来源": "12345热线",
    }  # fmt: skip
    return [str({**plain, **values}.get(name, "")) for name in HEAD]


@pytest.fixture
def world(db):
    from linli.cases.tests.world import build

    return build()


@pytest.fixture
def take(world, tmp_path):
    """`take(name, bytes)`: writes the file and runs the command; answers exit code, summary and what was said of faults."""

    def run(name: str, content: bytes, *options: str, profile: str = PROFILE):
        from linli.channels.command_line.intake import command

        path = tmp_path / name
        path.write_bytes(content)
        faults = tmp_path / "faults.csv"
        with clock.standing_at(NOW):
            done = CliRunner().invoke(
                command, [str(path), "--profile", profile, "--json", "--faults", str(faults), *options]
            )
        if done.exit_code == 2:
            return 2, {}, done.stderr
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        rows = list(csv.reader(io.StringIO(faults.read_text(encoding="utf-8-sig"))))[1:]
        return done.exit_code, json.loads(done.stdout), {int(line): reason for line, _, reason in rows}

    return run


def table(*rows, encoding="utf-8", head=HEAD):
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode(encoding)


def queue():
    return cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=NOW, size=200).rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_in_any_usual_encoding(take, encoding):
    code, summary, faults = take("ledger.csv", table(row(1), row(2), encoding=encoding))
    assert (code, faults) == (0, {})
    assert (summary["rows"], summary["taken"], summary["located"]) == (2, 2, 2)
    assert summary["matters"] == {"C0137": 2}
    first = queue()[-1]
    assert first.channel == "hotline"
    assert first.title.startswith("第1盏路灯不亮")
    assert first.reported_at == datetime(2026, 2, 20, 1, 30, tzinfo=UTC)


def test_the_same_file_again_changes_nothing(take):
    content = table(*(row(n) for n in range(1_100)))
    assert take("ledger.csv", content)[1]["taken"] == 1_100
    code, summary, _ = take("ledger.csv", content)
    assert (code, summary["taken"], summary["known"]) == (0, 0, 1_100)


def test_a_stopped_run_goes_on(take, monkeypatch):
    from linli.channels.command_line.intake import writing

    content = table(*(row(n) for n in range(1_200)))
    taken = writing.Take.__call__
    calls = []

    def stop(self, batch):
        calls.append(len(batch))
        if len(calls) == 2:
            raise RuntimeError("killed")
        return taken(self, batch)

    monkeypatch.setattr(writing.Take, "__call__", stop)
    with pytest.raises(RuntimeError, match="killed"):
        take("ledger.csv", content)
    monkeypatch.undo()
    summary = take("ledger.csv", content)[1]
    assert (summary["known"], summary["taken"]) == (500, 700)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("database or disk is full", "The disk is full"),
        ("server closed the connection", "The database does not answer"),
    ],
)
def test_what_stops_a_run_is_said_with_what_is_in(take, monkeypatch, fault, said):
    from linli.channels.command_line.intake import writing

    def stop(self, batch):
        raise OperationalError(fault)

    monkeypatch.setattr(writing.Take, "__call__", stop)
    with translation.override("en"):
        code, _, stderr = take("ledger.csv", table(row(1)))
    assert code == 2
    assert said in stderr
    assert "0 rows are in; run the same command again" in stderr


@pytest.mark.django_db(transaction=True)
def test_several_writers_leave_what_one_leaves(take):
    """The writers are processes of their own with connections of their own; the file stays in its order."""
    rows = [
        row(n, 内容=" ") if n % 400 == 7 else row(n, 联系电话="12") if n % 400 == 9 else row(n) for n in range(1_700)
    ]
    content = table(*rows)
    alone = take("ledger.csv", content, "--dry-run", "--writers", "1")
    together = take("ledger.csv", content, "--writers", "3")
    for _code, summary, _faults in (alone, together):
        for changing in ("seconds", "rows_per_second", "dry_run"):
            summary.pop(changing)
    assert together == alone
    assert together[1]["taken"] == 1_690
    assert list(together[2]) == sorted(together[2])
    _, summary, _ = take("ledger.csv", content, "--writers", "2")
    assert (summary["taken"], summary["known"], summary["refused"]) == (0, 1_690, 10)
    assert cases.selfcheck() == []


def test_a_small_file_is_written_by_one_process_and_so_is_every_file_on_sqlite():
    from linli.channels.command_line.intake.writing import MOST_WRITERS, WORTH_WRITERS, fitting_writers

    assert fitting_writers(WORTH_WRITERS - 1) == 1
    many = fitting_writers(100 * WORTH_WRITERS)
    assert many == 1 if connection.vendor == "sqlite" else 1 <= many <= MOST_WRITERS


def test_bad_rows_are_told_by_line(take):
    code, summary, faults = take(
        "ledger.csv",
        table(
            row(1), row(2, 内容=" "), row(3, 反映时间="昨天"), row(4, 反映时间="2027-01-01 00:00:00"), row(5, 经度="118.9"),
            row(6, 经度="999", 纬度="42"), row(7, 区划代码="999999"), row(1), row(9, 联系电话="12"), row(10, 内容="长" * 6_000), row(11),
        ),
    )  # fmt: skip
    assert code == 1
    assert set(faults) == {3, 4, 5, 6, 7, 8, 9, 10, 11}
    assert "2" in faults[9]  # the id stands in line 2 already
    assert summary["taken"] == 2
    assert summary["refused"] == 9
    assert summary["refused_by_reason"] == {
        "invalid_input:text": 2, "invalid_input:time": 2, "invalid_input:lat": 1, "invalid_input:coordinates": 1,
        "invalid_input:area": 1, "invalid_input:id": 1, "invalid_input:phone": 1,
    }  # fmt: skip


def test_one_line_in_another_encoding_is_one_bad_row(take):
    lines = [table(row(n), head=[]).strip() for n in (1, 2, 3)]
    content = (
        ",".join(HEAD).encode()
        + b"\n"
        + lines[0]
        + b"\n"
        + lines[1].decode().encode("gb18030")
        + b"\n"
        + lines[2]
        + b"\n"
    )
    code, summary, faults = take("ledger.csv", content)
    assert (code, summary["taken"], set(faults)) == (1, 2, {3})


def test_quotes_breaks_and_rows_of_the_wrong_length(take):
    content = (
        table(row(1, 内容="第一行\n第二行，路灯不亮"))
        + b"A0002,too,many,cells,1,2,3,4,5,6,7\n"
        + table(row(3), head=[]).strip()
        + b"\n"
    )
    code, summary, faults = take("ledger.csv", content)
    assert (code, summary["taken"]) == (1, 2)
    assert set(faults) == {4}


def test_a_quotation_mark_never_closed_does_not_hang(take):
    content = table(row(1)) + b'A0002,"no end\n' + table(row(3), head=[]) + b"A0004,x"
    code, summary, _ = take("ledger.csv", content)
    assert code == 1
    assert summary["taken"] == 1


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_packed_files(take, kind):
    content = table(row(1)) if kind == "csv" else json.dumps({"编号": "A1", "内容": "路灯不亮，请来修"}).encode()
    code, summary, _ = take(f"ledger.{kind}.gz", gzip.compress(content))
    assert (code, summary["taken"]) == (0, 1)


def test_a_packed_file_that_breaks_off_keeps_what_came(take):
    packed = gzip.compress(table(*(row(n, 内容=f"路灯不亮 {n * 7919 % 100_003} " * 9) for n in range(4_000))))
    code, summary, _ = take("ledger.csv.gz", packed[: len(packed) // 2])
    assert code == 1
    assert summary["broken_off"]
    assert summary["taken"] > 100


def test_lines_of_json(take):
    lines = [
        {"编号": 1, "内容": "路灯不亮，请来修", "经度": 118.9, "纬度": 42.2},
        {"编号": 2},
        ["list"],
        {"编号": 3, "内容": {"nested": "路灯不亮"}},
    ]
    body = (
        "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        + "\nnot json\n"
        + '{"编号":5,"内容":"又一盏路灯不亮"}\n'
    )
    code, summary, faults = take("ledger.ndjson", body.encode())
    assert (code, summary["taken"]) == (1, 2)
    assert set(faults) == {2, 3, 4, 5}


# --- workbooks -----------------------------------------------------------------------------------------------------------


def book(fill) -> bytes:
    made = Workbook()
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_ledger_as_offices_keep_it(take):
    """A title above the head, merged cells downwards, empty rows, a hidden first sheet, numbers and dates as the sheet has them."""

    def fill(made):
        hidden = made.active
        hidden.title = "参数"
        hidden.sheet_state = "hidden"
        hidden.append(["x"])
        sheet = made.create_sheet("台账")
        sheet.append(["2026年2月群众诉求台账"])
        sheet.merge_cells("A1:I1")
        sheet.append([])
        sheet.append(HEAD)
        sheet.append(
            [
                1001,
                "路灯不亮，请来修",
                datetime(2026, 2, 20, 9, 30),
                None,
                None,
                150402001001,
                "张三",
                13800138000,
                "12345",
            ]
        )
        sheet.append([1002, "路灯又不亮了", 46073.5, None, None, None, None, None, "网站"])
        sheet.merge_cells("F4:F5")
        sheet.append([])
        sheet.append([1003, '=CONCATENATE("路灯","不亮")', "2026-02-21", None, None, 150402001001])
        sheet.append(["", None, None])
        sheet.append([1004, "井盖坏了，很危险", "2026年2月22日", "118.9", "42.2"])

    code, summary, faults = take("台账.xlsx", book(fill))
    assert code == 1
    assert summary["taken"] == 3
    assert set(faults) == {7}  # a formula without a value is nothing, and is never worked out
    rows = sorted(queue(), key=lambda found: found.reported_at)
    assert [found.reported_at.date().isoformat() for found in rows] == ["2026-02-20", "2026-02-20", "2026-02-21"]
    assert rows[0].community_id == rows[1].community_id is not None
    report = cases.case_view(actor=SYSTEM, case_id=rows[0].id).reports[0]
    assert report.has_contact


def test_a_named_sheet_and_a_missing_one(take, tmp_path):
    def fill(made):
        made.active.append(["nothing", "here"])
        made.create_sheet("诉求").append(["编号", "内容"])
        made["诉求"].append(["B1", "路灯不亮，请来修"])

    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\nsheet = "诉求"\n[columns]\nid = "编号"\ntext = "内容"\n', encoding="utf-8")
    assert take("a.xlsx", book(fill), profile=str(mine))[1]["taken"] == 1
    mine.write_text(mine.read_text(encoding="utf-8").replace('"诉求"', '"没有"'), encoding="utf-8")
    code, _, said = take("a.xlsx", book(fill), profile=str(mine))
    assert code == 2
    assert "没有" in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", "编号,别的\n1,2\n".encode(), "内容"),
        ("a.csv", "编号,内容,内容\n1,2,3\n".encode(), "twice"),
        ("a.xlsx", b"this is no workbook", "xlsx"),
        ("a.xlsx", b"PK\x03\x04broken", "xlsx"),
        ("a.xls", b"\xd0\xcf\x11\xe0", ".xlsx"),
        ("a.exe", b"MZ", "csv"),
        ("a.csv.gz", b"\x1f\x8b\x08\x00broken", "gzip"),
        ("a.csv", "编号,内容".encode("utf-16"), "UTF-16"),
    ],
)
def test_files_that_cannot_be_used(take, name, content, said):
    code, _, stderr = take(name, content)
    assert code == 2
    assert said in stderr


def spoiled(change):
    """A workbook of two good rows whose sheet was written by somebody who means no good."""

    def fill(made):
        for line in (["编号", "内容"], ["A1", "路灯不亮，请来修"], ["A2", "井盖坏了，很危险"]):
            made.active.append(line)

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(fill))) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            body = good.read(name)
            bad.writestr(name, change(body) if name == "xl/worksheets/sheet1.xml" else body)
    return out.getvalue()


def with_row(cell):
    return spoiled(lambda body: body.replace(b"</sheetData>", b'<row r="4">' + cell + b"</row></sheetData>"))


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A4" t="s"><v>99999</v></c>', b'<c r="A4"><v>abc</v></c>', b'<c r="AAAAAAAA4"><v>1</v></c>', b'<c r="4A"><v>1</v></c>',
        b'<c r="A4" t="b"><v>x</v></c>', b'<c r="A4" t="d"><v>never</v></c>', b'<c r="A4"><v>' + b"9" * 5000 + b"</v></c>",
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_ends_the_workbook_and_what_came_before_stands(take, cell):
    code, summary, faults = take("a.xlsx", with_row(cell))
    assert (code, summary["taken"], len(queue())) == (1, 2, 2)
    assert "damaged" in str(faults) + str(summary)


def test_a_million_beginnings_of_merged_cells_do_not_hang(take):
    def never_ending(body):
        return body.replace(b"</sheetData>", b"</sheetData><mergeCells>" + b"<mergeCell " * 400_000)

    code, summary, faults = take("a.xlsx", spoiled(never_ending))
    assert (code, summary["taken"]) == (1, 2)
    assert "damaged" in str(faults) + str(summary)


def test_merged_cells_that_cannot_be_are_passed_over(take):
    merged = b'</sheetData><mergeCells><mergeCell ref="A0:A9"/><mergeCell ref="B3:B2"/></mergeCells>'
    assert take("a.xlsx", spoiled(lambda body: body.replace(b"</sheetData>", merged)))[1]["taken"] == 2


@pytest.mark.parametrize(
    "text",
    [
        "not toml [", "name = 'x'\n", "name = ''\n[columns]\ntext = 'a'\n", "name = 'x'\n[columns]\ntext = 5\n",
        "name = 'x'\nhaste = 1\n[columns]\ntext = 'a'\n", "name = 'x'\n[columns]\ntext = 'a'\nage = 'b'\n",
        "name = 'x'\nzone = 'Moon/Sea'\n[columns]\ntext = 'a'\n", "name = 'x'\n[columns]\ntext='a'\ntime=['b','c']\n",
    ],
)  # fmt: skip
def test_profiles_that_cannot_be_used(take, tmp_path, text):
    path = tmp_path / "broken.toml"
    path.write_text(text)
    code, _, said = take("a.csv", table(row(1)), profile=str(path))
    assert code == 2
    assert "broken.toml" in said


def test_a_missing_file_or_profile(take):
    assert take("a.csv", table(row(1)), profile="no-such")[0] == 2


def test_a_dry_run_keeps_nothing(take):
    code, summary, _ = take("a.csv", table(row(1), row(2)), "--dry-run")
    assert (code, summary["taken"], summary["dry_run"]) == (0, 2, True)
    assert queue() == ()


def test_faults_are_no_formulas(take, tmp_path):
    take("a.csv", table(row(1, 反映时间="=cmd|' /C calc'!A0")))
    text = (tmp_path / "faults.csv").read_text(encoding="utf-8-sig")
    assert ",=" not in text


def test_taking_in_as_a_person_needs_the_right(take, world):
    from linli.accounts import api as accounts
    from linli.common.errors import Forbidden

    for name, role in (("reader", "auditor"), ("clerk", "administrator")):
        person = accounts.add_person(
            actor=SYSTEM, sign_in_name=name, post=name, post_en=name, unit_id=world.units["centre"], email="",
            language="zh-hans", password="a-long-password-1", must_change=False, at=NOW,
        )  # fmt: skip
        accounts.grant(actor=SYSTEM, person_id=person, role_code=role, unit_id=world.units["centre"], at=NOW)
    with pytest.raises(Forbidden):
        take("a.csv", table(row(1)), "--as", "reader")


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parents[3].glob("packs/profiles/*.toml")), ids=lambda path: path.stem
)
def test_every_shipped_profile_can_be_read(path):
    from linli.channels.command_line.intake.profile import read_profile

    assert read_profile(path.stem, zone="Asia/Shanghai").name == path.stem


@pytest.mark.shared_data
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # large files are written by several processes, which must see the world
@pytest.mark.parametrize(
    ("profile", "name", "refused"),
    [("messages-hot", "hot", 1), ("messages-inbound", "inbound_unlabelled", 1), ("messages-reply", "reply", 0)],
)
def test_the_real_messages(world, shared_data, profile, name, refused):
    from linli.channels.command_line.intake import command

    done = CliRunner().invoke(command, [str(shared_data / "teddy" / f"{name}.csv.gz"), "--profile", profile, "--json"])
    summary = json.loads(done.stdout)
    assert summary["refused"] == refused
    assert summary["taken"] == summary["rows"] - refused
