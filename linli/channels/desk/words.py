"""What the desk calls things: the msgid of every code that reaches a page, by family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext, gettext_noop

from linli.cases import api as cases
from linli.channels.pages.matter_classes import CLASSES

STATES: Final = {
    "received": gettext_noop("received"),
    "filed": gettext_noop("filed"),
    "assigned": gettext_noop("assigned"),
    "in_hand": gettext_noop("in hand"),
    "resolved": gettext_noop("resolved"),
    "closed": gettext_noop("closed"),
    "refused": gettext_noop("refused"),
    "merged": gettext_noop("merged"),
    "void": gettext_noop("void"),
}
# What an answer may say beside what was done.
REPLY_HINTS: Final = {
    "who": gettext_noop("who did or does it"),
    "what": gettext_noop("what was or will be done"),
    "when": gettext_noop("when"),
    "basis": gettext_noop("by which rule"),
    "contact": gettext_noop("whom to ask further"),
}
# What is waited for in a state: said beside the stepper, so that nobody has to know the workflow by heart.
WAITING: Final = {
    "received": gettext_noop("Waiting for intake to file it, or to say why not."),
    "filed": gettext_noop("Waiting for dispatch to a unit."),
    "assigned": gettext_noop("Waiting for the unit to accept it."),
    "in_hand": gettext_noop("The unit is handling it."),
    "resolved": gettext_noop("Waiting for the check by somebody else and the reporter's answer."),
    "closed": gettext_noop("Closed. The reporter may reopen it for a time."),
    "refused": gettext_noop("Refused; the reporter was told where to go."),
    "merged": gettext_noop("Rests in another case; its reporters follow that one."),
    "void": gettext_noop("Void: a duplicate or a test. It stays listed."),
}
LEVELS: Final = {
    "grid": gettext_noop("grid"),
    "micro_grid": gettext_noop("micro-grid"),
    "community": gettext_noop("community"),
    "street": gettext_noop("street"),
    "district": gettext_noop("district"),
    "city": gettext_noop("city"),
    "province": gettext_noop("province"),
}
OUTCOMES: Final = {
    "solved": gettext_noop("solved"),
    "explained": gettext_noop("explained, not solvable"),
    "handed_over": gettext_noop("handed over"),
    "no_evidence": gettext_noop("closed without evidence"),
    "not_found": gettext_noop("not found on the spot"),
    "answered": gettext_noop("answered at once"),
}
REFUSALS: Final = {
    "litigation": gettext_noop("matter for courts or arbitration"),
    "discipline": gettext_noop("matter for discipline inspection"),
    "review": gettext_noop("administrative reconsideration or disclosure procedure"),
    "petition": gettext_noop("already in the petition channel"),
    "secret": gettext_noop("secrets or another person's privacy"),
    "emergency": gettext_noop("emergency: 110, 119, 120 or 122"),
    "outside": gettext_noop("outside this territory"),
    "no_facts": gettext_noop("no factual basis"),
    "not_real": gettext_noop("not real on the spot"),
    "repeated": gettext_noop("repeated after full explanation"),
    "unlawful": gettext_noop("against law or public order"),
    "duplicate": gettext_noop("duplicate"),
    "test": gettext_noop("test"),
    "season": gettext_noop("season"),
    "funds": gettext_noop("funds"),
    "third_party": gettext_noop("third party"),
}
CHANNELS: Final = cases.CHANNEL_TITLES
REPORTERS: Final = {
    "resident": gettext_noop("resident"),
    "grid_worker": gettext_noop("grid worker"),
    "clerk": gettext_noop("clerk"),
    "rider": gettext_noop("rider"),
    "machine": gettext_noop("machine"),
}
CLOCKS: Final = {
    "promise": gettext_noop("promise to the reporter"),
    "file": gettext_noop("filing"),
    "dispatch": gettext_noop("dispatch"),
    "accept": gettext_noop("acceptance"),
    "handle": gettext_noop("handling"),
    "check": gettext_noop("checking"),
    "confirm": gettext_noop("the reporter's answer"),
    "task": gettext_noop("task of a unit"),
    "response": gettext_noop("response to a whistle"),
    "request": gettext_noop("decision on a request"),
}
CLOCK_STATES: Final = {
    "running": gettext_noop("running"),
    "paused": gettext_noop("paused"),
    "met": gettext_noop("met"),
    "missed": gettext_noop("missed"),
    "cancelled": gettext_noop("cancelled"),
}
LIMITS: Final = {
    "urgent_minute": gettext_noop("urgent minutes, every minute counts"),
    "urgent_hour": gettext_noop("urgent hours, every minute counts"),
    "urgent_day": gettext_noop("urgent days, every minute counts"),
    "work_hour": gettext_noop("work hours"),
    "work_day": gettext_noop("work days"),
    "calendar_day": gettext_noop("calendar days"),
    "given": gettext_noop("as given"),
}
ROLES: Final = {
    "lead": gettext_noop("lead"),
    "co": gettext_noop("co-unit"),
    "whistle": gettext_noop("called by whistle"),
}
TASKS: Final = {
    "open": gettext_noop("given"),
    "accepted": gettext_noop("accepted"),
    "done": gettext_noop("done"),
    "returned": gettext_noop("returned"),
    "withdrawn": gettext_noop("withdrawn"),
}
REQUESTS: Final = {
    "field_check": gettext_noop("field check before filing"),
    "finding_appeal": gettext_noop("appeal: it is real"),
    "return": gettext_noop("return"),
    "arbitration": gettext_noop("arbitration"),
    "whistle": gettext_noop("whistle"),
    "extension": gettext_noop("extension"),
    "suspension": gettext_noop("suspension"),
    "closing_check": gettext_noop("check before closing"),
    "second_reading": gettext_noop("second reading"),
    "supervision": gettext_noop("supervision order"),
    "timeout_appeal": gettext_noop("timeout appeal"),
    "escalation": gettext_noop("escalation"),
    "voiding": gettext_noop("voiding"),
}
# What the time limits are for: clocks, decisions on requests, and answers to whistles.
STAGES: Final = {**CLOCKS, **REQUESTS, "whistle_emergency": gettext_noop("whistle in an emergency")}
REQUEST_STATES: Final = {
    "asked": gettext_noop("asked"),
    "granted": gettext_noop("granted"),
    "refused": gettext_noop("not granted"),
    "lapsed": gettext_noop("lapsed"),
    "withdrawn": gettext_noop("withdrawn"),
}
TRUTHS: Final = {
    "true": gettext_noop("true"),
    "partly": gettext_noop("partly true"),
    "not_true": gettext_noop("not true"),
    "not_reached": gettext_noop("not reached"),
    "declined": gettext_noop("reached, would not say"),
}
WHISTLES: Final = {
    "key_work": gettext_noop("key matter of residents"),
    "joint_enforcement": gettext_noop("joint enforcement"),
    "emergency": gettext_noop("emergency"),
}
PURPOSES: Final = {
    "report": gettext_noop("with the report"),
    "before": gettext_noop("before"),
    "after": gettext_noop("after"),
    "document": gettext_noop("document"),
}
KINDS: Final = {
    "component": gettext_noop("component (a thing)"),
    "event": gettext_noop("event"),
    "hotline": gettext_noop("hotline class"),
}
DUTIES: Final = {
    "applied": gettext_noop("applied for"),
    "admitted": gettext_noop("admitted"),
    "refused": gettext_noop("not admitted"),
    "withdrawn": gettext_noop("withdrawn"),
}
UNITS: Final = {
    "government": gettext_noop("administrative unit"),
    "centre": gettext_noop("grid service centre"),
    "street_office": gettext_noop("street or town office"),
    "street_team": gettext_noop("street team"),
    "community": gettext_noop("community or village committee"),
    "grid_body": gettext_noop("grid service body"),
    "department": gettext_noop("department"),
    "department_team": gettext_noop("team of a department"),
    "utility": gettext_noop("public utility"),
    "hotline": gettext_noop("hotline"),
    "party": gettext_noop("party organisation"),
    "property": gettext_noop("property manager"),
    "volunteers": gettext_noop("volunteer team"),
}

TRADES: Final = {
    "urban_management": gettext_noop("urban management"),
    "housing": gettext_noop("housing"),
    "water": gettext_noop("water supply"),
    "drainage": gettext_noop("drainage"),
    "gas": gettext_noop("gas"),
    "heating": gettext_noop("heating"),
    "power": gettext_noop("power supply"),
    "telecom": gettext_noop("telecommunications"),
    "roads": gettext_noop("municipal roads"),
    "lighting": gettext_noop("street lighting"),
    "gardens": gettext_noop("parks and gardens"),
    "sanitation": gettext_noop("sanitation"),
    "traffic_police": gettext_noop("traffic police"),
    "transport": gettext_noop("transport"),
    "environment": gettext_noop("environment"),
    "market": gettext_noop("market supervision"),
    "labour": gettext_noop("labour and social security"),
    "education": gettext_noop("education"),
    "health": gettext_noop("health"),
    "civil_affairs": gettext_noop("civil affairs"),
    "culture": gettext_noop("culture and tourism"),
    "emergency": gettext_noop("emergency management"),
    "fire": gettext_noop("fire and rescue"),
    "public_security": gettext_noop("public security"),
    "water_bureau": gettext_noop("water affairs"),
    "agriculture": gettext_noop("agriculture"),
    "natural_resources": gettext_noop("natural resources"),
    "petition": gettext_noop("petitions"),
    "hotline": gettext_noop("12345 hotline"),
    "property": gettext_noop("property management"),
}
SUBJECTS: Final = {
    "case": gettext_noop("case (by its receipt number)"),
    "duty": gettext_noop("duty item"),
    "matter": gettext_noop("matter"),
    "person": gettext_noop("account"),
    "calendar": gettext_noop("calendar"),
    "contact": gettext_noop("contact"),
    "area": gettext_noop("area"),
    "unit": gettext_noop("unit"),
    "machine": gettext_noop("machine key"),
    "role": gettext_noop("role"),
    "generation": gettext_noop("set of shapes"),
    "pack": gettext_noop("data pack"),
    "negative": gettext_noop("item of the negative list"),
    "stage": gettext_noop("time limit"),
    "text": gettext_noop("text of the house"),
}
EVENTS: Final = {
    "duty.applied": gettext_noop("applied for"),
    "duty.opinion_given": gettext_noop("an opinion was given"),
    "duty.admitted_by_pack": gettext_noop("admitted with a data pack"),
    "duty.changed_by_pack": gettext_noop("changed by a data pack"),
    "duty.ended_by_pack": gettext_noop("ended by a data pack"),
    "duty.admitted": gettext_noop("admitted"),
    "duty.refused": gettext_noop("not admitted"),
    "duty.withdrawn": gettext_noop("withdrawn"),
    "handover.written": gettext_noop("a hand-over note was written"),
    "handover.read": gettext_noop("a hand-over note was read"),
    "roster.planned": gettext_noop("a shift was put on the duty roster"),
    "roster.removed": gettext_noop("a shift was taken off the duty roster"),
    "roster.copied": gettext_noop("the week before was copied on the duty roster"),
}

# Why the house itself asks for something: kept with the request as these words.
REASONS: Final = {
    text: text
    for text in (
        gettext_noop("Reported handled: please check"),
        gettext_noop("Explained as not solvable: please read it a second time"),
        gettext_noop("Overdue by half of its limit"),
        gettext_noop("Returned twice: the joint meeting names the owner"),
        gettext_noop("The reporter says that it is the same"),
    )
}

TRENDS: Final = {
    "new": gettext_noop("new"),
    "rising": gettext_noop("rising"),
    "steady": gettext_noop("steady"),
    "falling": gettext_noop("falling"),
    "quiet": gettext_noop("quiet"),
}
# Why a case stands in a note from one shift to the next.
HAND_OVERS: Final = {
    "due": gettext_noop("to be done in the next shift"),
    "decide": gettext_noop("to be decided in the next shift"),
    "whistle": gettext_noop("called units have not answered yet"),
    "call_back": gettext_noop("reporter to be rung again"),
}
FAMILIES: Final[Mapping[str, Mapping[str, str]]] = {
    "state": STATES,
    "waiting": WAITING,
    "level": LEVELS,
    "outcome": OUTCOMES,
    "refusal": REFUSALS,
    "channel": CHANNELS,
    "reporter": REPORTERS,
    "clock": CLOCKS,
    "clock_state": CLOCK_STATES,
    "limit": LIMITS,
    "stage": STAGES,
    "role": ROLES,
    "task": TASKS,
    "request": REQUESTS,
    "request_state": REQUEST_STATES,
    "truth": TRUTHS,
    "whistle": WHISTLES,
    "purpose": PURPOSES,
    "kind": KINDS,
    "class": CLASSES,
    "duty": DUTIES,
    "unit_kind": UNITS,
    "trade": TRADES,
    "reason": REASONS,
    "subject": SUBJECTS,
    "event": EVENTS,
    "reply_hint": REPLY_HINTS,
    "trend": TRENDS,
    "handover": HAND_OVERS,
}

# Titles whose one English word means two things; every other verb is called as the workflow's table calls it.
VERBS: Final = {"file": gettext_noop("File the case"), "attach": gettext_noop("Add a picture or document")}


def verb_title(verb: str) -> str:
    """What a verb is called on a button."""
    known = cases.VERBS.get(verb)
    return gettext(VERBS.get(verb) or (known.title if known else verb))


def word(code: str, family: str) -> str:
    """What a code is called in the language active now; an unknown code is shown as it is."""
    msgid = FAMILIES[family].get(code)
    return gettext(msgid) if msgid else code
