"""The rights of the loop. Names are registered here; roles grant them (accounts), verbs ask for them (workflow)."""

from typing import Final

from linli.common.rights import register

VIEW: Final = register("cases.view", "see cases")
NOTE: Final = register("cases.note", "add notes and files to cases")
REPORT: Final = register("cases.report", "report on behalf of somebody")
BULK: Final = register("cases.bulk", "take in whole files")
INTAKE: Final = register("cases.intake", "take in: correct, classify, locate, file, refuse, merge")
DISPATCH: Final = register("cases.dispatch", "dispatch to a unit, decide on returns and extensions")
COORDINATE: Final = register(
    "cases.coordinate", "decide where no rule does: arbitration, suspension, voiding, escalation"
)
HANDLE: Final = register("cases.handle", "handle the unit's cases and tasks")
SELF_HANDLE: Final = register("cases.self_handle", "report and handle a small matter on the spot")
FIELD_CHECK: Final = register("cases.field_check", "check on the spot before filing")
CHECK: Final = register("cases.check", "check before closing")
SECOND_READ: Final = register("cases.second_read", "second reading of “explained, not solvable”")
WHISTLE: Final = register("cases.whistle", "blow the whistle and confirm what came of it")
ROSTER: Final = register("cases.roster", "keep the duty roster of one's units")
SUPERVISE: Final = register("cases.supervise", "issue and clear supervision orders")
CALL_BACK: Final = register("cases.call_back", "ring reporters back and take down their answer")
REVEAL: Final = register("cases.reveal", "open a reporter's identity, with a reason")
CATALOGUE: Final = register("cases.catalogue", "edit the catalogue, calendars and standard answers")
DUTY_APPLY: Final = register("cases.duty_apply", "apply for a duty item")
DUTY_OPINION: Final = register("cases.duty_opinion", "give an opinion on an application")
DUTY_DECIDE: Final = register("cases.duty_decide", "admit or refuse a duty item")
