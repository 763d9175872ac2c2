"""Reference data out and in as packs: exported as they stand, looked at row by row before they are taken in, undone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.http_errors import status_of
from linli.channels.pages import house_texts
from linli.channels.pages.asking import day_of
from linli.channels.pages.guards import actor_of, signed_in
from linli.common import clock
from linli.common.actor import Actor
from linli.common.errors import Forbidden, InvalidInput, LinliError

MOST_FAULTS: Final = 100
MOST_ROWS: Final = 200
# Set → its name and its files. Standard answers have pages and packs of their own.
SETS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "catalogue": (gettext_noop("Catalogue: matters and filing conditions"), ("matters.csv", "conditions.csv")),
    "duties": (gettext_noop("Duty list"), ("duties.csv",)),
    "negative": (gettext_noop("Negative list"), ("negative.csv",)),
    "limits": (gettext_noop("Time limits"), ("stages.csv",)),
    "calendars": (gettext_noop("Calendars"), ()),
    "areas": (gettext_noop("Areas"), ("areas.csv",)),
    "units": (gettext_noop("Units"), ("units.csv",)),
    "roles": (gettext_noop("Roles made here"), ("roles.csv",)),
    "texts": (gettext_noop("Texts made here"), ("texts.csv",)),
}


def _files(name: str) -> tuple[str, ...]:
    return tuple(cases.calendar_files()) if name == "calendars" else SETS[name][1]


def _need_any(actor: Actor) -> None:
    """Raise Forbidden unless the actor may take in files of some kind."""
    if not any(actor.may(cases.right_for(file)) for file in ("matters.csv", "units.csv", "roles.csv")):
        raise Forbidden(right=cases.right_for("matters.csv"))


@signed_in
@require_safe
def pack_list(request: HttpRequest) -> HttpResponseBase:
    """The sets to export, the way in, and the packs that were taken in."""
    actor = actor_of(request)
    _need_any(actor)
    return render(request, "administration/pack_list.html", _context(actor))


def _context(actor: Actor) -> dict[str, Any]:
    sets = [(name, _(title), ", ".join(_files(name)) or "—") for name, (title, _f) in SETS.items()]
    return {"sets": sets, "imports": cases.imports(actor=actor), "most": cases.MOST_BYTES // 1_000_000}


@signed_in
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The chosen sets as one ZIP in the format of packs."""
    _need_any(actor_of(request))
    at = clock.now()
    chosen = [name for name in request.GET.getlist("set") if name in SETS]
    if not chosen:
        messages.warning(request, _("Choose at least one set."))
        return redirect("administration:pack_list")
    files = cases.exported([file for name in chosen for file in _files(name)], day_of(at))
    head = f'name = "house"\nversion = "{at:%Y-%m-%d.%H%M}"\ntitle = "{", ".join(chosen)}"\norigin = "exported from this house"\n'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"pack.toml": head, **files}.items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="linli-{"-".join(chosen)[:60]}-{at:%Y%m%d}.zip"'
    return answer


@signed_in
@require_POST
def pack_look(request: HttpRequest) -> HttpResponseBase:
    """Look at a pack: what it would add, change and end, or every fault with file and line. Nothing is changed."""
    actor = actor_of(request)
    _need_any(actor)
    try:
        sent = request.FILES.get("file")
        if sent is None:
            raise InvalidInput(field="file", reason="Choose a file.")
        if (sent.size or 0) > cases.MOST_BYTES:
            raise InvalidInput(field="file", reason="This file is too large.")
        view = cases.look_at_pack(
            actor=actor, name=str(sent.name), content=sent.read(), whole=bool(request.POST.get("whole")),
            texts=house_texts.rules(), at=clock.now(),
        )  # fmt: skip
    except LinliError as error:
        faults = list(error.data.get("faults", ()))
        context = {**_context(actor), "error": error, "faults": faults[:MOST_FAULTS], "more": len(faults) > MOST_FAULTS}
        return render(request, "administration/pack_list.html", context, status=status_of(error))
    return redirect("administration:pack_import", import_id=view.id)


@signed_in
@require_safe
def pack_import(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """One pack that was brought: row by row what it would change or has changed."""
    view = cases.import_view(actor=actor_of(request), import_id=import_id)
    return render(request, "administration/pack_import.html", {"pack": view, "files": by_file(view.differences)})


def by_file(found: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The rows by file, each with its columns that differ."""
    shown = []
    for file, rows in groupby(sorted(found, key=lambda one: one[0]), key=lambda one: one[0]):
        listed = [_row(*one[1:]) for one in rows]
        counts = {what: sum(row["what"] == what for row in listed) for what in ("added", "changed", "removed")}
        shown.append({"file": file, "rows": listed[:MOST_ROWS], "more": len(listed) - MOST_ROWS, **counts})
    return shown


def _row(key: str, before: dict[str, str] | None, after: dict[str, str] | None) -> dict[str, Any]:
    what = "added" if before is None else "removed" if after is None else "changed"
    old, new = before or {}, after or {}
    columns = [(name, old.get(name, ""), new.get(name, "")) for name in dict.fromkeys((*old, *new))]
    return {"key": key, "what": what, "name": new.get("name") or old.get("name") or "",
            "columns": [one for one in columns if one[1] != one[2]]}  # fmt: skip


@signed_in
@require_POST
def pack_apply(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Apply a pack as it was looked at."""
    try:
        cases.apply_pack(actor=actor_of(request), import_id=import_id, texts=house_texts.rules(), at=clock.now())
    except LinliError as error:
        return _again(request, import_id, error)
    messages.success(request, _("The pack is applied. It can be undone as long as nothing rests on it."))
    return redirect("administration:pack_import", import_id=import_id)


@signed_in
@require_POST
def pack_undo(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Bring back what a pack changed, as a new version."""
    try:
        cases.undo_pack(actor=actor_of(request), import_id=import_id, texts=house_texts.rules(), at=clock.now())
    except LinliError as error:
        return _again(request, import_id, error)
    messages.success(request, _("Undone: what stood before stands again, as a new version."))
    return redirect("administration:pack_import", import_id=import_id)


def _again(request: HttpRequest, import_id: int, error: LinliError) -> HttpResponseBase:
    view = cases.import_view(actor=actor_of(request), import_id=import_id)
    context = {"pack": view, "files": by_file(view.differences), "error": error}
    return render(request, "administration/pack_import.html", context, status=status_of(error))
