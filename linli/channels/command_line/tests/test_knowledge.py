"""`linli knowledge`: the shipped articles load without a fault, and what people ask is found."""

from __future__ import annotations

import csv

import pytest
from click.testing import CliRunner

from linli.channels.command_line import knowledge
from linli.services.models import Article


@pytest.fixture
def house(db):
    from linli.cases import api as cases
    from linli.cases.tests.world import MONDAY, build
    from linli.common import clock
    from linli.common.actor import SYSTEM

    build()
    with clock.standing_at(MONDAY):
        cases.load_pack(actor=SYSTEM, folder=knowledge.PACK.parent / "catalogue", at=MONDAY)
        yield


@pytest.mark.one_engine
def test_what_people_ask_is_found(house):
    measured = knowledge.measured_on(knowledge.PACK, 0)
    assert measured.within(1) >= 0.8
    assert measured.within(3) >= 0.9
    assert measured.answered_in_vain <= 4
    assert not Article.objects.exists()  # the measurement leaves nothing behind


def test_the_shipped_articles_load_once_and_say_it_in_both_languages(house):
    first = CliRunner().invoke(knowledge.knowledge, ["load"])
    again = CliRunner().invoke(knowledge.knowledge, ["load"])
    assert first.exit_code == again.exit_code == 0, first.output
    assert "new: 0" in again.output
    published = Article.objects.filter(state="published")
    assert published.filter(audience="residents").count() >= 40
    assert not published.filter(question_en="").exists()


def test_every_question_names_an_article_of_the_pack_and_every_matter_is_in_the_catalogue():
    articles = {row["code"]: row for row in knowledge._rows(knowledge.PACK / "articles.csv")}
    assert {code for _, code in knowledge.questions_of(knowledge.PACK)} <= set(articles)
    with (knowledge.PACK.parent / "catalogue" / "matters.csv").open(encoding="utf-8", newline="") as file:
        matters = {row["code"] for row in csv.DictReader(file)}
    assert {code for row in articles.values() for code in row["matters"].split("|") if code} <= matters


def test_a_faulty_pack_is_named_by_line_and_loads_nothing(house, tmp_path):
    (tmp_path / "pack.toml").write_text('name = "x"\nversion = "1"\n')
    lines = (
        (knowledge.PACK / "articles.csv")
        .read_text(encoding="utf-8")
        .replace("K-REPORT,residents", "K-REPORT,nobody", 1)
    )
    (tmp_path / "articles.csv").write_text(lines, encoding="utf-8")
    done = CliRunner().invoke(knowledge.knowledge, ["load", str(tmp_path)])
    assert done.exit_code == 1
    assert "articles.csv:" in done.output
    assert not Article.objects.exists()
