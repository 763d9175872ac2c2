"""A definition as plain values, for whoever asks what exactly was counted."""

from __future__ import annotations

from typing import Any

from linli.insight.rules.definitions import Indicator
from linli.insight.rules.expressions import Node
from linli.insight.rules.written import written


def described(one: Indicator) -> dict[str, Any]:
    """A definition as plain values, its formula in the language of definition files."""
    return {
        "name": one.name, "name_en": one.name_en, "kind": one.kind, "topic": one.topic, "direction": one.direction, "unit": one.unit,
        "source": one.source, "since": one.since.isoformat(), "until": one.until.isoformat() if one.until else None, "table": one.table, "basis": one.basis,
        "what": _told(one.what), "of": _told(one.of), "silent": _told(one.silent), "least": one.least,
        "unless": [{"name": out.name, "name_en": out.name_en, "when": written(out.when)} for out in one.unless],
        "weights": [
            {"since": w.since.isoformat(), "until": w.until.isoformat() if w.until else None, "parts": {p.code: p.weight for p in w.parts}}
            for w in one.weights
        ],
        "note": one.note, "note_en": one.note_en,
    }  # fmt: skip


def _told(node: Node | None) -> str:
    return written(node) if node else ""
