"""What a resident reads for the codes of the loop: steps, states, outcomes, groups of matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, gettext_noop

from linli.cases import api as cases

# Step of the progress → what it says, and its icon.
STEPS: Final[dict[str, tuple[str, str]]] = {
    "received": (gettext_noop("We have your report"), "inbox"),
    "joined": (gettext_noop("The same thing was reported before: both are handled together"), "arrow-merge"),
    "filed": (gettext_noop("Filed"), "clipboard-check"),
    "refused": (gettext_noop("Not taken up"), "ban"),
    "appealed": (gettext_noop("Somebody else takes a second look"), "refresh"),
    "dispatched": (gettext_noop("Dispatched"), "send"),
    "accepted": (gettext_noop("Accepted, work has begun"), "user"),
    "progress": (gettext_noop("News from the unit"), "message"),
    "answered": (gettext_noop("Handled, and answered"), "message-2"),
    "checked": (gettext_noop("Checked by somebody else"), "shield-check"),
    "came_back": (gettext_noop("Back to work: not solved yet"), "arrow-back-up"),
    "suspended": (gettext_noop("Suspended, with a reason and a date"), "player-pause"),
    "resumed": (gettext_noop("Taken up again"), "player-play"),
    "closed": (gettext_noop("Closed"), "circle-check"),
    "reopened": (gettext_noop("Opened again"), "refresh"),
    "merged": (gettext_noop("The same thing was reported before: both are handled together"), "arrow-merge"),
    "unmerged": (gettext_noop("Handled on its own again"), "arrows-split"),
    "escalated": (gettext_noop("Passed to the next level"), "stairs-up"),
    "void": (gettext_noop("Struck out: sent twice, or a test"), "x"),
    "handed_back": (gettext_noop("Handed back: not this unit's duty"), "arrow-back-up"),
    "sent_back": (gettext_noop("Back at the office"), "arrow-back-up"),
    "climbed": (gettext_noop("Passed to the desk above"), "stairs-up"),
    "helped": (gettext_noop("Another unit helps"), "user-plus"),
}
# State of the case → the headline a resident reads, and what comes next.
STATES: Final[dict[str, tuple[str, str]]] = {
    "received": (gettext_noop("We have your report"), gettext_noop("Next, the office looks at it and files it.")),
    "filed": (gettext_noop("Your report is filed"), gettext_noop("Next, it goes to the unit whose duty it is.")),
    "assigned": (
        gettext_noop("Your report is with the unit in charge"),
        gettext_noop("Next, the unit accepts it and begins."),
    ),
    "in_hand": (gettext_noop("Work is going on"), gettext_noop("Next, the unit answers, and somebody else checks.")),
    "resolved": (gettext_noop("The unit says: handled"), gettext_noop("Please say whether that is true.")),
    "closed": (gettext_noop("This is closed"), gettext_noop("If it is not solved, you can open it again.")),
    "refused": (gettext_noop("This could not be taken up here"), gettext_noop("Below you read why, and who can help.")),
    "void": (gettext_noop("This was struck out"), gettext_noop("It was sent twice or as a test.")),
}
# The same in elder mode: short sentences, no terms of the office.
PLAIN_STATES: Final[dict[str, tuple[str, str]]] = {
    "received": (gettext_noop("We have got it"), gettext_noop("We will look at it. You need do nothing.")),
    "filed": (gettext_noop("We have written it down"), gettext_noop("Now we look for who must do it.")),
    "assigned": (gettext_noop("Somebody was told to do it"), gettext_noop("They will begin soon.")),
    "in_hand": (gettext_noop("They are at work"), gettext_noop("When it is done we tell you.")),
    "resolved": (gettext_noop("They say that it is done"), gettext_noop("Is that so? Please tell us below.")),
    "closed": (gettext_noop("It is done"), gettext_noop("Not done? You can say so below.")),
    "refused": (gettext_noop("We cannot do this one"), gettext_noop("Below stands why, and who can help.")),
    "void": (gettext_noop("This was struck out"), gettext_noop("It came twice, or was a test.")),
}
OUTCOMES: Final[dict[str, str]] = {
    "solved": gettext_noop("solved"),
    "explained": gettext_noop("explained, not solvable"),
    "handed_over": gettext_noop("handed over"),
    "no_evidence": gettext_noop("closed without evidence"),
    "not_found": gettext_noop("not found on the spot"),
    "answered": gettext_noop("answered at once"),
}
TRUTHS: Final[tuple[tuple[str, str, str], ...]] = (
    ("true", gettext_noop("Yes, it is true: solved"), "mood-smile"),
    ("partly", gettext_noop("Partly: something is left"), "mood-neutral"),
    ("not_true", gettext_noop("No, it is not true"), "mood-sad"),
)
STARS: Final[tuple[tuple[int, str], ...]] = (
    (1, gettext_noop("not at all")), (2, gettext_noop("not much")), (3, gettext_noop("fairly")), (4, gettext_noop("mostly")),
    (5, gettext_noop("fully")),
)  # fmt: skip
# What a stranger reads of a case that was reported already.
TWIN_STATES: Final[dict[str, str]] = {
    "received": gettext_noop("the office has it"),
    "filed": gettext_noop("filed"),
    "assigned": gettext_noop("with the unit in charge"),
    "in_hand": gettext_noop("being worked on"),
    "resolved": gettext_noop("handled, being checked"),
}
# Why a report was handed on.
WHYS: Final[dict[str, str]] = {
    "duty_list": gettext_noop("By the duty list it is this unit's duty."),
    "decided": gettext_noop("The desk decided that this unit takes it."),
    "joint_meeting": gettext_noop("Two units had said it was not theirs; a joint meeting named this one."),
    "on_the_spot": gettext_noop("Small enough to be handled on the spot."),
    "not_its_duty": gettext_noop("The unit showed by the rules that it is not its duty."),
    "something_missing": gettext_noop("Something was missing before a unit could begin."),
    "nobody_in_time": gettext_noop("Nobody had taken it in time, so the desk above takes it."),
    "next_level": gettext_noop("It was too hard for the level that had it."),
}
STAGES: Final[dict[str, str]] = {
    "open": gettext_noop("reported, being looked after"),
    "solved": gettext_noop("solved within 30 days"),
}


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as the page shows it."""

    title: str
    icon: str
    step: cases.Step
    why: str = ""


def steps(progress: cases.Progress) -> list[StepView]:
    """The steps of a progress, newest first, as with parcels."""
    rows = [(step, *STEPS.get(step.kind, (step.kind, "circle-dot"))) for step in reversed(progress.steps)]
    return [
        StepView(gettext(title), icon, step, gettext(WHYS[step.why]) if step.why in WHYS else "")
        for step, title, icon in rows
    ]


def state_words(state: str, *, plain: bool) -> tuple[str, str]:
    """The headline for a state and what comes next; in `plain` words for elder mode."""
    titles = PLAIN_STATES if plain else STATES
    headline, following = titles.get(state, titles["received"])
    return gettext(headline), gettext(following)


def refusal_title(code: str) -> str:
    """The reason of a refusal, from the workflow's own choices."""
    choices = {value: title for spec in cases.fields_of("refuse") for value, title in spec.choices}
    return gettext(choices[code]) if code in choices else ""
