"""Articles as files: out, in again, and with everything that can be wrong with a file."""

from __future__ import annotations

from functools import partial

import pytest

from linli.cases.tests.world import MONDAY
from linli.common.actor import SYSTEM
from linli.common.errors import Conflict, InvalidInput
from linli.services import api as services
from linli.services.actions import packs
from linli.services.tests.writing import drafted, published, writer

HEAD = ",".join(services.COLUMNS)


def row(code="K-1", audience="residents", question="垃圾几点收？", answer="早晚各一次。", owner="u-centre", **values):
    cells = {"code": code, "audience": audience, "question": question, "answer": answer, "owner": owner, **values}
    return ",".join(f'"{cells.get(name, "")}"' for name in services.COLUMNS)


def file(*rows, head=HEAD):
    return "\n".join([head, *rows, ""]).encode()


def taken(world, content, actor=None):
    return services.import_articles(actor=actor or writer(world), content=content, at=MONDAY, title="t.csv")


def test_what_goes_out_comes_in_again_and_changes_nothing(world):
    published(
        world, wordings=("屋里冷", "=1+1"), question_en="Cold?", answer_en="Call.", area_id=world.areas["street1"]
    )
    content = services.export_articles(actor=writer(world), filters=services.ArticleFilter(), at=MONDAY)
    assert taken(world, content) == services.ImportReport(0, 0, 1)
    changed = content.replace("屋里冷".encode(), "家里冷".encode())
    assert taken(world, changed) == services.ImportReport(0, 1, 0)
    newest = services.versions(actor=writer(world), code="K-COLD")[0]
    assert (newest.state, newest.number) == ("draft", 2)


def test_no_cell_of_the_file_is_a_formula(world):
    published(world, question="=HYPERLINK(1)怎么办", answer="+86 的号码怎么拨", matters=())
    content = services.export_articles(actor=writer(world), filters=services.ArticleFilter(), at=MONDAY).decode(
        "utf-8-sig"
    )
    assert "'=HYPERLINK" in content
    assert "'+86" in content


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("不是表格".encode("gb18030"), "file"),
        (b"\xff\xfe\x00", "file"),
        (b"", "code"),
        (b"code,question\nK-1,x\n", "audience"),
        (file(row() + ',"more"'), "file"),
        (file('"K-1'), "file"),
        (b"x" * 8_000_001, "file"),
        (file(*[row(f"K-{n}") for n in range(2_001)]), "file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(world, content, field):
    with pytest.raises(InvalidInput) as refused:
        services.preview_import(actor=writer(world), content=content, at=MONDAY)
    assert refused.value.data["field"] == field


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (row("lower"), "code"),
        (row(owner="nobody"), "owner"),
        (row(area="999999"), "area"),
        (row(review_by="soon"), "review_by"),
        (row(answer="打13800138000"), "answer"),
        (row("K-0"), "code"),
    ],
)
def test_one_fault_and_nothing_is_taken(world, bad, field):
    report = taken(world, file(row("K-0"), bad))
    assert [(fault.line, fault.field) for fault in report.faults] == [(3, field)]
    assert services.newest_number("K-0") == 0


def test_an_editor_imports_for_the_own_units_only(world):
    report = taken(world, file(row(owner="u-street1")), writer(world, "lighting"))
    assert [fault.field for fault in report.faults] == ["owner"]


def test_what_somebody_wrote_since_the_file_was_read_is_not_taken_over(world, monkeypatch):
    """The code was free when the rights were looked at; by now it is an article of another unit."""

    def and_meanwhile(**given):
        lines = services.preview_import(**given)
        drafted(world, "K-0", unit="street1")
        return lines

    monkeypatch.setattr(packs, "preview_import", and_meanwhile)
    with pytest.raises(Conflict):
        taken(world, file(row("K-0", owner="u-lighting")), writer(world, "lighting"))
    assert services.newest_number("K-0") == 0  # the test's own article went with the transaction it was written in


def test_a_pack_publishes_examples_and_leaves_alone_what_was_edited_here(world, tmp_path):
    (tmp_path / "pack.toml").write_text('name = "knowledge"\nversion = "1"\n')
    (tmp_path / "articles.csv").write_bytes(file(row("K-A"), row("K-B")))
    load = partial(services.load_article_pack, actor=SYSTEM, folder=tmp_path, at=MONDAY)
    assert load() == services.ImportReport(2, 0, 0)
    assert load() == services.ImportReport(0, 0, 2)
    published(world, "K-A", answer="本地的答案。", based_on=1)
    (tmp_path / "articles.csv").write_bytes(file(row("K-A", answer="新的。"), row("K-B", answer="新的。")))
    assert load() == services.ImportReport(0, 1, 1)
    answers = {code: services.published(actor=SYSTEM, code=code, at=MONDAY) for code in ("K-A", "K-B")}
    assert {code: (one.answer, bool(one.pack)) for code, one in answers.items()} == {
        "K-A": ("本地的答案。", False),
        "K-B": ("新的。", True),
    }
