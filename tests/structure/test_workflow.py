"""The table of verbs is whole: every state reached and left, every verb with a right, a title, its function, its fields."""

from __future__ import annotations

import inspect

import pytest

from linli.cases import api as cases
from linli.cases.actions.generic import ACTIONS, OWN_DOOR
from linli.cases.rules import guards
from linli.cases.workflow import (
    ABOUT,
    ABOUT_REQUEST,
    DECISIONS,
    ENDS,
    FIELDS,
    OPEN_STATES,
    REQUEST_TITLES,
    SEPARATED,
    VERBS,
    State,
    Who,
    fields_of,
    verbs_from,
)
from linli.common import rights

pytestmark = pytest.mark.one_engine


def moves() -> set[tuple[State, State]]:
    by_verbs = {(source, verb.to) for verb in VERBS.values() if verb.to for source in verb.sources}
    return by_verbs | {(source, target) for _, source, target in DECISIONS}


def test_every_state_is_reachable_from_the_first():
    reached, waiting = {State.RECEIVED}, [State.RECEIVED]
    while waiting:
        here = waiting.pop()
        for source, target in moves():
            if source is here and target not in reached:
                reached.add(target)
                waiting.append(target)
    assert reached == set(State)


def test_every_open_state_leads_on_and_no_case_is_stuck():
    for state in OPEN_STATES:
        assert any(source is state and target is not state for source, target in moves()), state
        assert verbs_from(state)


def test_open_states_and_ends_are_all_there_is():
    assert set(OPEN_STATES) | set(ENDS) == set(State)
    assert not set(OPEN_STATES) & set(ENDS)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_names_its_right(name):
    verb = VERBS[name]
    if verb.who in {Who.REPORTER, Who.SYSTEM}:
        assert verb.right is None
    elif verb.right is None:
        assert name == "withdraw_request"  # the asker's own request: the guard `is_own_request` decides
    else:
        assert rights.known(verb.right)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_has_a_title_and_known_guards(name):
    verb = VERBS[name]
    assert verb.title[0].isupper()
    assert not verb.title.endswith(".")
    for guard in verb.guards:
        known = guard in getattr(guards, "GUARDS", {}) or callable(getattr(guards, guard, None))
        assert known, f"{name}: the guard {guard} is not in rules/guards.py"


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_has_its_function_and_its_fields(name):
    function = {**ACTIONS, **OWN_DOOR}[name]
    assert name in cases.__all__ or function.__name__ in cases.__all__
    parameters = inspect.signature(function).parameters
    named = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    assert all(parameter.kind in named for parameter in parameters.values())
    assert "at" in parameters
    for field in fields_of(name):
        assert FIELDS[field.name].title


def test_decisions_name_verbs_of_the_table():
    assert {name for name, _, _ in DECISIONS} <= set(VERBS)


def test_separated_duties_are_duties_of_the_table():
    duties = {verb.duty for verb in VERBS.values() if verb.duty} | {"report"}
    assert set(SEPARATED) <= duties
    assert {other for others in SEPARATED.values() for other in others} <= duties


def test_every_decision_on_a_request_forbids_deciding_ones_own():
    for verb in VERBS.values():
        if verb.name.startswith("decide_") and verb.who is Who.DECIDER:
            assert "decider_is_not_asker" in verb.guards, verb.name


def test_verbs_of_deciders_and_tasks_say_what_they_are_about():
    assert {verb.name for verb in VERBS.values() if verb.who is Who.DECIDER} <= set(ABOUT_REQUEST)
    assert {verb.name for verb in VERBS.values() if verb.who is Who.TASK_UNIT} <= set(ABOUT)
    assert set(ABOUT_REQUEST.values()) <= set(REQUEST_TITLES)
    assert {
        name: about for name, about in ABOUT.items() if about not in inspect.signature(ACTIONS[name]).parameters
    } == {}
