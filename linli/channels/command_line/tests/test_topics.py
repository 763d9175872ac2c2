"""`linli topics` and `linli text evaluate-duplicates` on small files: what they print, write, and say of bad rows."""

from __future__ import annotations

import csv
import gzip
import json

import pytest
from click.testing import CliRunner

from linli.channels.command_line.text import command as text_command
from linli.channels.command_line.topics import command

HEAD = "msg_id,user,topic,created,detail,opposes,likes\n"
ROWS = (
    "1,A01,龙湖佳苑搅拌站噪音扰民,2019/11/19 8:05:00,龙湖佳苑旁边的搅拌站半夜还在施工,0,3\n"
    "2,A02,投诉龙湖佳苑旁边的搅拌站,2019-11-20 09:00:00,龙湖佳苑搅拌站灰尘很大没人管,1,0\n"
    "3,A02,龙湖佳苑附近搅拌站灰尘大,2019-11-21,龙湖佳苑搅拌站夜里施工噪音大,0,0\n"
    "4,A03,请问新生儿医保怎么办,2019-11-22 10:00:00,需要带什么材料,0,0\n"
    "5,A04,=HYPERLINK(1)公交不按时,2019-11-23 10:00:00,63路公交车经常不按时发车,0,0\n"
    "6,A05,=HYPERLINK(1)公交不准,2019-11-24 10:00:00,63路公交车早高峰经常不按时发车,0,0\n"
)
GROUPS = "team,issue,msg_id\n" + "".join(f"{team},1,{n}\n" for team in "ab" for n in (1, 2, 3))


@pytest.fixture
def run(tmp_path):
    def run(*arguments: object, of=command, rows: str = ROWS):
        (tmp_path / "hot.csv").write_text(HEAD + rows, encoding="utf-8")
        (tmp_path / "groups.csv.gz").write_bytes(gzip.compress(GROUPS.encode()))
        return CliRunner().invoke(of, [str(one).replace("@", f"{tmp_path}/") for one in arguments])

    return run


def test_a_file_of_messages_becomes_topics(run, tmp_path):
    said = run("@hot.csv", "--output", "@out.csv")
    assert said.exit_code == 0, said.output
    assert "6 messages, 2 topics" in said.output
    assert "3 messages, 2 people, 3 for, 1 against" in said.output
    bus, mixer = csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8-sig"))
    assert (mixer["rank"], mixer["messages"], mixer["people"], mixer["ids"]) == ("2", "3", "2", "1 2 3")
    assert "搅拌站" in mixer["name"]
    assert bus["name"].startswith("'=")  # no spreadsheet takes it for a formula
    assert "A01" not in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


def test_json_with_an_evaluation(run):
    said = run("@hot.csv", "--json", "--evaluate", "@groups.csv.gz")
    body = json.loads(said.stdout)
    assert body["messages"] == 6
    assert body["evaluation"]["pairs"] == 3
    assert body["evaluation"]["f1"] == 1
    assert body["topics"][0]["heat"] > body["topics"][1]["heat"]


def test_a_window_leaves_out_what_is_older(run):
    said = run("@hot.csv", "--days", "2", "--json")
    assert [topic["ids"] for topic in json.loads(said.stdout)["topics"]] == [["5", "6"]]


def test_bad_rows_are_named_and_the_rest_is_read(run):
    bad = "7,A,题,yesterday,话,0,0\n,A,题,2019-11-23,话,0,0\n1,A,again,2019-11-23,话,0,0\n8,A,题,2019-11-23,话,0,many\n9,A,,2019-11-23,,0,0\n"
    said = run("@hot.csv", rows=ROWS + bad)
    assert said.exit_code == 0
    assert "6 messages, 2 topics" in said.stdout
    for line, reason in ((8, "is not a time"), (9, "no id"), (10, "twice"), (11, "votes"), (12, "says nothing")):
        assert any(f"line {line}: " in told and reason in told for told in said.stderr.splitlines())


@pytest.mark.parametrize(("rows", "reason"), [("", "no message"), ("x,y\n", "no message")])
def test_a_file_without_messages_is_refused(run, rows, reason):
    said = run("@hot.csv", rows=rows)
    assert said.exit_code == 1
    assert reason in said.stderr


def test_groups_of_another_form_are_refused(run):
    said = run("@hot.csv", "--evaluate", "@hot.csv")
    assert said.exit_code == 1
    assert "team, issue and msg_id" in said.stderr


def test_duplicates_are_evaluated_and_trained(run, tmp_path):
    said = run("evaluate-duplicates", "--data", "@hot.csv", "--groups", "@groups.csv.gz", "--json", of=text_command)
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["views"]["whole"]["same"] == 3
    said = run(
        "train-duplicates",
        "--data",
        "@hot.csv",
        "--groups",
        "@groups.csv.gz",
        "--rarity",
        "@hot.csv",
        "--output",
        "@new",
        of=text_command,
    )
    assert said.exit_code == 0, said.output
    assert json.loads((tmp_path / "new" / "similar.json").read_text())["version"] == 1
    assert (tmp_path / "new" / "rarity.npy").stat().st_size > 2**20


def test_without_agreement_there_is_nothing_to_evaluate(run, tmp_path):
    said = run("@hot.csv")
    (tmp_path / "one.csv").write_text("team,issue,msg_id\na,1,1\na,1,2\n")
    said = CliRunner().invoke(
        text_command,
        ["evaluate-duplicates", "--data", str(tmp_path / "hot.csv"), "--groups", str(tmp_path / "one.csv")],
    )
    assert said.exit_code == 1
    assert "two teams" in said.stderr
