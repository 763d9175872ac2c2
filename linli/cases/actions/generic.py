"""Verbs by name, for doors that take them as data: fields are parsed by their specs, then the verb's own function runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from linli.cases.actions import (
    answering,
    appealing,
    attachments,
    calls,
    checking,
    dispatching,
    filing,
    handling,
    merging,
    steering,
    timing,
    whistles,
)
from linli.cases.actions.turn import Done
from linli.cases.queries.cases import id_of_number
from linli.cases.workflow import ABOUT, ABOUT_REQUEST, FieldSpec, fields_of
from linli.common import reading
from linli.common.actor import Actor
from linli.common.codes import RECEIPT_LENGTH, plain_number
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.geography import api as geography


def _describe(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, **changes: Any) -> Done:
    """The fields of a form as the one value `describe` takes."""
    return filing.describe(actor=actor, case_id=case_id, at=at, version=version, changes=filing.Description(**changes))


ACTIONS: Final[dict[str, Callable[..., Any]]] = {
    "describe": _describe, "reject_suggestion": filing.reject_suggestion, "ask_field_check": filing.ask_field_check, "answer_field_check": filing.answer_field_check,
    "decide_finding_appeal": appealing.decide_finding_appeal, "file": filing.file, "answer_at_once": filing.answer_at_once,
    "refuse": filing.refuse, "merge": merging.merge, "unmerge": merging.unmerge,
    "dispatch": dispatching.dispatch, "back_to_intake": dispatching.back_to_intake, "self_handle": dispatching.self_handle,
    "accept": dispatching.accept, "ask_return": dispatching.ask_return, "decide_return": dispatching.decide_return,
    "arbitrate": dispatching.arbitrate, "call_unit": handling.call_unit, "accept_task": handling.accept_task,
    "finish_task": handling.finish_task, "withdraw_task": handling.withdraw_task, "add_note": handling.add_note,
    "tell_progress": handling.tell_progress, "resolve": handling.resolve, "pass_check": checking.pass_check,
    "fail_check": checking.fail_check, "second_read": checking.second_read, "call_back": checking.call_back,
    "close": checking.close, "reopen_by_staff": checking.reopen_by_staff, "blow_whistle": whistles.blow_whistle,
    "answer_whistle": whistles.answer_whistle, "plan_whistle": whistles.plan_whistle, "end_whistle": whistles.end_whistle,
    "ask_extension": timing.ask_extension, "decide_extension": timing.decide_extension,
    "ask_suspension": timing.ask_suspension, "decide_suspension": timing.decide_suspension, "resume": timing.resume,
    "supervise": steering.supervise, "reply_supervision": steering.reply_supervision,
    "clear_supervision": steering.clear_supervision, "ask_escalation": steering.ask_escalation,
    "decide_escalation": steering.decide_escalation, "ask_timeout_appeal": steering.ask_timeout_appeal,
    "decide_timeout_appeal": steering.decide_timeout_appeal, "ask_void": steering.ask_void,
    "decide_void": steering.decide_void, "withdraw_request": steering.withdraw_request,
}  # fmt: skip
# Verbs with a door of their own: files travel as streams, reporters bring receipts, identities are answers, not changes.
OWN_DOOR: Final[dict[str, Callable[..., Any]]] = {
    "attach": attachments.attach, "rate": answering.rate, "reopen": answering.reopen,
    "appeal_finding": appealing.appeal_finding, "reveal": steering.reveal, "ring": calls.ring,
    "erase_reporter": answering.erase_me,
}  # fmt: skip


def act(
    *, actor: Actor, case_id: int, verb: str, at: datetime, fields: Mapping[str, Any], version: int | None = None
) -> Done:
    """Do a verb by name with fields as they come from a form or a JSON body.

    NotFound for a verb that does not exist here; InvalidInput names the field that is missing, unknown or cannot be read.
    """
    action = ACTIONS.get(verb)
    if action is None:
        raise NotFound(what="verb")
    values = parse(actor, verb, fields)
    done: Done = action(actor=actor, case_id=case_id, at=at, version=version, **values)
    return done


def rehearse(
    *, actor: Actor, case_id: int, verb: str, at: datetime, fields: Mapping[str, Any], version: int | None = None
) -> int:
    """Try a verb as `act` does and take it back at once: whatever it would raise is raised, and nothing of it stays.

    Answers the version of the case it was tried on, so that the verb itself can be sent for that very version.
    """
    with transaction.atomic():
        done = act(actor=actor, case_id=case_id, verb=verb, at=at, fields=fields, version=version)
        transaction.set_rollback(True)
    return done.version - 1


def parse(actor: Actor, verb: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a verb as the values its function takes. Empty optional ones are left out."""
    specs = {spec.name: spec for spec in fields_of(verb)}
    about = ABOUT.get(verb)
    unknown = set(fields) - set(specs) - {about}
    if unknown:
        raise InvalidInput(field=min(unknown), reason="This verb does not take this field.")
    values: dict[str, Any] = {}
    for name, spec in specs.items():
        raw = fields.get(name)
        if not reading.given(raw):
            if not spec.optional:
                raise InvalidInput(field=name, reason="This must be filled in.")
            continue
        values[name] = _value(actor, spec, raw)
    if about and reading.given(fields.get(about)):
        values[about] = reading.whole(about, fields[about])
    elif about and verb not in ABOUT_REQUEST:  # only a verb about one kind of request finds the open one by itself
        raise InvalidInput(field=about, reason="This must be filled in.")
    return values


def _value(actor: Actor, spec: FieldSpec, raw: Any) -> Any:
    """One field's value by its kind. Raises InvalidInput naming the field."""
    if spec.kind == "choice":
        return _choice(spec, raw)
    if spec.kind == "case":
        return _case(actor, spec.name, raw)
    return _PLAIN.get(spec.kind, reading.needed_text)(spec.name, raw)


def _choice(spec: FieldSpec, raw: Any) -> str:
    if not isinstance(raw, str) or raw not in {value for value, _ in spec.choices}:
        raise InvalidInput(field=spec.name, reason="Choose one of the values offered.")
    return str(raw)


def _unit(name: str, raw: Any) -> int:
    """A unit by its id or its code."""
    number = plain_number(str(raw))
    try:
        return geography.unit(number).id if number is not None else geography.unit_by_code(str(raw)).id
    except LinliError as error:
        raise InvalidInput(field=name, reason="There is no such unit.") from error


def _units(name: str, raw: Any) -> list[int]:
    return [_unit(name, one) for one in (raw if isinstance(raw, list | tuple) else [raw])]


_PLAIN: Final[dict[str, Callable[[str, Any], Any]]] = {
    "integer": reading.whole, "condition": reading.whole, "area": reading.whole, "yes_no": reading.yes_no, "date": reading.day,
    "degrees": reading.degrees, "unit": _unit, "units": _units,
}  # fmt: skip


def _case(actor: Actor, name: str, raw: Any) -> int:
    """A case by its number as people read it, or by its id, which is shorter."""
    text = str(raw).strip()
    number = plain_number(text)
    if number is not None and len(text) < RECEIPT_LENGTH:
        return number
    try:
        return id_of_number(actor, text)
    except LinliError as error:
        raise InvalidInput(field=name, reason="There is no such case.") from error
