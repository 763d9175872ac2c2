"""The whole workflow in one table: which verb, from which states to which, who may, what it needs, what guards it.

`VERBS` is the only source of transitions: actions look their row up here, pages ask it what to offer, the diagram
in docs/walk.md is drawn from it, and the model-based test plays it. Plain Python: no Django, no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from linli.cases import permissions as right


class State(str, Enum):
    """States of the main line, and the three ends beside `closed`."""

    RECEIVED = "received"
    FILED = "filed"
    ASSIGNED = "assigned"
    IN_HAND = "in_hand"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REFUSED = "refused"
    MERGED = "merged"
    VOID = "void"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Value and msgid of every state, for tables and forms."""
        return [(state.value, STATE_TITLES[state]) for state in cls]


STATE_TITLES: Final[dict[State, str]] = {
    State.RECEIVED: "received",
    State.FILED: "filed",
    State.ASSIGNED: "assigned",
    State.IN_HAND: "in hand",
    State.RESOLVED: "resolved",
    State.CLOSED: "closed",
    State.REFUSED: "refused",
    State.MERGED: "merged",
    State.VOID: "void",
}

R, F, A, H, D, C = State.RECEIVED, State.FILED, State.ASSIGNED, State.IN_HAND, State.RESOLVED, State.CLOSED
OPEN_STATES: Final = (R, F, A, H, D)
ENDS: Final = (C, State.REFUSED, State.MERGED, State.VOID)


class Who(str, Enum):
    """Where the actor must hold the verb's right."""

    AREA = "area"  # over the case's area, or over the unit responsible for it; notes also over a unit that helps
    UNIT = "unit"  # over the responsible (lead) unit
    TASK_UNIT = "task_unit"  # over the unit whose task or call it is
    DECIDER = "decider"  # over the unit that decides the request; never the asker
    REPORTER = "reporter"  # holds a receipt of this case
    SYSTEM = "system"  # the sweep


@dataclass(frozen=True, slots=True)
class Verb:
    """One row: everything the house knows about one verb.

    `right`: what the actor must hold; `or_right`: what does instead (a grid body handles by the right to handle small
    matters). `to` None: the state stays. `duty`: the duty it counts as, for separation of duties. `needs`: fields that must not be
    empty. `guards`: names of the rules in `rules/guards/` that must hold, in order. `also_system`: the sweep may do it, too.
    """

    name: str
    title: str
    sources: tuple[State, ...]
    to: State | None
    who: Who
    right: str | None
    duty: str | None = None
    needs: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    also_system: bool = False

    @property
    def or_right(self) -> str | None:
        """Grid bodies handle what lies with them by the right to handle small matters on the spot."""
        return right.SELF_HANDLE if self.right == right.HANDLE else None


AREA, UNIT, TASK, DECIDER, REPORTER = Who.AREA, Who.UNIT, Who.TASK_UNIT, Who.DECIDER, Who.REPORTER

# fmt: off
_TABLE: Final = (
    # --- intake --------------------------------------------------------------------------------------------------------
    Verb("describe", "Correct place, words or matter", (R, F), None, AREA, right.INTAKE, "intake"),
    Verb("reject_suggestion", "Say that the suggested matter is wrong", (R,), None, AREA, right.INTAKE, None, ("matter",)),
    Verb("ask_field_check", "Ask for a check on the spot", (R,), None, AREA, right.INTAKE, "intake", ("reason",),
          ("finding_not_in_question",)),
    Verb("answer_field_check", "Say what was found on the spot", (R,), None, DECIDER, right.FIELD_CHECK, "field_check", ("real", "note"),
          ("decider_is_not_asker", "checker_is_not_reporter")),
    Verb("appeal_finding", "It is real: ask for a second look", (State.REFUSED,), R, REPORTER, None, None, ("reason",),
          ("was_found_not_real", "finding_appealed_once", "appeal_window_open")),
    Verb("decide_finding_appeal", "Second look: is it real?", (R,), None, DECIDER, right.COORDINATE, "field_check", ("real", "note"),
          ("decider_is_not_asker", "checker_is_not_reporter", "decider_is_not_finder")),
    Verb("file", "File the case", (R,), State.FILED, AREA, right.INTAKE, "intake", ("matter", "condition"),
          ("located_or_owner_named", "matter_in_force", "condition_of_matter", "field_check_answered")),
    Verb("refuse", "Refuse, and say where to go", (R,), State.REFUSED, AREA, right.INTAKE, "intake",
          ("reason_code", "right_channel", "answer"), ("finding_not_in_question",)),
    Verb("answer_at_once", "Answer at once", (R,), C, AREA, right.REPORT, "intake", ("matter", "answer"),
          ("matter_in_force", "is_enquiry", "took_it_down", "finding_not_in_question")),
    Verb("merge", "Merge into another case", (R, F, A, H), State.MERGED, AREA, right.INTAKE, "intake", ("into", "reason"),
          ("target_can_take", "no_open_side_request", "not_suspended")),
    Verb("unmerge", "Undo the merge", (State.MERGED,), None, AREA, right.INTAKE, None, ("reason",)),
    # --- dispatch ------------------------------------------------------------------------------------------------------
    Verb("dispatch", "Dispatch to a unit", (F,), A, AREA, right.DISPATCH, "dispatch", ("unit",),
          ("separated", "not_in_arbitration", "unit_exists_now", "not_on_negative_list", "admitted_for_its_level",
           "duty_held_or_coordinator")),
    Verb("back_to_intake", "Send back to intake", (F,), R, AREA, right.DISPATCH, "dispatch", ("reason",)),
    Verb("self_handle", "Handle a small matter on the spot", (R,), H, AREA, right.SELF_HANDLE, "handle", ("matter", "condition"),
          ("matter_in_force", "condition_of_matter", "finding_not_in_question", "is_small_matter", "is_own_report")),
    # --- handling ------------------------------------------------------------------------------------------------------
    Verb("accept", "Accept", (A,), H, UNIT, right.HANDLE, "handle", (), ("separated", "no_open_return", "not_in_arbitration")),
    Verb("ask_return", "Return: this is not ours", (A,), None, UNIT, right.HANDLE, None, ("reason", "rule_text"),
          ("return_window_open", "not_final_owner")),
    Verb("decide_return", "Decide on the return", (A,), None, DECIDER, right.DISPATCH, "dispatch", ("decision",),
          ("decider_is_not_asker",)),
    Verb("arbitrate", "Joint meeting: name the owner", (F, A), A, AREA, right.COORDINATE, "dispatch", ("unit", "reason"),
          ("arbitration_open", "unit_exists_now", "not_on_negative_list", "admitted_for_its_level")),
    Verb("call_unit", "Ask another unit to help", (A, H), None, UNIT, right.HANDLE, None, ("unit", "note"),
          ("unit_exists_now", "not_on_negative_list", "admitted_for_its_level", "unit_not_yet_on_case")),
    Verb("accept_task", "Accept the task", (F, A, H), None, TASK, right.HANDLE, "handle", (), ("separated",)),
    Verb("finish_task", "Report the task done", (F, A, H), None, TASK, right.HANDLE, "handle", ("result",), ("separated",)),
    Verb("withdraw_task", "Withdraw a task", (A, H), None, UNIT, right.HANDLE, None, ("reason",)),
    Verb("add_note", "Add a note", OPEN_STATES, None, AREA, right.NOTE, None, ("text",)),
    Verb("tell_progress", "Tell the reporter how it stands", (A, H), None, UNIT, right.HANDLE, None, ("text",)),
    Verb("attach", "Add a file", OPEN_STATES, None, AREA, right.NOTE, None, ("file",)),
    Verb("resolve", "Report it handled", (H,), D, UNIT, right.HANDLE, "handle", ("outcome", "answer"),
          ("separated", "mandatory_tasks_done", "no_open_side_request", "not_suspended", "evidence_as_condition_asks",
           "outcome_has_its_proof")),
    # --- checking, the reporter's word, closing ------------------------------------------------------------------------
    Verb("pass_check", "Checked: it is done", (D,), None, AREA, right.CHECK, "check", ("note",),
          ("check_is_open", "checker_is_not_handler", "second_reading_done")),
    Verb("fail_check", "Checked: it is not done", (D,), H, AREA, right.CHECK, "check", ("note",),
          ("check_is_open", "checker_is_not_handler")),
    Verb("second_read", "Second reading", (D,), None, AREA, right.SECOND_READ, "second_read", ("decision", "note"),
          ("outcome_needs_second_reader", "reader_is_not_handler")),
    Verb("rate", "Say whether it is true", (D, C), None, REPORTER, None, None, ("truth",), ("rated_once_a_round",)),
    Verb("call_back", "Take down the reporter's answer", (D, C), None, AREA, right.CALL_BACK, "call_back", ("truth",),
          ("caller_back_is_not_handler", "rated_once_a_round")),
    Verb("close", "Close", (D,), C, AREA, right.COORDINATE, None, (),
          ("checked_by_somebody_else", "second_reading_done", "mandatory_tasks_done", "no_open_side_request", "reporter_answered_or_silent"), also_system=True),
    Verb("reopen", "Reopen: it is not solved", (C,), F, REPORTER, None, None, ("reason",), ("reopen_window_open",)),
    Verb("reopen_by_staff", "Reopen", (C,), F, AREA, right.COORDINATE, None, ("reason",), (), also_system=True),
    # --- whistle -------------------------------------------------------------------------------------------------------
    Verb("blow_whistle", "Blow the whistle", (F, A, H), None, AREA, right.WHISTLE, None, ("units", "reason", "whistle_kind"),
          ("unit_exists_now", "not_on_negative_list", "admitted_for_its_level", "no_unit_called_twice")),
    Verb("answer_whistle", "Answer the whistle", (F, A, H), None, TASK, right.HANDLE, "handle", (), ("separated",)),
    Verb("plan_whistle", "Set the joint plan", (F, A, H), None, AREA, right.WHISTLE, None, ("plan", "until"), ("whistle_is_open",)),
    Verb("end_whistle", "Confirm what came of the whistle", (F, A, H), None, AREA, right.WHISTLE, None, ("result", "matter_solved"),
          ("whistle_is_open", "called_units_answered")),
    # --- time ----------------------------------------------------------------------------------------------------------
    Verb("ask_extension", "Ask for more time", (A, H), None, UNIT, right.HANDLE, None, ("reason",),
          ("not_overdue", "extensions_left", "not_suspended")),
    Verb("decide_extension", "Decide on more time", (A, H), None, DECIDER, right.DISPATCH, None, ("decision",), ("decider_is_not_asker",)),
    Verb("ask_suspension", "Ask to suspend", (H,), None, UNIT, right.HANDLE, None, ("reason_code", "reason", "until"),
          ("clock_may_pause", "suspended_once_only", "until_within_a_year")),
    Verb("decide_suspension", "Decide on the suspension", (H,), None, DECIDER, right.COORDINATE, None, ("decision",), ("decider_is_not_asker",)),
    Verb("resume", "Resume", (H,), None, UNIT, right.HANDLE, None, (), ("is_suspended",), also_system=True),
    # --- steering ------------------------------------------------------------------------------------------------------
    Verb("supervise", "Issue a supervision order", (A, H, D), None, AREA, right.SUPERVISE, "supervise", ("reason", "days"), ("separated",), also_system=True),
    Verb("reply_supervision", "Reply to the order", OPEN_STATES, None, DECIDER, right.HANDLE, None, ("text",), ("decider_is_not_asker",)),
    Verb("clear_supervision", "Clear the order", OPEN_STATES, None, AREA, right.SUPERVISE, "supervise", ("decision",), ("separated", "supervision_replied")),
    Verb("ask_escalation", "Ask the next level to take it", (A, H), None, UNIT, right.HANDLE, None, ("reason",), ("below_ceiling",)),
    Verb("decide_escalation", "Decide on taking it up", (A, H), None, DECIDER, right.DISPATCH, "dispatch", ("decision",), ("decider_is_not_asker",)),
    Verb("ask_timeout_appeal", "Appeal: the delay was not ours", (C,), None, UNIT, right.HANDLE, None, ("reason",),
          ("was_overdue", "appealed_once_only")),
    Verb("decide_timeout_appeal", "Review the appeal", (C,), None, AREA, right.DISPATCH, None, ("decision",),
          ("appeal_is_open", "two_reviewers")),
    Verb("ask_void", "Ask to void: duplicate or test", OPEN_STATES, None, AREA, right.INTAKE, None, ("reason_code", "reason"), ()),
    Verb("decide_void", "Decide on voiding", OPEN_STATES, None, DECIDER, right.COORDINATE, None, ("decision",), ("decider_is_not_asker",)),
    Verb("withdraw_request", "Withdraw a request", (*OPEN_STATES, C), None, TASK, None, None, (), ("is_own_request", "may_be_withdrawn")),
    Verb("erase_reporter", "Forget a reporter", tuple(State), None, REPORTER, None, None, (), (), also_system=True),
    Verb("ring", "Ring the reporter back", (*OPEN_STATES, C), None, AREA, right.CALL_BACK, None),
    Verb("reveal", "Open the reporter's identity", (*OPEN_STATES, C), None, AREA, right.REVEAL, None, ("reason",)),
)
# fmt: on

VERBS: Final[dict[str, Verb]] = {verb.name: verb for verb in _TABLE}

# Verbs that move the main line only by what is decided, found or answered: shown in the diagram as dashed arrows.
DECISIONS: Final[tuple[tuple[str, State, State], ...]] = (
    ("decide_return", A, F),
    ("decide_escalation", A, F),
    ("decide_escalation", H, F),
    ("second_read", D, H),
    ("rate", D, H),
    ("call_back", D, H),
    ("pass_check", D, C),
    ("rate", D, C),
    ("call_back", D, C),
    ("rate", C, F),
    ("call_back", C, F),
    ("answer_field_check", R, State.REFUSED),
    ("decide_finding_appeal", R, State.REFUSED),
    ("decide_void", R, State.VOID),
    ("decide_void", F, State.VOID),
    ("decide_void", A, State.VOID),
    ("decide_void", H, State.VOID),
    ("decide_void", D, State.VOID),
    ("unmerge", State.MERGED, R),
    ("unmerge", State.MERGED, F),
    ("unmerge", State.MERGED, A),
    ("unmerge", State.MERGED, H),
)

# Duties that must not meet in one hand on the same case (domain practice, separation of duties): the duty → the
# duties whose hands are shut out. Small centres may dispatch what they took in; that is recorded as a flag.
SEPARATED: Final[dict[str, frozenset[str]]] = {
    "dispatch": frozenset({"handle", "check"}),
    "handle": frozenset({"intake", "dispatch", "check", "supervise"}),
    "check": frozenset({"handle", "dispatch", "intake"}),
    "supervise": frozenset({"handle"}),
    "second_read": frozenset({"handle"}),
    "field_check": frozenset({"report"}),
}


# Verbs about a side request: the kind each decides, answers or carries on.
ABOUT_REQUEST: Final[dict[str, str]] = {
    "answer_field_check": "field_check",
    "decide_finding_appeal": "finding_appeal",
    "decide_return": "return",
    "arbitrate": "arbitration",
    "second_read": "second_reading",
    "plan_whistle": "whistle",
    "end_whistle": "whistle",
    "decide_extension": "extension",
    "decide_suspension": "suspension",
    "reply_supervision": "supervision",
    "clear_supervision": "supervision",
    "decide_escalation": "escalation",
    "decide_timeout_appeal": "timeout_appeal",
    "decide_void": "voiding",
}
# Verbs about a task: the roles and states it may have.
ABOUT_TASK: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "accept_task": (("co",), ("open",)),
    "finish_task": (("co", "whistle"), ("accepted",)),
    "withdraw_task": (("co", "whistle"), ("open", "accepted")),
    "answer_whistle": (("whistle",), ("open",)),
}
# What a verb takes the id of: its task or its request. A case has one joint meeting and one second reading at a time,
# which no caller has to name; a request of any kind may be withdrawn.
ABOUT: Final[dict[str, str]] = {
    **dict.fromkeys(ABOUT_TASK, "task"),
    **{verb: "request" for verb in ABOUT_REQUEST if verb not in {"arbitrate", "second_read"}},
    "withdraw_request": "request",
}


# What sentences call a duty, and a request beside the main line.
DUTY_TITLES: Final[dict[str, str]] = {
    "report": "reporting",
    "intake": "intake",
    "field_check": "check on the spot",
    "dispatch": "dispatch",
    "handle": "handling",
    "check": "checking",
    "second_read": "second reading",
    "supervise": "supervision",
}
REQUEST_TITLES: Final[dict[str, str]] = {
    "field_check": "field check before filing",
    "finding_appeal": "appeal: it is real",
    "return": "return",
    "arbitration": "arbitration",
    "whistle": "whistle",
    "extension": "extension",
    "suspension": "suspension",
    "closing_check": "check before closing",
    "second_reading": "second reading",
    "supervision": "supervision order",
    "timeout_appeal": "timeout appeal",
    "escalation": "escalation",
    "voiding": "voiding",
}


def verbs_from(state: State) -> tuple[Verb, ...]:
    """The verbs whose row allows this state, in the order of the table."""
    return tuple(verb for verb in _TABLE if state in verb.sources)
