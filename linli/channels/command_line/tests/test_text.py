"""`linli text`: files in, files out, whole or not at all; what is measured is what others may check."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from linli.channels.command_line.text import command
from linli.text import api
from linli.text.tests.messages import labelled

pytestmark = pytest.mark.one_engine


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def table(
    path: Path, rows: list[api.Labelled], names: tuple[str, str, str, str] = ("id", "title", "body", "label")
) -> Path:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(
            [f"n{number}", row.message.title, row.message.body, row.label] for number, row in enumerate(rows)
        )
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    data = table(folder / "data.csv", labelled(40))
    assert run("train", "--data", data, "--output", folder).exit_code == 0
    return folder / api.CLASSES


@pytest.mark.parametrize(
    ("name", "columns"),
    [("a.csv", ("id", "title", "body", "label")), ("b.csv.gz", ("rid", "topic", "detail", "label")), ("c.csv.gz", ("msg_id", "topic", "detail", "x"))],
)  # fmt: skip
def test_every_message_gets_a_line_whatever_the_columns_are_called(
    tmp_path: Path, trained: Path, name: str, columns: tuple[str, str, str, str]
):
    rows = labelled(10, seed=7)
    said = run("classify", table(tmp_path / name, rows, columns), "--output", tmp_path / "out.csv", "--model", trained)
    assert said.exit_code == 0, said.output
    out = read(tmp_path / "out.csv")
    assert list(out[0]) == ["id", "label", "confidence", "second", "third"]
    assert [line["id"] for line in out] == [f"n{number}" for number in range(30)]
    assert sum(line["label"] == row.label for line, row in zip(out, rows, strict=True)) >= 28
    assert all(0 < float(line["confidence"]) <= 1 for line in out)
    assert {out[0]["label"], out[0]["second"], out[0]["third"]} == {"灯", "水", "学"}


def test_finer_labels_are_found_by_their_own_words(tmp_path: Path, trained: Path):
    taxonomy = tmp_path / "levels.csv"
    taxonomy.write_text(
        "level1,level2,level3\n灯,公共照明,路灯管理\n灯,公共照明,其他\n水,供水,消防栓漏水\n水,供水,水压太小\n",
        encoding="utf-8",
    )
    messages = tmp_path / "m.csv"
    messages.write_text("id,title,body\n1,消防栓漏水,东门的消防栓漏水\n2,,桥头的景观灯一直闪\n3,,\n", encoding="utf-8")
    said = run("classify", messages, "--output", tmp_path / "o.csv", "--model", trained, "--taxonomy", taxonomy)
    assert said.exit_code == 0, said.output
    out = read(tmp_path / "o.csv")
    assert (out[0]["level2"], out[0]["level3"], out[0]["found"]) == ("供水", "消防栓漏水", "1.0")
    assert [line["level3"] for line in out[1:]] == ["", ""]


def test_bad_rows_do_not_stop_a_file(tmp_path: Path, trained: Path):
    path = tmp_path / "bad.csv"
    path.write_text(
        'id,title,body\n1,,\n2,,"' + "灯" * 100_000 + '"\n3,short\n4,,"路燈<br>壞了"\n5,,灯,too,many\n,,\x00水管漏水\n',
        encoding="utf-8",
    )
    said = run("classify", path, "--output", tmp_path / "out.csv", "--model", trained, "--words")
    assert said.exit_code == 0, said.output
    out = read(tmp_path / "out.csv")
    assert [line["id"] for line in out] == ["1", "2", "3", "4", "5", "6"]
    assert out[0]["label"] == ""
    assert out[3]["label"] == "灯"


def test_a_file_in_gb18030_is_read(tmp_path: Path, trained: Path):
    path = tmp_path / "gb.csv"
    path.write_bytes("编号,主题,内容\n1,东门路灯不亮了,东门的路灯不亮了，请尽快来看看\n".encode("gb18030"))
    assert run("classify", path, "--output", tmp_path / "out.csv", "--model", trained).exit_code == 0
    assert read(tmp_path / "out.csv")[0]["label"] == "灯"


def test_a_file_without_words_is_refused_and_nothing_is_written(tmp_path: Path, trained: Path):
    path = tmp_path / "no.csv"
    path.write_text("a,b\n1,2\n")
    assert run("classify", path, "--output", tmp_path / "out.csv", "--model", trained).exit_code != 0
    assert [found.name for found in tmp_path.iterdir()] == ["no.csv"]


def test_a_model_cut_short_is_named(tmp_path: Path, trained: Path):
    short = tmp_path / "short.model"
    short.write_bytes(trained.read_bytes()[:-9])
    said = run("classify", table(tmp_path / "a.csv", labelled(10)), "--output", "-", "--model", short)
    assert said.exit_code == 1
    assert "cut short" in said.output


def test_figures_on_other_messages_are_printed_and_written(tmp_path: Path, trained: Path):
    data = table(tmp_path / "other.csv", labelled(12, seed=9))
    said = run("evaluate", "--data", data, "--model", trained, "--report", tmp_path / "figures.json")
    assert said.exit_code == 0, said.output
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["n"] == 36
    assert figures["macro_f1"] > 0.9
    assert sum(map(sum, figures["confusion"]["rows_are_true"])) == 36
    assert "macro-F1" in said.output


def test_asked_about_its_own_lessons_it_is_measured_on_folds(tmp_path: Path, trained: Path):
    said = run("evaluate", "--data", table(tmp_path / "same.csv", labelled(40)), "--model", trained, "--report")
    assert "saw neither its messages nor copies" in said.output


def test_without_data_the_card_speaks(trained: Path):
    said = run("evaluate", "--model", trained)
    assert said.exit_code == 0
    assert "macro-F1" in said.output


def test_a_worse_model_does_not_replace_the_one_in_place(tmp_path: Path):
    rows = labelled(40)
    assert run("train", "--data", table(tmp_path / "good.csv", rows), "--output", tmp_path).exit_code == 0
    before = (tmp_path / api.CLASSES).read_bytes()
    turned = {"灯": "水", "水": "学", "学": "灯"}
    worse = [row._replace(label=turned[row.label]) if number % 3 == 0 else row for number, row in enumerate(rows)]
    data = table(tmp_path / "worse.csv", worse)
    said = run("train", "--data", data, "--output", tmp_path)
    assert said.exit_code == 3
    assert "the old one stays" in said.output
    assert (tmp_path / api.CLASSES).read_bytes() == before
    assert run("train", "--data", data, "--output", tmp_path, "--replace").exit_code == 0
    assert (tmp_path / api.CLASSES).read_bytes() != before


def test_a_file_without_labels_teaches_nothing(tmp_path: Path):
    data = table(tmp_path / "none.csv", [row._replace(label="") for row in labelled(10)])
    said = run("train", "--data", data, "--output", tmp_path / "out")
    assert said.exit_code == 1
    assert "30 left out: without a label" in said.output
    assert not (tmp_path / "out").exists()
