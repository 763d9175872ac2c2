"""What the desk's templates say: words of codes, names of units and areas, the navigation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from linli.channels.desk import keys, places, words
from linli.channels.desk.navigation import NAVIGATION, groups_for
from linli.channels.desk.rows import drawn, matter_in_words
from linli.channels.desk.sentences import moment_of
from linli.channels.pages import queue_filters as filters
from linli.channels.pages.templatetags.pages import named
from linli.common.actor import Actor

register = template.Library()


@register.filter
def word(code: str, family: str) -> str:
    """What a code is called; see `words.FAMILIES`."""
    return words.word(str(code), family) if code else ""


@register.filter
def verb_title(verb: str) -> str:
    """What a verb is called on a button."""
    return words.verb_title(verb)


@register.filter
def unit(unit_id: int | None) -> str:
    """The name of a unit by id."""
    return named(places.unit_name(unit_id))


@register.filter
def area(area_id: int | None) -> str:
    """The name of an area by id."""
    return named(places.area_of(area_id))


@register.filter
def matter(code: str) -> str:
    """The name of a matter by code."""
    return places.matter_name(code)


@register.simple_tag
def chip(code: str, family: str, tone: str = "") -> SafeString:
    """A code as a coloured chip, with its word."""
    return format_html('<span class="ll-chip ll-chip-{}">{}</span>', tone or code, words.word(code, family))


@register.simple_tag
def evidence_of(case: Any) -> list[dict[str, Any]]:
    """The files of a case, ready for the strip of evidence."""
    return [
        {
            "address": reverse("desk:attachment", args=[file.id]), "title": words.word(file.purpose, "purpose"), "name": file.name,
            "size": file.size, "round": file.round, "has_thumbnail": file.has_thumbnail,
        }
        for file in case.attachments
    ]  # fmt: skip


@register.filter
def helper(code: str) -> str:
    """A unit that helps by the duty list."""
    return places.helper_name(code)


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> str:
    """The navigation: what this actor may open, the present place marked. Drawn once for both frames."""
    actor: Actor = context["actor"]
    match = getattr(context.get("request"), "resolver_match", None)
    groups = list(groups_for(actor, match))
    return render_to_string("desk/parts/navigation.html", {"groups": groups})


@register.simple_tag(takes_context=True)
def who(context: template.Context) -> SafeString:
    """Who reads, with their account and the switches of the page. Drawn once for both frames."""
    found: SafeString = context.template.engine.get_template("desk/parts/who.html").render(context)  # type: ignore[union-attr]
    return found


@register.simple_tag(takes_context=True)
def case_cards(context: template.Context) -> SafeString:
    """The cards of the `rows` at hand; see `rows.drawn`."""
    return drawn(
        context["rows"],
        opened=context.get("opened"),
        picking=bool(context.get("bulk_verbs")),
        renewed=bool(context.get("renewed")),
    )


@register.filter
def matter_of(row: Any) -> str:
    """The matter of a case row in the reader's language, or that none is set."""
    return matter_in_words(row)


VERB_ICONS: Final = {
    "file": "checklist", "refuse": "ban", "merge": "arrow-merge", "unmerge": "arrows-split", "describe": "edit", "dispatch": "send",
    "ask_field_check": "map-search", "answer_field_check": "map-search", "decide_finding_appeal": "map-search", "back_to_intake": "arrow-back-up", "self_handle": "user",
    "accept": "check", "ask_return": "arrow-back-up", "decide_return": "gavel", "arbitrate": "scale", "call_unit": "user-plus",
    "accept_task": "check", "finish_task": "circle-check", "withdraw_task": "x", "add_note": "message", "tell_progress": "message-2",
    "attach": "paperclip", "resolve": "circle-check", "pass_check": "thumb-up", "fail_check": "thumb-down", "second_read": "book",
    "call_back": "phone", "close": "lock", "reopen_by_staff": "refresh", "blow_whistle": "speakerphone", "answer_whistle": "speakerphone",
    "plan_whistle": "calendar", "end_whistle": "speakerphone", "ask_extension": "hourglass", "ask_suspension": "player-pause",
    "resume": "player-play", "supervise": "clipboard-check", "reply_supervision": "message", "clear_supervision": "check",
    "ask_escalation": "stairs-up", "ask_void": "trash", "withdraw_request": "x",
}  # fmt: skip


@register.filter
def verb_icon(verb: str) -> str:
    """The icon of a verb; decisions share the gavel."""
    return VERB_ICONS.get(verb, "gavel" if verb.startswith("decide") else "chevron-right")


@register.filter
def verb_key(verb: str) -> str:
    """The key that presses the verb's button; empty for most."""
    return keys.VERBS.get(verb, "")


@register.simple_tag
def key_list() -> SafeString:
    """Every key of the desk with what it does."""
    return _keys_in(get_language() or "")


@cache
def _keys_in(language: str) -> SafeString:
    titles = {item.name: item.title for _, items in NAVIGATION for item in items}
    own = {gettext(title): [(key, gettext(does)) for key, does in listed] for title, listed in keys.LISTED}
    chosen = own[gettext("With the case chosen")]
    chosen += [(key, words.verb_title(verb)) for verb, key in keys.VERBS.items()]
    named_tabs = [(key, gettext(tab.title)) for tab in filters.TABS if (key := keys.TABS.get(tab.name))]
    go = [*named_tabs, *((key, gettext(titles[name])) for name, key in keys.PLACES.items())]
    return render_to_string("desk/parts/keys.html", {"groups": {**own, gettext("Go to"): go}.items()})


@register.filter
def task_unit(task_id: int, case: Any) -> str:
    """The unit whose task it is."""
    return next((unit(task.unit_id) for task in case.tasks if task.id == task_id), "")


@register.filter
def request_kind(request_id: int, case: Any) -> str:
    """What kind of request it is."""
    return next((words.word(one.kind, "request") for one in case.requests if one.id == request_id), "")


@register.filter
def request_reason(one: Any) -> str:
    """Why something was asked. What the house itself asks is a msgid; people's words are shown as they are."""
    return words.word(one.reason, "reason")


@register.filter
def moment(text: str) -> str:
    """A date or time kept as text, as people write it."""
    return moment_of(text) if text else ""


@register.simple_tag
def sparkline(course: Sequence[int]) -> SafeString:
    """Bars for numbers of equal stretches of time, oldest first, with the numbers read out."""
    tallest = max([*course, 1])
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="8" height="{}" rx="1"></rect>',
        (
            (place * 10, 32 - height, height)
            for place, number in enumerate(course)
            for height in [_height(number, tallest)]
        ),
    )
    said = gettext("Messages over time, oldest first: %(numbers)s") % {"numbers": ", ".join(map(str, course))}
    return format_html(
        '<svg class="ll-spark" viewBox="0 0 {} 32" width="{}" height="32" role="img" aria-label="{}" focusable="false">{}</svg>',
        len(course) * 10 - 2,
        len(course) * 10 - 2,
        said,
        bars,
    )


def _height(number: int, tallest: int) -> int:
    """A flat line for nothing, at least a visible bar for something."""
    return max(4, round(30 * number / tallest)) if number else 1
