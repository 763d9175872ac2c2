"""`linli audit`: verify the record, set a checkpoint, show what is recorded of one subject."""

from __future__ import annotations

import json
import sys

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.audit import api
from linli.common import clock
from linli.common.errors import InvalidInput, NotFound

_TELL_EVERY = 100_000


@click.group()
def audit() -> None:
    """Verify the record, set checkpoints, show timelines."""


@audit.command()
@click.option("--anchor", default="", help="Seal of a checkpoint kept elsewhere; it must still be there.")
def verify(anchor: str) -> None:
    """Recompute every seal; names the first bad event of each subject. Exit code 1 where the record is not whole."""
    seen = [0]

    def tell(done: int, total: int) -> None:
        seen[0] = done
        if done % _TELL_EVERY == 0:
            click.echo(_("%(done)s of %(total)s events") % {"done": f"{done:,}", "total": f"{total:,}"}, err=True)

    faults = api.verify(progress=tell, anchor=anchor)
    for fault in faults:
        click.echo(_describe(fault))
    if faults:
        click.echo(_("The record is not whole. Faults: %(number)s.") % {"number": len(faults)}, err=True)
        sys.exit(1)
    click.echo(_("The record is whole: %(number)s events.") % {"number": f"{seen[0]:,}"})


def _describe(fault: api.Fault) -> str:
    place = f"{fault.subject.kind}:{fault.subject.id}"
    if fault.sequence:
        place += " " + _("event %(sequence)s") % {"sequence": fault.sequence}
    if fault.event_id:
        place += f" (id {fault.event_id})"
    return f"{place}: {fault.reason}"


@audit.command()
def checkpoint() -> None:
    """Seal the record as it stands now, so that the loss of whole chains is found. Keep the printed seal elsewhere."""
    made = api.checkpoint(at=clock.now())
    if made is None:
        click.echo(_("The record is empty."))
        return
    click.echo(
        _("%(events)s events up to id %(through)s. Seal: %(seal)s")
        % {"events": f"{made.events:,}", "through": made.through, "seal": made.seal}
    )


@audit.command("rotate-key")
def rotate_key() -> None:
    """Put the first key of LINLI_AUDIT_KEYS in force, after a restart with it. Keep the printed seal elsewhere."""

    def tell(done: int, total: int) -> None:
        click.echo(_("%(done)s of %(total)s chains") % {"done": f"{done:,}", "total": f"{total:,}"}, err=True)

    made = api.rotate_key(at=clock.now(), progress=tell)
    if made is None:
        click.echo(_("The first key of LINLI_AUDIT_KEYS is in force already."))
        return
    click.echo(_("The new key is in force. Keep the older ones: they verify. Seal: %(seal)s") % {"seal": made.seal})


@audit.command()
@click.argument("subject")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def show(subject: str, as_json: bool) -> None:
    """The events of SUBJECT, written KIND:ID (case:17)."""
    kind, colon, id_ = subject.partition(":")
    if not (kind and colon and id_):
        raise InvalidInput(field="SUBJECT", reason="Write it as KIND:ID, such as case:17.")
    events = api.timeline(api.Subject(kind, id_))
    if not events:
        raise NotFound(what="subject")
    for event in events:
        click.echo(_as_json(event) if as_json else _as_line(event))


def _as_line(event: api.EventView) -> str:
    at = timezone.localtime(event.at).isoformat(sep=" ", timespec="seconds")
    data = json.dumps(dict(event.data), ensure_ascii=False)
    return f"{event.sequence:>4}  {at}  {event.kind}  {event.actor_label} ({event.actor})  {data}"


def _as_json(event: api.EventView) -> str:
    told = {
        "id": event.id,
        "sequence": event.sequence,
        "kind": event.kind,
        "actor": event.actor,
        "actor_label": event.actor_label,
        "at": event.at.isoformat(),
        "data": dict(event.data),
    }
    return json.dumps(told, ensure_ascii=False)


@audit.command()
def retry() -> None:
    """Offer the reactions that were given up once more, after their cause has been mended."""
    number = api.retry_given_up(at=clock.now())
    click.echo(_("%(number)s events will be tried again.") % {"number": number})
