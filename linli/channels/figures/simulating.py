"""A simulation in words, tables and charts; and what a form about one holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said, Series
from linli.channels.pages.languages import in_english
from linli.channels.pages.templatetags.pages import named, when
from linli.common.codes import plain_number
from linli.insight import api as insight

TARGETS: Final = ("0.8", "0.9", "0.95", "0.99", "as_before")
DAYS: Final = (7, 14, 28, 56)
REPLICATIONS: Final = (4, 8, 16, 30)
USUAL: Final = {"target": "0.95", "days": "28", "replications": "8", "work": "1"}
HISTORY: Final = timedelta(days=29)
# How what can be set is called; a scenario's numbers follow its name.
FIELDS: Final = {
    "from": gettext_noop("History from"), "to": gettext_noop("History to"), "units": gettext_noop("Unit"), "target": gettext_noop("In time"),
    "days": gettext_noop("Days to simulate"), "replications": gettext_noop("Repetitions"), "work": gettext_noop("Work of all cases, times"),
    "posts": gettext_noop("Posts"), "scenarios": gettext_noop("What is different"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A scenario as a form shows it: whether it is chosen, and its numbers with their bounds."""

    scenario: insight.Scenario
    chosen: bool
    numbers: tuple[tuple[str, str, str, float, float], ...]  # field, title, value, least, most


def usual(today: date) -> QueryDict:
    """A form nobody has filled in: the last thirty whole days, nothing different."""
    end = today - timedelta(days=1)
    found = QueryDict(mutable=True)
    found.update({"from": (end - HISTORY).isoformat(), "to": end.isoformat(), **USUAL})
    return found


def from_asked(asked: Mapping[str, Any]) -> QueryDict:
    """The form that asks what was asked."""
    found = QueryDict(mutable=True)
    found.update({**USUAL, **{name: str(asked[name]) for name in ("from", "to", *USUAL) if name in asked}})
    found["unit"] = str(next(iter(asked.get("units") or []), ""))
    for code, numbers in (asked.get("scenarios") or {}).items():
        found.appendlist("scenario", code)
        found.update({f"{code}.{name}": f"{value:g}" for name, value in numbers.items()})
    found.update({f"posts.{unit}": str(number) for unit, number in (asked.get("posts") or {}).items()})
    return found


def to_ask(sent: QueryDict) -> dict[str, Any]:
    """What a form asks, as the grammar of simulations has it; whatever cannot be is left for its rules to refuse."""
    chosen = {}
    for code in sent.getlist("scenario"):
        names = (name for name in ("factor", "hours") if sent.get(f"{code}.{name}", "") != "")
        chosen[code] = {name: _number(str(sent[f"{code}.{name}"])) for name in names}
    posts = {}
    for field, value in sent.items():
        if field.startswith("posts.") and value != "":
            posts[field.removeprefix("posts.")] = _number(str(value))
    unit = sent.get("unit", "")
    return {
        **{name: sent.get(name, "") for name in ("from", "to")},
        **{name: sent.get(name) or USUAL[name] for name in USUAL},
        **({"units": [plain_number(unit) or unit]} if unit else {}),
        **({"scenarios": chosen} if chosen else {}), **({"posts": posts} if posts else {}),
    }  # fmt: skip


def _number(text: str) -> float | str:
    """The number that was typed, or the text itself where it is none."""
    try:
        return float(text.strip().replace("，", ".").replace(",", "."))
    except ValueError:
        return text


def choices(form: QueryDict) -> list[Choice]:
    """Every scenario with what the form says of it."""
    titles = {"factor": pgettext("simulation", "times"), "hours": pgettext("simulation", "hours")}
    found = []
    for code, one in insight.scenarios().items():
        bounds = [(name, bound) for name in ("factor", "hours") if (bound := getattr(one, name))]
        numbers = tuple(
            (f"{code}.{name}", titles[name], form.get(f"{code}.{name}", f"{bound.usual:g}"), bound.least, bound.most)
            for name, bound in bounds
        )
        found.append(Choice(one, code in form.getlist("scenario"), numbers))
    return found


def title_of(asked: Mapping[str, Any]) -> str:
    """What a simulation is about, in a few words."""
    known, parts = insight.scenarios(), []
    for code, numbers in (asked.get("scenarios") or {}).items():
        if code in known:
            factor = f" ×{numbers['factor']:g}" if "factor" in numbers else ""
            parts.append(f"{named(known[code])}{factor}")
    return (" + " if in_english() else "＋").join(parts) or _("As ever")


def summary(told: Mapping[str, Any]) -> list[str]:
    """What was found, in plain sentences."""
    found = [_share_sentence(told)]
    units = told["units"]
    short = [one for one in units if one["needed"] is not None and one["needed"] > one["posts"]]
    never = [one for one in units if one["needed"] is None]
    if short:
        listed = _listed([f"{named_of(one)} {one['posts']} → {one['needed']}" for one in short])
        found.append(_("More posts are needed at: %(listed)s.") % {"listed": listed})
    if never:
        found.append(
            _(
                "%(n)s of the units do not reach the target with any number of posts: posts do not shorten their waiting."
            )
            % {"n": len(never)}
        )
    if never and not told["as_before"]:
        found.append(
            _(
                "What today's share needs is told by “as many as ever”; “shorter waits” says what less waiting would bring."
            )
        )
    if units and not short and not never:
        found.append(_("Every unit reaches the target with the posts it has."))
    found.append(_after(told))
    return [one for one in found if one]


def _share_sentence(told: Mapping[str, Any]) -> str:
    normal, changed = told["normal"]["in_time"], told["changed"]["in_time"]
    if not normal or not changed:
        return _("Nothing falls due in the simulated days.")
    return _("In time: %(changed)s with what is different, %(normal)s as ever.") % {
        "changed": share(changed), "normal": share(normal),
    }  # fmt: skip


def _after(told: Mapping[str, Any]) -> str:
    """When what is open is as ever again."""
    after, days = told["back_after"], told["days"]
    most = max((day["changed"]["mean"] - day["normal"]["mean"] for day in days), default=0)
    if after is None:
        return _("At the end of the simulated days more is still open than it would be as ever.")
    if after == 0:
        return _("What is open never lies surely above what it would be as ever.")
    return _("At the most %(n)s more are open than as ever; from %(day)s on it is as ever again.") % {
        "n": f"{most:.0f}", "day": when(date.fromisoformat(days[after]["day"])),
    }  # fmt: skip


def _listed(parts: Sequence[str]) -> str:
    return (", " if in_english() else "、").join(parts)


def named_of(unit: Mapping[str, Any]) -> str:
    """The name of a unit of an answer, in the reader's language."""
    return str(unit["name_en"] or unit["name"]) if in_english() else str(unit["name"])


def share(found: Mapping[str, float] | None) -> str:
    """A share with the interval it lies in."""
    if not found:
        return _("no sample")
    return f"{100 * found['mean']:.1f} % ({100 * found['low']:.0f}–{100 * found['high']:.0f})"


def posts_needed(unit: Mapping[str, Any], *, as_before: bool) -> str:
    """How many posts a unit needs, and between what the number lies where that is not sure."""
    if unit["needed"] is None:
        return _("not to be reached")
    perhaps, surely = unit["perhaps"] or unit["needed"], unit["surely"]
    if as_before:
        return str(unit["needed"])
    if surely is None:
        return _("%(n)s, perhaps more") % {"n": unit["needed"]}
    return str(unit["needed"]) if perhaps == surely else f"{unit['needed']} ({min(perhaps, unit['needed'])}–{surely})"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the table. `told`: its plain values."""

    title: str
    told: Mapping[str, Any]
    week: str
    normal: str
    changed: str
    needed: str
    reached: str
    tone: str


def unit_lines(told: Mapping[str, Any]) -> list[UnitLine]:
    """The table of units, in the order of their load."""
    return [
        UnitLine(
            named_of(one), one, words.number(round(one["given_a_week"], 1)), share(one["normal"]), share(one["changed"]),
            posts_needed(one, as_before=told["as_before"]), share(one["share"]),
            "none" if one["needed"] is None else "more" if one["needed"] > one["posts"] else "enough",
        )
        for one in told["units"]
    ]  # fmt: skip


def backlog_chart(told: Mapping[str, Any]) -> charts.Picture:
    """What is open at the units on each day, as ever and with what is different."""
    labels = [_day(one["day"]) for one in told["days"]]
    lines = [
        _series(_("with what is different"), [day["changed"] for day in told["days"]]),
        _series(_("as ever"), [day["normal"] for day in told["days"]], before=True),
    ]
    return charts.lines(_("Open at the units"), labels, lines, say=words.number, sentence=_after(told), head=_("Day"))


def waiting_chart(told: Mapping[str, Any]) -> charts.Picture:
    """What waits for a post at noon of each day."""
    labels = [_day(one["day"]) for one in told["days"]]
    values = [one["waiting"] for one in told["days"]]
    most = max((value["mean"] for value in values), default=0)
    sentence = _("At the most %(n)s wait for a post at noon; on days without work the queue grows.") % {
        "n": f"{most:.0f}"
    }
    line = _series(_("waiting for a post"), values)
    return charts.lines(
        _("Waiting for a post at noon"), labels, [line], say=words.number, sentence=sentence, head=_("Day")
    )


def curve_chart(unit: Mapping[str, Any], *, as_before: bool) -> charts.Picture | None:
    """The share in time by number of posts, with the ends of its interval; none where nothing was tried."""
    if len(unit["curve"]) < 2:
        return None
    labels = [str(number) for number, _found in unit["curve"]]
    found = [one for _number, one in unit["curve"]]

    def ends(name: str) -> list[float]:
        return [one[name] for one in found]

    lines = [
        Series(_("in time"), ends("mean"), [Said(share(one)) for one in found]),
        Series(_("95 % interval, lower end"), ends("low"), [Said(_percent(one)) for one in ends("low")], before=True),
        Series(_("95 % interval, upper end"), ends("high"), [Said(_percent(one)) for one in ends("high")], before=True),
    ]
    sentence = _("With %(posts)s posts %(share)s; needed: %(needed)s.") % {
        "posts": unit["posts"], "share": share(unit["changed"]), "needed": posts_needed(unit, as_before=as_before),
    }  # fmt: skip
    title = _("%(unit)s: in time, by number of posts") % {"unit": named_of(unit)}
    return charts.lines(title, labels, lines, say=_percent, sentence=sentence, head=_("Posts"), most=1)


def _series(title: str, values: Sequence[Mapping[str, float]], *, before: bool = False) -> Series:
    said = [Said(f"{one['mean']:.0f} ({one['low']:.0f}–{one['high']:.0f})") for one in values]
    return Series(title, [one["mean"] for one in values], said, before)


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%b}" if in_english() else f"{day.month}月{day.day}日"
