"""What else happens after an event. Read this one table to see all side effects of the system.

A reaction takes some events of its kind, each of another subject, and the time. It runs after the events' transactions,
at least once, in the order of its row; it must bear being run again. An empty row says that nothing else happens, on
purpose; such an event never waits in the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from linli.audit.api import EventView
from linli.reactions.forget import forget_drafts
from linli.reactions.tell import (
    tell_asker,
    tell_called,
    tell_checkers,
    tell_clock_unit,
    tell_decider,
    tell_reporter,
    tell_unit,
)

Reaction = Callable[[Sequence[EventView], datetime], None]

TABLE: Final[Mapping[str, tuple[Reaction, ...]]] = {
    # --- intake
    "case.reported": (tell_reporter, tell_unit),
    "case.joined": (tell_reporter,),
    "case.described": (),
    "case.suggestion_rejected": (),
    "case.field_check_asked": (tell_decider,),
    "case.field_check_answered": (tell_asker,),
    "case.finding_appealed": (tell_reporter, tell_decider),
    "case.finding_appeal_decided": (tell_unit,),
    "case.filed": (tell_reporter, tell_unit),
    "case.refused": (tell_reporter,),
    "case.answered_at_once": (),
    "case.merged": (tell_reporter,),
    "case.unmerged": (tell_reporter, tell_unit),
    "case.absorbed": (),
    "case.released": (),
    # --- dispatch
    "case.dispatched": (tell_reporter, tell_unit, tell_called),
    "case.sent_back_to_intake": (tell_unit,),
    "case.self_handled": (tell_reporter,),
    "case.accepted": (tell_reporter,),
    "case.return_asked": (tell_decider,),
    "case.return_decided": (tell_asker, tell_unit),
    "case.arbitration_called": (tell_decider,),
    "case.arbitrated": (tell_reporter, tell_unit, tell_called),
    # --- handling
    "case.unit_called": (tell_called,),
    "case.task_accepted": (),
    "case.task_finished": (tell_unit,),
    "case.task_withdrawn": (tell_called,),
    "case.noted": (),
    "case.progress_told": (tell_reporter,),
    "case.attached": (),
    "case.resolved": (tell_reporter, tell_checkers, forget_drafts),
    # --- checking, the reporter's word, closing
    "case.check_passed": (tell_reporter,),
    "case.check_failed": (tell_unit,),
    "case.second_read": (tell_unit,),
    "case.rated": (tell_unit,),
    "case.came_back": (tell_unit,),
    "case.closed": (tell_reporter,),
    "case.reopened": (tell_reporter, tell_unit),
    # --- whistle
    "case.whistle_blown": (tell_called,),
    "case.whistle_answered": (tell_asker,),
    "case.whistle_planned": (tell_called,),
    "case.whistle_ended": (tell_called,),
    # --- time
    "case.extension_asked": (tell_decider,),
    "case.extension_decided": (tell_asker,),
    "case.suspension_asked": (tell_decider,),
    "case.suspension_decided": (tell_reporter, tell_asker),
    "case.resumed": (tell_reporter, tell_unit),
    "case.warned": (tell_clock_unit,),
    "case.clock_recomputed": (),
    # --- steering
    "case.supervised": (tell_unit,),
    "case.supervision_replied": (tell_asker,),
    "case.supervision_cleared": (tell_unit,),
    "case.escalation_asked": (tell_decider,),
    "case.escalation_decided": (tell_asker, tell_unit),
    "case.escalated": (tell_unit,),
    "case.timeout_appealed": (tell_unit, tell_decider),
    "case.timeout_appeal_decided": (tell_asker,),
    "case.void_asked": (tell_decider,),
    "case.void_decided": (tell_reporter, tell_asker),
    "case.request_withdrawn": (tell_decider,),
    "case.request_lapsed": (tell_asker,),
    # --- the reporter's data
    "case.identity_opened": (tell_reporter,),
    "case.ring_prepared": (),
    "case.reporter_erased": (forget_drafts,),
    # --- desks
    "handover.written": (),
    "handover.read": (),
    # --- the reporter's contact: looks are told through case.identity_opened
    "identity.erased": (),
    "identity.put_through": (),
    "identity.recognised": (),
    "identity.relay_issued": (),
    "identity.relay_revoked": (),
    "identity.revealed": (),
    "vault.keys_rotated": (),
    "record.key_rotated": (),
    # --- people, roles, machines
    "person.added": (),
    "person.changed": (),
    "person.deactivated": (),
    "person.reactivated": (),
    "person.role_granted": (),
    "person.role_revoked": (),
    "person.password_set": (),
    "person.password_changed": (),
    "person.second_factor_on": (),
    "person.second_factor_off": (),
    "person.recovery_code_used": (),
    "person.outside_linked": (),
    "person.outside_unlinked": (),
    "person.signed_in": (),
    "person.sign_in_failed": (),
    "person.locked": (),
    "sign_in.failed": (),
    "role.added": (),
    "role.changed": (),
    "machine.key_added": (),
    "machine.key_revoked": (),
    # --- areas and units: caches follow a version row, nobody is told
    "area.added": (),
    "area.renamed": (),
    "area.abolished": (),
    "area.households_set": (),
    "area.edition_imported": (),
    "generation.created": (),
    "generation.loaded": (),
    "generation.switched_on": (),
    "seat.nominated": (),
    "seat.accepted": (),
    "seat.renewed": (),
    "seat.given_up": (),
    "unit.added": (),
    "unit.changed": (),
    "unit.moved": (),
    "unit.closed": (),
    "geography.pack_loaded": (),
    # --- catalogue, duty list, calendars: read anew by whoever asks
    "pack.loaded": (),
    "matter.added": (),
    "matter.changed": (),
    "matter.retired": (),
    "answer.changed": (),
    "duty.applied": (),
    "duty.opinion_given": (),
    "duty.admitted": (),
    "duty.refused": (),
    "duty.withdrawn": (),
    "duty.ended_by_pack": (),
    "negative.added": (),
    "negative.changed": (),
    "calendar.loaded": (),
    "stage.changed": (),
    # --- zones and visits: whoever is concerned was there
    "zone.opened": (),
    "zone.buildings_changed": (),
    "zone.ended": (),
    "visit.entered": (),
    "visit.corrected": (),
    "visit.erased": (),
    "door.closed": (),
    "door.opened": (),
    "services.loaded": (),
}
