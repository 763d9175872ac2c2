"""What templates say again and again: icons, times, clocks, names in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from linli.channels.pages import house_texts
from linli.channels.pages.languages import in_english
from linli.common import clock
from linli.common.codes import show_receipt_number

register = template.Library()

SPRITE: Final = "vendor/tabler-icons-3.51.0/sprite.svg"


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """One icon of the sprite; hidden from screen readers unless it carries a label of its own."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="ll-icon {}" width="20" height="20" focusable="false" {}><use href="{}#{}"></use></svg>',
        extra, meaning, static(SPRITE), name,
    )  # fmt: skip


@register.simple_tag
def house_text(key: str) -> str:
    """A text the place may have worded itself, in the reader's language."""
    return house_texts.said(key)


@register.filter
def as_options(choices: Iterable[Any]) -> SafeString:
    """The choices of a list, each with `value`, `label` and `chosen`; catalogues have hundreds, too many for a template's loop."""
    marked = ((one.value, SafeString(" selected") if one.chosen else "", one.label) for one in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


@register.filter
def named(thing: Any) -> str:
    """The name of a thing in the reader's language: `name_en` for English where there is one, else `name`."""
    if thing is None:
        return ""
    if isinstance(thing, str):
        return thing
    return str((getattr(thing, "name_en", "") if in_english() else "") or getattr(thing, "name", "") or thing)


@register.filter
def in_language(thing: Any, attribute: str) -> str:
    """`attribute` of a thing in the reader's language: `attribute_en` for English where there is one."""
    return str((getattr(thing, f"{attribute}_en", "") if in_english() else "") or getattr(thing, attribute, ""))


@register.filter
def receipt(number: str) -> str:
    """A receipt number in groups of four."""
    return show_receipt_number(str(number or ""))


@register.filter
def when(moment: datetime | date | None) -> str:
    """A moment the way people write it here: with the year only when it is another one."""
    if moment is None:
        return ""
    chinese = not in_english()
    if not isinstance(moment, datetime):
        return f"{moment.year}年{moment.month}月{moment.day}日" if chinese else f"{moment.day} {moment:%b %Y}"
    local = timezone.localtime(moment)
    other_year = local.year != timezone.localtime(clock.now()).year
    if chinese:
        return (f"{local.year}年" if other_year else "") + f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.day} {local:%b}" + (f" {local.year}" if other_year else "") + f", {local:%H:%M}"


@register.filter
def month(day: date) -> str:
    """A month as people say it."""
    return f"{day:%b %Y}" if in_english() else f"{day.year}年{day.month}月"


@register.filter
def in_year(day: date) -> str:
    """A day under a heading that names its year."""
    return f"{day.day} {day:%b}" if in_english() else f"{day.month}月{day.day}日"


@register.filter
def iso(moment: datetime | None) -> str:
    """A moment for the `datetime` attribute of <time>."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""


def span(seconds: float) -> str:
    """A length of time in its two largest units: "2 days 3 h", "40 min"."""
    return _span(int(abs(seconds) // 60), get_language() or "")


@lru_cache(maxsize=16_384)
def _span(minutes: int, language: str) -> str:
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = []
    if days:
        parts.append(ngettext("%(n)d day", "%(n)d days", days) % {"n": days})
    if hours and days < 10:
        parts.append(_("%(n)d h") % {"n": hours})
    if not days and (minutes or not hours):
        parts.append(_("%(n)d min") % {"n": minutes})
    return " ".join(parts)


@register.simple_tag
def remaining(due: datetime | None, now: datetime) -> str:
    """How much time is left until `due`, or by how much it is late."""
    if due is None:
        return ""
    seconds = (due - now).total_seconds()
    return (
        _("%(time)s left") % {"time": span(seconds)} if seconds >= 0 else _("%(time)s late") % {"time": span(seconds)}
    )


# tone → icon: told by colour, words and shape together, so that no one of the three is needed.
TONE_ICONS: Final = {
    "late": "alert-octagon",
    "soon": "alert-triangle",
    "fine": "clock",
    "paused": "player-pause",
    "met": "check",
}


@register.inclusion_tag("pages/components/clock_badge.html")
def clock_badge(
    due: datetime | None, now: datetime, state: str = "running", share: float | None = None
) -> dict[str, Any]:
    """A clock in a few words. state: running, paused, met, missed, cancelled. share: part of the time used, 0-1."""
    tone = clock_tone(due, now, state, share)
    return {"due": due, "now": now, "tone": tone, "icon": TONE_ICONS.get(tone, "clock"), "state": state}


def clock_tone(due: datetime | None, now: datetime, state: str = "running", share: float | None = None) -> str:
    """late, soon, fine, paused, met or none. Without a share used, the last day counts as soon."""
    if state == "paused":
        return "paused"
    if state in {"met", "missed", "cancelled"}:
        return {"met": "met", "missed": "late"}.get(state, "none")
    if due is None:
        return "none"
    if due < now:
        return "late"
    soon = share >= 0.8 if share is not None else (due - now).total_seconds() < 24 * 3600
    return "soon" if soon else "fine"


@register.filter
def tone_icon(tone: str) -> str:
    """The icon of a clock's tone."""
    return TONE_ICONS.get(tone, "clock")


@register.filter
def percent(share: float | None) -> int:
    """A share of 0-1 as whole percent."""
    return round((share or 0) * 100)


@register.filter
def used(share: float) -> str:
    """How much of a clock's time is used; beyond ten times its limit the number says nothing more."""
    return f"{percent(share)} %" if share < 10 else "> 1000 %"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A value of a mapping by a key that is only known here."""
    try:
        return mapping.get(key, "")
    except AttributeError:
        return ""


@register.filter
def unlocalized(number: float) -> str:
    """A number as SVG attributes want it, whatever the language."""
    return f"{number:g}"
