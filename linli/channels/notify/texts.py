"""What is said on which occasion: whole sentences with named gaps, in the language of whoever reads them.

The key is the kind of the event. A reporter is told by e-mail where there is an address, else by SMS where `sms` says so:
not every step is worth a message on a phone. Units read theirs in the app; `email` goes to the people on duty as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

from linli.channels.pages.house_texts import Adaptable, adaptable


@dataclass(frozen=True, slots=True)
class Occasion:
    """The subject and the text (msgids), and whether it is worth an SMS or, for units, an e-mail."""

    subject: str
    text: str
    sms: bool = False
    email: bool = False
    if_granted: bool = False


# Gaps: number, unit, phone, day (of the promise), until (of reopening), channel (the right one), link.
REPORTER: Final[Mapping[str, Occasion]] = {
    "case.reported": Occasion(
        gettext_noop("We have your report"),
        gettext_noop("Your receipt number is %(number)s. You get an answer by %(day)s. Where it stands: %(link)s"),
        sms=True,
    ),
    "case.joined": Occasion(
        gettext_noop("We have your report"),
        gettext_noop("Your receipt number is %(number)s. The same thing was reported before; both are handled together. Where it stands: %(link)s"),
        sms=True,
    ),
    "case.filed": Occasion(
        gettext_noop("Your report is filed"),
        gettext_noop("Report %(number)s is filed and goes to the unit whose duty it is. Where it stands: %(link)s"),
    ),
    "case.refused": Occasion(
        gettext_noop("Your report could not be taken up here"),
        gettext_noop("Report %(number)s cannot be taken up here. Who can help: %(channel)s. The reasons: %(link)s"),
        sms=True,
    ),
    "case.finding_appealed": Occasion(
        gettext_noop("Somebody else takes a second look"),
        gettext_noop("Your report %(number)s is open again: somebody who did not look before takes a second look. You get an answer by %(day)s. Where it stands: %(link)s"),
        sms=True,
    ),
    "case.merged": Occasion(
        gettext_noop("Your report is handled together with an earlier one"),
        gettext_noop("The same thing as your report %(number)s was reported before; both are handled together, and you get the same answer. Where it stands: %(link)s"),
        sms=True,
    ),
    "case.unmerged": Occasion(
        gettext_noop("Your report is handled on its own again"),
        gettext_noop("Report %(number)s turned out to be another thing than the earlier one and is handled on its own again. Where it stands: %(link)s"),
    ),
    "case.dispatched": Occasion(
        gettext_noop("Your report is with the unit in charge"),
        gettext_noop("Report %(number)s is with %(unit)s (%(phone)s). You get an answer by %(day)s. Where it stands: %(link)s"),
        sms=True,
    ),
    "case.arbitrated": Occasion(
        gettext_noop("Your report is with the unit in charge"),
        gettext_noop("Report %(number)s is with %(unit)s (%(phone)s). You get an answer by %(day)s. Where it stands: %(link)s"),
        sms=True,
    ),
    "case.self_handled": Occasion(
        gettext_noop("Work has begun"),
        gettext_noop("%(unit)s has begun to work on report %(number)s. Where it stands: %(link)s"),
    ),
    "case.accepted": Occasion(
        gettext_noop("Work has begun"),
        gettext_noop("%(unit)s has begun to work on report %(number)s. Where it stands: %(link)s"),
    ),
    "case.progress_told": Occasion(
        gettext_noop("There is news of your report"),
        gettext_noop("%(unit)s has written how report %(number)s stands. Read it here: %(link)s"),
        sms=True,
    ),
    "case.resolved": Occasion(
        gettext_noop("Handled: please say whether it is true"),
        gettext_noop("%(unit)s says that report %(number)s is handled. Please say whether that is true, partly true or not true: %(link)s"),
        sms=True,
    ),
    "case.check_passed": Occasion(
        gettext_noop("Your report was checked"),
        gettext_noop("Somebody else than the unit in charge has checked report %(number)s. Please say whether it is solved: %(link)s"),
    ),
    "case.closed": Occasion(
        gettext_noop("Your report is closed"),
        gettext_noop("Report %(number)s is closed. If it is not solved, you can open it again until %(until)s: %(link)s"),
        sms=True,
    ),
    "case.reopened": Occasion(
        gettext_noop("Your report is open again"),
        gettext_noop("Report %(number)s is open again and goes back to work. Where it stands: %(link)s"),
        sms=True,
    ),
    "case.suspension_decided": Occasion(
        gettext_noop("Your report is suspended for a time"),
        gettext_noop("Work on report %(number)s is suspended until %(suspended)s. The reason: %(link)s"),
        sms=True,
        if_granted=True,
    ),
    "case.resumed": Occasion(
        gettext_noop("Your report is taken up again"),
        gettext_noop("Work on report %(number)s goes on. You get an answer by %(day)s. Where it stands: %(link)s"),
    ),
    "case.void_decided": Occasion(
        gettext_noop("Your report was struck out"),
        gettext_noop("Report %(number)s was struck out because it was sent twice or as a test. If that is wrong, ring %(phone)s."),
        sms=True,
        if_granted=True,
    ),
    "case.identity_opened": Occasion(
        gettext_noop("Somebody looked at your name and number"),
        gettext_noop("Your name and number behind report %(number)s were opened. Who it was, and why: %(link)s"),
        sms=True,
    ),
}  # fmt: skip

# Gaps: number, percent. For units: what happened, in one line; the case itself is behind the link.
UNIT: Final[Mapping[str, str]] = {
    "case.reported": gettext_noop("A new report has come in"),
    "case.filed": gettext_noop("Filed: to be dispatched"),
    "case.unmerged": gettext_noop("A merge was undone: the case is yours again"),
    "case.field_check_asked": gettext_noop("Please check on the spot before filing"),
    "case.finding_appealed": gettext_noop("A reporter says that it is real: please take a second look"),
    "case.finding_appeal_decided": gettext_noop("The second look has been taken"),
    "case.field_check_answered": gettext_noop("The check on the spot has been answered"),
    "case.dispatched": gettext_noop("Dispatched to you"),
    "case.sent_back_to_intake": gettext_noop("Sent back to intake"),
    "case.return_asked": gettext_noop("A unit wants to return a case: please decide"),
    "case.return_decided": gettext_noop("The return has been decided"),
    "case.arbitration_called": gettext_noop("Returned twice: a joint meeting must name the owner"),
    "case.arbitrated": gettext_noop("The joint meeting has named you"),
    "case.handed_on": gettext_noop("A unit was closed: its case is yours now"),
    "case.unit_called": gettext_noop("You are asked to help"),
    "case.task_finished": gettext_noop("A helping unit reports its task done"),
    "case.task_withdrawn": gettext_noop("Your task was withdrawn"),
    "case.resolved": gettext_noop("Reported handled: please check"),
    "case.check_failed": gettext_noop("Checked: not done. Back in your hands"),
    "case.second_read": gettext_noop("The second reading has been decided"),
    "case.rated": gettext_noop("The reporter has answered"),
    "case.came_back": gettext_noop("The reporter says it is not solved. Back in your hands"),
    "case.reopened": gettext_noop("Opened again"),
    "case.whistle_blown": gettext_noop("The whistle was blown for you: please answer"),
    "case.whistle_answered": gettext_noop("A called unit has answered the whistle"),
    "case.whistle_planned": gettext_noop("The whistle has a plan"),
    "case.whistle_ended": gettext_noop("The whistle has ended"),
    "case.extension_asked": gettext_noop("More time is asked for: please decide"),
    "case.extension_decided": gettext_noop("The extension has been decided"),
    "case.suspension_asked": gettext_noop("A suspension is asked for: please decide"),
    "case.suspension_decided": gettext_noop("The suspension has been decided"),
    "case.resumed": gettext_noop("The suspension is over: the clock runs again"),
    "case.warned": gettext_noop("A clock has used %(percent)s %% of its time"),
    "case.supervised": gettext_noop("A supervision order was issued to you: please reply"),
    "case.supervision_replied": gettext_noop("The supervision order has a reply"),
    "case.supervision_cleared": gettext_noop("The supervision order was cleared"),
    "case.escalation_asked": gettext_noop("The next level is asked for: please decide"),
    "case.escalation_decided": gettext_noop("The escalation has been decided"),
    "case.escalated": gettext_noop("Passed up to you because nobody acted in time"),
    "case.timeout_appealed": gettext_noop("A unit appeals against a timeout: please decide"),
    "case.timeout_appeal_decided": gettext_noop("The appeal against the timeout has been decided"),
    "case.void_asked": gettext_noop("Voiding is asked for: please decide"),
    "case.void_decided": gettext_noop("The voiding has been decided"),
    "case.request_withdrawn": gettext_noop("A request was withdrawn"),
    "case.request_lapsed": gettext_noop("Your request lapsed undecided"),
    "warning.raised": gettext_noop("An early warning for your area"),
    "warning.handed_on": gettext_noop("An early warning is yours now, as the desk that had it was closed"),
    "project.proposed": gettext_noop("You are proposed to lead a root-cause project"),
    "project.taken": gettext_noop("A root-cause project proposed from a warning of yours was taken up"),
    "project.declined": gettext_noop("A root-cause project proposed from a warning of yours was not taken up"),
    "article.sent_back": gettext_noop("An article of yours was sent back by its checker"),
    "article.review_near": gettext_noop("An article of yours runs out within 30 days: please read it again"),
    "article.run_out": gettext_noop("An article of yours has run out: residents no longer see it"),
}  # fmt: skip
# What cannot wait until somebody looks into the app; warnings only from the moment of being late.
UNIT_BY_EMAIL: Final = frozenset({
    "case.dispatched", "case.whistle_blown", "case.supervised", "case.escalated", "case.warned", "case.came_back",
})  # fmt: skip
FALLBACK: Final = gettext_noop("Something has changed")
EMAIL_TO_STAFF: Final = gettext_noop("Case %(number)s, unit %(unit)s. Open it at the desk: %(link)s")
EMAIL_TO_REPORTER_END: Final = gettext_noop(
    "This message was sent by a machine; answers to it are not read. Nobody is asked for money or a password."
)


def notice_key(kind: str) -> str:
    """Under which key a place may word what reporters read of an event."""
    return f"notice.{kind}"


GAPS: Final = ("number", "unit", "phone", "day", "until", "channel", "suspended", "link")
for _kind, _occasion in REPORTER.items():
    _needed = tuple(gap for gap in ("number", "link") if f"%({gap})s" in _occasion.text)
    adaptable(Adaptable(notice_key(_kind), _occasion.subject, _occasion.text, GAPS, _needed))
