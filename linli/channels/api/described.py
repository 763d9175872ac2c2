"""How answers look, for the description only: JSON schemas made from the values themselves. Answers are not run through them."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from linli.audit import api as audit
from linli.cases import api as cases
from linli.geography import api as geography
from linli.registry import api as registry

REFERENCE: Final = "#/components/schemas/{model}"
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457; `code` is stable, `detail` is a sentence in the language asked for by Accept-Language",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "examples": ["invalid_input", "not_found", "forbidden", "rule_refused", "conflict"]},
        "data": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
RECEIPT: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Receipt",
    "required": ["case_id", "report_id", "number", "secret", "link", "created"],
    "properties": {
        "case_id": {"type": "integer"},
        "report_id": {"type": "integer"},
        "number": {
            "type": "string",
            "pattern": "^[0-9]{12}$",
            "description": "twelve digits, the last one checks the others",
        },
        "secret": {
            "type": "string",
            "description": "of the reporter's own link; hand it to the reporter and nobody else",
        },
        "link": {"type": "string", "format": "uri"},
        "created": {"type": "boolean", "description": "false: this token was known, the first receipt is answered"},
    },
}
_VALUES: Final = {
    "Page": cases.Page, "Count": cases.Count, "CaseView": cases.CaseView, "Offer": cases.Offer, "Done": cases.Done,
    "Duplicate": cases.Duplicate, "Suggestion": cases.Suggestion, "HotTopics": cases.HotTopics, "Progress": cases.Progress, "Board": cases.Board,
    "MatterView": cases.MatterView, "Event": audit.EventView, "Area": geography.AreaView, "Unit": geography.UnitView,
    "Placement": geography.Placement, "Contact": registry.ContactOut, "Attachment": cases.AttachmentView,
}  # fmt: skip


@cache
def components() -> dict[str, Any]:
    """Every schema an answer refers to, by name."""
    found: dict[str, Any] = {"Problem": PROBLEM, "Receipt": RECEIPT}
    for name, kind in _VALUES.items():
        schema = TypeAdapter(kind).json_schema(ref_template=REFERENCE, mode="serialization")
        found.update(schema.pop("$defs", {}))
        found[name] = schema
    return found


def returns(name: str, *, many: bool = False, status: int = 200, media: str = "application/json") -> dict[str, Any]:
    """The part of an operation's description that says what it answers, and that errors are problems."""
    one = {"$ref": REFERENCE.format(model=name)}
    schema = {"type": "array", "items": one} if many else one
    return {
        "responses": {
            status: {"description": "OK" if status == 200 else "Created", "content": {media: {"schema": schema}}},
            "default": _problem(),
        }
    }


def returns_plain(description: str, media: str = "application/json") -> dict[str, Any]:
    """As `returns`, for answers without a schema of their own."""
    return {"responses": {200: {"description": description, "content": {media: {}}}, "default": _problem()}}


def _problem() -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {"description": "an anticipated error", "content": content}
