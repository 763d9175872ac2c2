"""The file of a case: its row and all that hangs on it, read whole and kept in memory while one verb works on it.

Guards look at these rows, actions change them, and what differs from what was read is written at the end
(`linli.cases.actions.saving`). New rows go to the end of their list, so every list is in order of age.

The SQL is written out, from the models and once in a process: composing it anew costs more than the rows themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
from django.db import connection, models

from linli.cases.models import Case, Clock, Hand, Rating, SideRequest, Task
from linli.cases.queries import catalogue
from linli.cases.queries.catalogue import ConditionView, MatterView
from linli.common.errors import NotFound

LIVE: Final = (Clock.State.RUNNING, Clock.State.PAUSED)
TOLD_OF_CLOCKS: Final = ("state", "due_at", "unit_id", "exempted")
TOLD_OF_PLACES: Final = ("district_id", "street_id", "community_id", "grid_id", "cell", "level")
_LARGEST_KEY: Final = 2**63 - 1
Row = models.Model
Changed = dict[type[Row], tuple[list[str], list[Row]]]
M = TypeVar("M", bound=Row)


@dataclass(frozen=True, slots=True)
class Heard:
    """A report behind the case without its words. Those of cases merged into it are among them."""

    id: int
    case_id: int
    kind: str
    contact_id: UUID | None


@dataclass
class CaseFile:
    """One case with its side requests, tasks, clocks, hands and answers as rows, each list oldest first.

    Values that are lists or dicts are replaced, never changed in place: what was read is kept beside them.
    """

    case: Case
    requests: list[SideRequest]
    tasks: list[Task]
    clocks: list[Clock]
    hands: list[Hand]
    ratings: list[Rating]
    reports: list[Heard]
    proof_rounds: list[int]  # the round of each picture that shows the thing after handling
    as_read: list[tuple[Row, Sequence[Any]]] = field(repr=False)

    # --- what stands in it -------------------------------------------------------------------------------------------
    @property
    def matter(self) -> MatterView | None:
        """The version of the matter the case keeps."""
        return catalogue.matter_by_id(self.case.matter_id) if self.case.matter_id else None

    @property
    def condition(self) -> ConditionView | None:
        """The filing-standard row it was filed by."""
        rows = self.matter.conditions if self.matter else ()
        return next((row for row in rows if row.id == self.case.condition_id), None)

    def live_clocks(self, *kinds: str) -> list[Clock]:
        """The running and paused clocks of these kinds, or of all kinds."""
        return [clock for clock in self.clocks if clock.state in LIVE and (not kinds or clock.kind in kinds)]

    def clocks_of(self, part: Task | SideRequest) -> list[Clock]:
        """The running and paused clocks of a task, or of a side request with those of the tasks it gave."""
        of_task = isinstance(part, Task)
        return [clock for clock in self.live_clocks() if (clock.task_id if of_task else clock.request_id) == part.pk]

    def asked(self, *kinds: str) -> list[SideRequest]:
        """The open side requests of these kinds, or of all kinds."""
        rows = self.requests
        return [row for row in rows if row.state == SideRequest.State.ASKED and (not kinds or row.kind in kinds)]

    def of_this_round(self, kind: str) -> list[SideRequest]:
        """The side requests of a kind that were asked in the present round, whatever became of them."""
        return [row for row in self.requests if row.kind == kind and row.round == self.case.round]

    def open_tasks(self, *roles: str) -> list[Task]:
        """The open tasks of these roles, or of all roles."""
        return [task for task in self.tasks if task.open and (not roles or task.role in roles)]

    @property
    def lead(self) -> Task | None:
        """The open task of the lead unit."""
        return next(iter(self.open_tasks(Task.Role.LEAD)), None)

    # --- what a verb makes of it -------------------------------------------------------------------------------------
    def changed(self) -> Changed:
        """The rows that differ from what was read, by table, with the columns in which any of them does."""
        found: Changed = {}
        for row, before in self.as_read:
            names = [
                name for name, value in zip(_columns(type(row)), before, strict=True) if getattr(row, name) != value
            ]
            if names:
                columns, rows = found.setdefault(type(row), ([], []))
                columns += [name for name in names if name not in columns]
                rows.append(row)
        return found

    def told(self) -> dict[str, Any]:
        """What the record must say beside what a verb tells, so that clocks and places can be read from it alone.

        `clocks`: those started, stopped, moved or handed on, as `told_clock`. `place`: where the case lies, if that changed.
        """
        before = {id(row): dict(zip(_columns(type(row)), values, strict=True)) for row, values in self.as_read}
        moved = [clock for clock in self.clocks if _differs(clock, before.get(id(clock)), TOLD_OF_CLOCKS)]
        places = _differs(self.case, before[id(self.case)], TOLD_OF_PLACES)
        return {
            **({"clocks": [told_clock(vars(clock)) for clock in moved]} if moved else {}),
            **({"lies": told_place(vars(self.case))} if places else {}),
        }

    def added(self) -> list[list[Row]]:
        """The rows that were put in, by table."""
        read = {id(row) for row, _ in self.as_read}
        lists: Iterable[Sequence[Row]] = (self.requests, self.tasks, self.clocks, self.hands, self.ratings)
        return [new for rows in lists if (new := [row for row in rows if id(row) not in read])]


def _differs(row: Row, before: dict[str, Any] | None, names: Iterable[str]) -> bool:
    return before is None or any(getattr(row, name) != before[name] for name in names)


def told_clock(clock: Mapping[str, Any]) -> dict[str, Any]:
    """A clock as the record tells it: which, whose, how it stands, and by when; `of` names the task or request it hangs on."""
    of = {"task": clock.get("task_id"), "request": clock.get("request_id")}
    return {
        "kind": str(clock["kind"]), "unit": clock["unit_id"], "state": str(clock["state"]), "due": clock["due_at"].astimezone(UTC).isoformat(),
        **{name: key for name, key in of.items() if key is not None},
        **({"exempted": True} if clock.get("exempted") else {}),
    }  # fmt: skip


def told_place(case: Mapping[str, Any]) -> dict[str, Any]:
    """Where a case lies and at which level it stands, as the record tells it: areas and a square of about 110 m, never the point."""
    return {name.removesuffix("_id"): case[name] for name in TOLD_OF_PLACES if case[name] is not None}


def locked(case_id: int) -> CaseFile:
    """The file of a case that nobody else changes until the transaction ends. Raises NotFound.

    Two statements on purpose: one that waited for the lock would see the rows beside the case as they were before.
    """
    if (
        not 0 <= case_id <= _LARGEST_KEY
    ):  # an address may say any number; a statement of one's own takes only those that fit
        raise NotFound(what="case")
    with connection.cursor() as cursor:
        cursor.execute(_one_case(), [case_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound(what="case")
    values = _converted(found[1:], _conversions(Case, json=False))
    return _read(Case.from_db(connection.alias, _columns(Case), values), values)


def file_of(case: Case) -> CaseFile:
    """The file of a case that was fetched by whoever may see it, to look at."""
    return _read(case, [getattr(case, name) for name in _columns(Case)])


def _read(case: Case, values: Sequence[Any]) -> CaseFile:
    with connection.cursor() as cursor:
        statement, places = _all_beside_it()
        cursor.execute(statement, [case.pk] * places)
        requests, tasks, clocks, hands, ratings, reports, proofs = map(_loaded, cursor.fetchone())
    as_read: list[tuple[Row, Sequence[Any]]] = [(case, values)]
    file = CaseFile(
        case=case, requests=_rows(SideRequest, requests, as_read), tasks=_rows(Task, tasks, as_read),
        clocks=_rows(Clock, clocks, as_read), hands=_rows(Hand, hands, as_read), ratings=_rows(Rating, ratings, as_read),
        reports=[Heard(id_, case_id, kind, UUID(contact) if contact else None) for id_, case_id, kind, contact in reports],
        proof_rounds=[round_ for (round_,) in proofs], as_read=as_read,
    )  # fmt: skip
    for clock in file.clocks:
        clock.case = case
    return file


def _loaded(text: str | None) -> list[Any]:
    rows: list[Any] = orjson.loads(text) if text else []
    rows.sort()  # each begins with its id
    return rows


def _rows(model: type[M], found: list[list[Any]], as_read: list[tuple[Row, Sequence[Any]]]) -> list[M]:
    conversions, columns, alias = _conversions(model, json=True), _columns(model), connection.alias
    made = []
    for values in found:
        row = model.from_db(alias, columns, _converted(values, conversions))
        as_read.append((row, values))
        made.append(row)
    return made


# --- SQL, made from the models once in a process --------------------------------------------------------------------------

Conversions = tuple[tuple[int, Callable[[Any], Any]], ...]


@cache
def _columns(model: type[Row]) -> tuple[str, ...]:
    return tuple(one.attname for one in model._meta.concrete_fields)


@cache
def _one_case() -> str:
    """The case under a lock; the first column settles how the rest of the transaction is planned.

    Lists are planned for the values at hand (see the settings). A verb finds its rows by their keys: planning its
    statements anew each time would take the database as long as doing them.
    """
    columns, table = ", ".join(_names(Case)), _table(Case)
    if connection.vendor == "postgresql":
        planned = "set_config('plan_cache_mode', 'force_generic_plan', true)"
        return f"SELECT {planned}, {columns} FROM {table} WHERE id = %s FOR UPDATE"  # noqa: S608  (from the model)
    return f"SELECT NULL, {columns} FROM {table} WHERE id = %s"  # noqa: S608  (from the model)


@cache
def _all_beside_it() -> tuple[str, int]:
    """One row of JSON lists: side requests, tasks, clocks, hands, answers, reports, rounds of proof; and its places."""
    own = "case_id = %s"
    voices = "case_id IN (SELECT id FROM voices)"
    heard = f"report_id IN (SELECT id FROM cases_report WHERE {voices})"  # noqa: S608  (nothing from outside)
    parts = [
        *(_list(_table(model), _names(model), own) for model in (SideRequest, Task, Clock, Hand)),
        _list(_table(Rating), _names(Rating), heard),
        _list("cases_report", ("id", "case_id", "reporter_kind", "contact_id"), voices),
        _list("cases_attachment", ("round",), f"{own} AND purpose = 'after'"),
    ]
    resting = "SELECT c.id FROM cases_case c JOIN voices v ON c.merged_into_id = v.id"
    both = f"WITH RECURSIVE voices (id) AS (SELECT id FROM cases_case WHERE id = %s UNION {resting})"  # noqa: S608  (own names)
    statement = f"{both} SELECT {', '.join(parts)}"
    return statement, statement.count("%s")


def _list(table: str, names: Sequence[str], where: str) -> str:
    if connection.vendor == "postgresql":
        return f"(SELECT json_agg(json_build_array({', '.join(names)}))::text FROM {table} WHERE {where})"  # noqa: S608  (own names)
    return f"(SELECT json_group_array(json_array({', '.join(names)})) FROM {table} WHERE {where})"  # noqa: S608  (own names)


def _table(model: type[Row]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _names(model: type[Row]) -> list[str]:
    """The columns as they are selected: on SQLite, which keeps JSON as text, JSON stays JSON inside a list."""
    quote = connection.ops.quote_name
    inside = model is not Case and connection.vendor != "postgresql"
    return [
        f"json({quote(one.attname)})" if inside and isinstance(one, models.JSONField) else quote(one.attname)
        for one in model._meta.concrete_fields
    ]


@cache
def _conversions(model: type[Row], *, json: bool) -> Conversions:
    """What makes a column's value of what came, by place, where they differ."""
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, one in enumerate(model._meta.concrete_fields):
        if isinstance(one, models.DateTimeField):
            found.append((place, _moment_of_text if json else _moment))
        elif isinstance(one, models.BooleanField) and json and connection.vendor != "postgresql":
            found.append((place, bool))
    return tuple(found)


def _converted(values: Sequence[Any], conversions: Conversions) -> Sequence[Any]:
    made = values if isinstance(values, list) else list(values)
    for place, convert in conversions:
        if made[place] is not None:
            made[place] = convert(made[place])
    return made


def _moment_of_text(text: str) -> datetime:
    return _moment(datetime.fromisoformat(text))


def _moment(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so
