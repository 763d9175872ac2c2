"""Standard replies for the answer being written: those that fit the matter, with what is known of the case filled in.

They come from the knowledge base, where they have an owner and a day of review, and from the catalogue's pack (`_sources`);
pages only meet `Reply`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import override

from linli.cases import api as cases
from linli.cases.api import CaseView
from linli.channels.desk.places import matter_name, unit_name
from linli.channels.pages.templatetags.pages import named, when
from linli.common.actor import Actor
from linli.common.codes import show_receipt_number
from linli.services import api as services

MOST: Final = 8
OCCASIONS: Final = {"resolve": "resolve", "refuse": "refuse", "tell_progress": "progress"}
# What stands where only the writer knows what belongs there: seen at once, and found by the eye before sending.
BLANK: Final = "＿＿＿"


@dataclass(frozen=True, slots=True)
class Reply:
    """One standard reply, ready to be put into the draft: its text in both languages, English where there is one."""

    title: str
    text: str
    text_en: str


def standard_replies(actor: Actor, case: CaseView, verb: str, at: datetime) -> list[Reply]:
    """The replies that fit this case and verb, the most specific first; none for a verb no reporter reads."""
    if verb not in OCCASIONS:
        return []
    replies: dict[str, Reply] = {}  # the same words from both places are offered once
    for _, title, text, text_en in sorted(_sources(actor, case, verb, at), key=lambda source: -source[0]):
        replies.setdefault(text, Reply(title, _filled(text, case, at, "zh-hans"), _filled(text_en, case, at, "en")))
    return list(replies.values())[:MOST]


def _sources(actor: Actor, case: CaseView, verb: str, at: datetime) -> Iterator[tuple[int, str, str, str]]:
    """Every standard reply for the matter of the case: how narrow its link to the matter is, title, Chinese and English text.

    Among equally narrow ones those of the knowledge base come first.
    """
    row, occasion = case.row, OCCASIONS[verb]
    matter, area_id = row.matter_code, row.grid_id or row.community_id or row.street_id or case.district_id
    for article in services.replies_for(actor=actor, matter_code=matter, occasion=occasion, at=at, area_id=area_id):
        narrowest = max((len(code) for code in article.matters if matter.startswith(code)), default=0)
        yield narrowest, article.question, article.answer, article.answer_en
    for one in cases.answers(matter_code=matter, occasion=occasion):
        yield len(one.matter_code), one.title, one.text, one.text_en


def _filled(text: str, case: CaseView, at: datetime, language: str) -> str:
    """The text with what is known put into its gaps; what is not known becomes a blank to be written on."""
    if not text:
        return ""
    row = case.row
    with override(language):
        unit = unit_name(row.unit_id)
        promise = next((one.due_at for one in case.clocks if one.kind == "promise"), None)
        known = {
            "number": show_receipt_number(row.number), "unit": named(unit), "place": row.address,
            "matter": matter_name(row.matter_code) if row.matter_code else "", "due": when(promise),
            "phone": getattr(unit, "duty_phone", ""), "basis": case.legal_basis, "channel": case.right_channel,
        }  # fmt: skip
    return services.filled(text, {gap: known.get(gap) or BLANK for gap in services.GAPS})
