"""The one front door of the loop: every channel's report comes in here, once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError

from linli.audit import api as audit
from linli.cases.actions import clocks
from linli.cases.actions.turn import subject
from linli.cases.events import Duplicate, NewReport, Receipt
from linli.cases.models import Case, Clock, Hand, Report
from linli.cases.permissions import REPORT
from linli.cases.queries.calendars import local_day
from linli.cases.queries.casefile import told_clock, told_place
from linli.cases.queries.catalogue import catalogue_day, find_matter, suggester
from linli.cases.queries.neighbours import new_among_neighbours
from linli.cases.queries.placing import Placed, coordinator, placed, within
from linli.cases.queries.stages import stage_limit
from linli.cases.queries.voices import hash_secret, kept_secret, link_secret
from linli.cases.rules import text as words
from linli.cases.rules.suggestion import Suggested
from linli.common.actor import Actor
from linli.common.codes import new_receipt_number
from linli.common.errors import Conflict, Forbidden, InvalidInput
from linli.common.inserts import Insert, Row, all_or_nothing, table, together
from linli.geography import api as geography
from linli.registry import api as registry

FARTHEST_PROMISE: Final = timedelta(days=3653)
REPORTER_KINDS = frozenset({"resident", "grid_worker", "clerk", "rider", "machine", "checker", "community_worker"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A report made ready: cleaned, placed, with what was suggested. Nothing of it is written yet."""

    new: NewReport
    text: str
    title: str
    place: Placed
    desk: geography.UnitView
    suggested: tuple[Suggested, ...]


def report(*, actor: Actor, new: NewReport, at: datetime) -> Receipt:
    """Take in one report and answer with its receipt.

    Idempotent: the same (channel, token) of the same sender again gives the first receipt with `created` false, under
    concurrency, too; of another sender it is InvalidInput. InvalidInput names the field that cannot be taken; then nothing is written.
    """
    may_report(actor, new)
    check_sender(new)
    try:
        taken = prepare(new, at)
    except InvalidInput:
        # What was taken once keeps its receipt, even if the catalogue or the areas would not take it any more.
        first = known(actor, new)
        if first:
            return first
        raise
    # Nobody asks first whether it is known: the table itself refuses the same token twice, and most come once.
    for _ in range(3):  # a receipt number drawn twice is improbable, not impossible
        try:
            with all_or_nothing():
                return _write(actor, taken, at)
        except IntegrityError:
            first = known(actor, new)
            if first:
                return first
    raise Conflict(state="received")


def may_report(actor: Actor, new: NewReport) -> None:
    """Anyone may report for themselves; only staff and machines with the right for others or as staff."""
    if actor.kind == "reporter":
        if new.reporter_kind not in {"resident", "rider"} or new.promised_at is not None:
            raise Forbidden(right=REPORT)
        return
    actor.need(REPORT)


def prepare(new: NewReport, at: datetime, place: Placed | None = None) -> Taken:
    """Clean, bound, locate (where `place` is not known yet) and suggest. Raises InvalidInput."""
    check_sender(new)
    if new.reporter_kind not in REPORTER_KINDS:
        raise InvalidInput(field="reporter_kind", reason="There is no such kind of reporter.")
    if (new.lon is None) != (new.lat is None):
        raise InvalidInput(field="lat" if new.lat is None else "lon", reason="Longitude and latitude go together.")
    if new.promised_at is not None:
        _check_promise(new.promised_at, at)
    if new.contact:
        registry.clean_contact(new.contact)
    text = words.clean_text(new.text)
    new, text = _covered(new, text)
    title = words.shown_line(new.title, 160) or words.title_from(text)
    if place is None:
        place = placed(lon=new.lon, lat=new.lat, crs=new.crs, area_id=new.area_id, at=at)
    else:
        place = within(place, new.area_id)
    return Taken(new, text, title, place, coordinator(place), _suggested(new, f"{title}\n{text}", at))


def _covered(new: NewReport, text: str) -> tuple[NewReport, str]:
    """The words as everybody reads them; where they name people, the words as written go with the contact to the vault."""
    covered = words.mask_personal(text)
    if covered == text:
        return new, text
    return replace(new, contact=replace(new.contact or registry.ContactIn(), words=text)), covered


def check_sender(new: NewReport) -> None:
    """Raise InvalidInput for a token, channel or language that cannot be."""
    if not 8 <= len(new.token) <= 80 or not new.token.isprintable():
        raise InvalidInput(field="token", reason="A token has 8 to 80 printable characters.")
    if not 1 <= len(new.channel) <= 16 or not new.channel.replace("_", "").isalnum():
        raise InvalidInput(field="channel", reason="There is no such channel.")
    if not new.language.isprintable() or len(new.language) > 10:
        raise InvalidInput(field="language", reason="There is no such language.")


def _check_promise(promised_at: datetime, at: datetime) -> None:
    """A promise made elsewhere is a time with its zone, within ten years."""
    if promised_at.tzinfo is None or abs(promised_at - at) > FARTHEST_PROMISE:
        raise InvalidInput(field="promised_at", reason="This time is too far away, or without its zone.")


def _suggested(new: NewReport, words_given: str, at: datetime) -> tuple[Suggested, ...]:
    """The matter the sender named, else what the engine reads in the words. InvalidInput for a code not in force."""
    on = catalogue_day(local_day(at))
    if not new.matter_code:
        return tuple(suggester(on).suggest(words_given))
    if find_matter(new.matter_code, on) is None:
        raise InvalidInput(field="matter", reason="There is no such matter in force.")
    return (Suggested(new.matter_code, 1.0, (), "sender"),)


def known(actor: Actor, new: NewReport) -> Receipt | None:
    """The first receipt of a report taken already. InvalidInput where it was somebody else's."""
    rows = Report.objects.filter(channel=new.channel, token=new.token)
    row = rows.values_list("case_id", "id", "receipt", "secret", "reporter").first()
    if row is None:
        return None
    case_id, report_id, receipt, digest, sender = row
    check_same_sender(actor, sender)
    return Receipt(case_id, report_id, receipt, first_secret(new, digest), created=False)


def sender_of(actor: Actor) -> str:
    """Who is kept as the sender: staff and machines by name, residents as nobody in particular."""
    return "" if actor.kind == "reporter" else actor.name


def check_same_sender(actor: Actor, sender: str) -> None:
    """Raise InvalidInput where a token was used by somebody else: their receipt opens their report."""
    if sender != sender_of(actor):
        raise InvalidInput(field="token", reason="This token has been used for another report already.")


def secret_of(new: NewReport) -> str:
    """The secret of the sender's own link: derived with the installation's key, so that sending twice gives the same."""
    return link_secret(new.channel, new.token)


def first_secret(new: NewReport, digest: str) -> str:
    """The secret given out the first time, by what is stored of it; one that opens nothing where that is gone."""
    return kept_secret(new.channel, new.token, digest) or secret_of(new)


def _write(actor: Actor, taken: Taken, at: datetime) -> Receipt:
    """Case, report, clocks, hand, contact, event with its outbox row: all of them or none; the caller sees to that.

    The id of the case is drawn before anything is written, so that the event can be sealed and all sent at once.
    """
    case_id, alike = new_among_neighbours(text=taken.text, place=taken.place, matter_code=topic_of(taken), at=at)
    number, new = new_receipt_number(), taken.new
    inserts: list[Insert] = []
    contact = None
    if new.contact:
        contact, kept = registry.keeping_contact(contact=new.contact, at=at)
        inserts.append(kept)
    rows = rows_of(actor, taken, at, case_id, number, contact)
    inserts += [
        table(Case).insert([rows.case]), table(Report).insert([rows.voice], name="voice", answers=True),
        table(Clock).insert(rows.clocks),
    ]  # fmt: skip
    if rows.hands:
        inserts.append(table(Hand).insert(rows.hands))
    happening = reported_event(rows, taken, alike)
    inserts += audit.first_event(subject=subject(case_id), actor=actor, at=at, happening=happening)
    voice_id = together(inserts)["voice"][0]
    return Receipt(case_id, voice_id, number, secret_of(new), created=True)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a case just reported, not written yet; of the report the id may still be missing."""

    case: Row
    voice: Row
    clocks: list[Row]
    hands: list[Row]


def rows_of(
    actor: Actor, taken: Taken, at: datetime, case_id: int, number: str, contact: UUID | None,
    *, reckon: Callable[..., dict[str, Any]] = clocks.reckoned,
) -> Rows:  # fmt: skip
    """What one report writes, whichever way it comes in. `reckon`: as `clocks.reckoned`, which a bulk asks once for each time."""
    running = [table(Clock).row(case_id=case_id, **reckon(*clock)) for clock in _first_clocks(taken, at)]
    case = _case(taken, number, at, id=case_id, due_at=min(clock["due_at"] for clock in running))
    hand = table(Hand).row(case_id=case_id, duty="report", actor=actor.name, unit_id=actor.unit_id, at=at)
    return Rows(
        case, _voice(actor, case_id, taken, number, contact, at), running, [] if actor.kind == "reporter" else [hand]
    )


def topic_of(taken: Taken) -> str:
    """The matter the sender named, else the one suggested first, else none."""
    return taken.new.matter_code or (taken.suggested[0].code if taken.suggested else "")


def _case(taken: Taken, number: str, at: datetime, **given: Any) -> Row:
    new = taken.new
    return table(Case).row(
        number=number, state="received", open=True, channel=new.channel, title=taken.title, text=taken.text,
        text_digest=words.digest_of_words(taken.text), urgent=new.urgent, address=words.shown_line(new.address, 300),
        unit_id=taken.desk.id, level="grid", topic=topic_of(taken), reported_at=at, **given,
        **taken.place.columns(),
    )  # fmt: skip


def _first_clocks(taken: Taken, at: datetime) -> Iterator[tuple[Any, ...]]:
    """The reporter's promise and the desk's filing clock, as `clocks.reckoned` takes them."""
    urgent, desk = taken.new.urgent, taken.desk.id
    yield Clock.Kind.PROMISE.value, at, stage_limit("promise", urgent=urgent, born=at), desk, taken.new.promised_at
    yield Clock.Kind.FILE.value, at, stage_limit("file", urgent=urgent, born=at), desk


def _voice(actor: Actor, case_id: int, taken: Taken, number: str, contact: UUID | None, at: datetime) -> Row:
    new = taken.new
    suggested = {"engine": taken.suggested[0].engine, "matters": [
        {"code": s.code, "confidence": s.confidence, "words": list(s.words)} for s in taken.suggested
    ]} if taken.suggested else {}  # fmt: skip
    return table(Report).row(
        case_id=case_id, receipt=number, channel=new.channel, token=new.token, secret=hash_secret(secret_of(new)),
        reporter_kind=new.reporter_kind, reporter=sender_of(actor), contact_id=contact,
        text=taken.text, language=new.language, suggested=suggested, at=at,
    )  # fmt: skip


def reported_event(rows: Rows, taken: Taken, alike: Sequence[Duplicate]) -> audit.Happening:
    """What the record says of a report: where it came in, where it lies and what was suggested, never who or what words."""
    case = rows.case
    return audit.Happening(
        "case.reported",
        {
            "channel": taken.new.channel, "reporter_kind": taken.new.reporter_kind, "state": case["state"],
            "unit_id": case["unit_id"], "round": 1, "version": 1, "located": taken.place.street_id is not None,
            "suggested": taken.suggested[0].code if taken.suggested else "",
            "engine": taken.suggested[0].engine if taken.suggested else "",
            "duplicates": [[d.case_id, d.score] for d in alike], "urgent": case["urgent"],
            "lies": told_place(case), "clocks": [told_clock(clock) for clock in rows.clocks],
        },
    )  # fmt: skip
