"""How cases ended: without evidence, by silence, opened again, not true."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from linli.channels.figures.classes import class_cells, class_heads, classes_note
from linli.channels.figures.naming import matter_name, unit_name
from linli.channels.figures.studies.study import Grid, Section, Study, Subject, share
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.languages import sentences
from linli.insight import api as insight
from linli.insight.api import Endings, Tally

WAYS: Final = {
    "confirmed": gettext_noop("The reporter said it is true"), "silence": gettext_noop("The reporter was silent"),
    "checked": gettext_noop("Checked; nobody outside to ask"), "otherwise": gettext_noop("In another way"),
}  # fmt: skip
SAID: Final = {
    "true": gettext_noop("True"), "partly": gettext_noop("Partly true"), "not_true": gettext_noop("Not true"),
    "not_reached": gettext_noop("Not reached"),
}  # fmt: skip
MOST: Final = 30


def study(subject: Subject) -> Study:
    """How cases were closed, and what was said of it."""
    found = insight.endings(**subject.given)
    return Study(
        _says(found),
        _("Silence is neither yes nor no. “Without evidence” is a way to end a case that is allowed and must be seen. Shares by unit say where to "
          "look, and not who is good: some matters leave nothing that a picture could show."),
        (
            Section("circle-check", _("How cases ended"), (_ways(subject, found), _answers(subject, found)),
                    _("Closed cases by the day they ended; answers by the day they were given.")),
            Section("building", _("By unit"), (_units(subject, found),), classes_note()),
            Section("tag", _("By matter"), (_matters(subject, found),)),
        ),
    )  # fmt: skip


def _says(found: Endings) -> str:
    closed = found.ended["closed"]
    if not closed:
        return _("No case was closed in this time.")
    said = _("Of %(n)s cases closed, %(silent)s (%(silence)s) ended by silence, %(none)s (%(share)s) without evidence; %(again)s had been opened again before.") % {
        "n": words.number(closed), "silent": words.number(found.ended["silence"]), "silence": words.percent(found.ended["silence"] / closed),
        "none": words.number(found.ended["no_evidence"]), "share": words.percent(found.ended["no_evidence"] / closed),
        "again": words.number(found.ended["reopened"]),
    }  # fmt: skip
    answered = found.said["answered"]
    if not answered:
        return said
    answers = _("Of %(n)s answers, %(no)s (%(share)s) were “not true”; %(silent)s were not reached.") % {
        "n": words.number(answered), "no": words.number(found.said["not_true"]), "share": words.percent(found.said["not_true"] / answered),
        "silent": words.number(found.said["not_reached"]),
    }  # fmt: skip
    return sentences(said, answers)


def _ways(subject: Subject, found: Endings) -> charts.Stack:
    return subject.parts(_("Closed because"), "ended", found.ended, WAYS, _says(found))


def _answers(subject: Subject, found: Endings) -> charts.Stack:
    sentence = _("%(n)s answers.") % {"n": words.number(found.said["answered"])}
    return subject.parts(_("Is it true? Answers of reporters"), "said", found.said, SAID, sentence)


def _numbers(subject: Subject, ended: Tally, said: Tally, **where: object) -> tuple[Said, ...]:
    return (
        subject.count(ended["closed"], "ended", "closed", **where),
        subject.count(ended["no_evidence"], "ended", "no_evidence", **where),
        share(ended["silence"], ended["closed"]),
        subject.count(ended["reopened"], "ended", "reopened", **where),
        share(said["not_true"], said["answered"]),
    )


def _heads() -> tuple[str, ...]:
    return _("Closed"), _("Without evidence"), _("By silence"), _("Opened again"), _("Not true, of answers")


def _units(subject: Subject, found: Endings) -> Grid:
    rows = []
    for unit, (ended, said) in list(found.units.items())[:MOST]:

        def of_class(name: str, unit: int = unit) -> Said:
            part = found.classes.get((unit, name))
            return share(part["no_evidence"], part["closed"]) if part else Said("—")

        rows.append((Said(unit_name(unit)), (*_numbers(subject, ended, said, lead=unit), *class_cells(of_class))))
    heads = [_("without evidence: %(class)s") % {"class": name} for name in class_heads()]
    return Grid(
        _("Endings by leading unit"),
        (_("Unit"), *_heads(), *heads),
        tuple(rows),
        _whole(subject, found),
        _more(len(found.units)),
    )


def _matters(subject: Subject, found: Endings) -> Grid:
    rows = tuple(
        (Said(matter_name(code)), _numbers(subject, ended, said, matter=code))
        for code, (ended, said) in list(found.matters.items())[:MOST]
    )
    whole = (Said(_("All together")), *_numbers(subject, found.ended, found.said))
    return Grid(_("Endings by matter"), (_("Matter"), *_heads()), rows, whole, _more(len(found.matters)))


def _whole(subject: Subject, found: Endings) -> tuple[Said, ...]:
    classes: dict[str, list[int]] = {}
    for (_unit, name), part in found.classes.items():
        sums = classes.setdefault(name, [0, 0])
        sums[0] += part["no_evidence"]
        sums[1] += part["closed"]
    cells = class_cells(lambda name: share(*classes.get(name, [0, 0])))
    return (Said(_("All together")), *_numbers(subject, found.ended, found.said), *cells)


def _more(number: int) -> str:
    return _("The %(most)s with most of %(n)s.") % {"most": MOST, "n": number} if number > MOST else ""
