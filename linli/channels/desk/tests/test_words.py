"""Nothing that can happen is left without words, in both languages."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override

from linli.audit.api import EventView, Subject
from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.channels.desk import sentences, words
from linli.channels.desk.forms import _BY_KIND


def _event(kind, data):
    return EventView(
        id=1,
        subject=Subject("case", "1"),
        sequence=1,
        kind=kind,
        actor="system:linli",
        actor_label="Linli",
        at=MONDAY,
        data=data,
    )


@pytest.mark.parametrize("kind", cases.KINDS)
def test_every_kind_of_event_is_told_in_a_sentence(kind, db):
    for answer in ({}, {"granted": True}, {"granted": False}, {"real": True}, {"real": False}, {"matter_solved": True}):
        telling = sentences.telling_of(_event(kind, answer))
        if answer or kind in sentences.TELLINGS:
            break
    told = {name.partition(":")[0] for name in sentences.TELLINGS}
    assert kind in told
    assert telling.sentence


def test_an_event_without_its_data_is_still_told(db):
    for name in sentences.TELLINGS:
        kind, _, way = name.partition(":")
        line = sentences.line_of(_event(kind, {"granted": way == "yes"} if way else {}))
        assert line.text
        assert "%(" not in line.text


@pytest.mark.one_engine
def test_every_kind_of_field_has_a_widget():
    assert {spec.kind for verb in cases.VERBS for spec in cases.fields_of(verb)} <= set(_BY_KIND)


@pytest.mark.one_engine
def test_every_state_has_a_word_and_says_what_is_waited_for():
    assert {state.value for state in cases.State} == set(words.STATES) == set(words.WAITING)


@pytest.mark.one_engine
def test_every_word_of_the_desk_is_translated():
    msgids = {msgid for family in words.FAMILIES.values() for msgid in family.values()}
    msgids |= {telling.sentence for telling in sentences.TELLINGS.values()} | set(words.VERBS.values())
    same = {"Open311"}
    with override("zh-hans"):
        left = {msgid for msgid in msgids - same if gettext(msgid) == msgid}
    assert left == set()
