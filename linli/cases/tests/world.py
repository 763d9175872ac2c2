"""A small world for the stories of the loop: one district, two streets, one department, a few units, actors and matters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.cases.actions.stages import store_stage
from linli.cases.models import CalendarDay, CalendarYear, DutyItem, FilingCondition, Matter, NegativeItem
from linli.cases.rules.packfile import rows_of
from linli.cases.rules.stages import STAGE_COLUMNS, stage_from
from linli.cases.tests.photograph import Photograph
from linli.common import memory
from linli.common.actor import SYSTEM, Actor, Scope
from linli.geography import api as geography

# A Monday in March, 10:00 in Shanghai: working time.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PACKS = Path(__file__).resolve().parents[2] / "packs"
BEGIN = date(2020, 1, 1)
_serial = count(1)


@dataclass
class World:
    """Areas, units and matters by name, and actors by role and unit."""

    areas: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)

    def actor(self, role: str, unit: str, number: int = 1) -> Actor:
        """Somebody with a shipped role over a unit; another `number` is another person."""
        view = geography.unit(self.units[unit])
        level, area = (view.area_level, view.area_id) if view.territorial else (None, None)
        scope = Scope(view.id, view.path, level, area)
        rights = accounts.role(role).rights
        key = f"{role}-{unit}-{number}"
        return Actor("person", key, f"{unit} {role}", view.id, view.path, dict.fromkeys(rights, (scope,)))

    def report(
        self,
        text: str = "西屯街路灯不亮，晚上很黑",
        *,
        at: datetime = MONDAY,
        actor: Actor | None = None,
        **values: Any,
    ) -> cases.Receipt:
        """A resident's report in the first community of the first street, unless told otherwise."""
        values.setdefault("area_id", self.areas["grid1"])
        new = cases.NewReport(
            token=values.pop("token", f"token-{next(_serial):08d}"),
            text=text,
            channel=values.pop("channel", "web"),
            **values,
        )
        return cases.report(actor=actor or RESIDENT, new=new, at=at)


RESIDENT = Actor("reporter", "", "resident")


def build() -> World:
    """Build the world in an empty database; from the second time on its rows are put back as they were."""
    geography.forget_what_is_kept()
    memory.forget()
    world = PHOTOGRAPH.put_up()
    geography.forget_what_is_kept()
    memory.forget()
    return world


def from_nothing() -> World:
    """The world through the front doors, statement by statement."""
    world = World()
    accounts.ensure_roles()
    _areas(world)
    _units(world)
    _catalogue()
    _calendar()
    load_stages()
    return world


PHOTOGRAPH = Photograph(from_nothing)


def _areas(world: World) -> None:
    def add(name: str, code: str, level: str, parent: str | None) -> None:
        new = geography.NewArea(
            code=code, level=level, name=name, parent_id=world.areas.get(parent or ""), valid_from=BEGIN
        )
        world.areas[name] = geography.add_area(actor=SYSTEM, new=new, at=MONDAY).id

    add("district", "150402000000", "district", None)
    add("street1", "150402001000", "street", "district")
    add("street2", "150402002000", "street", "district")
    add("community1", "150402001001", "community", "street1")
    add("community2", "150402002001", "community", "street2")
    add("grid1", "150402001001001", "grid", "community1")
    add("grid2", "150402002001001", "grid", "community2")


def _units(world: World) -> None:
    def add(name: str, kind: str, parent: str | None, area: str, *, territorial: bool = False, trade: str = "") -> None:
        new = geography.NewUnit(
            code=f"u-{name}", name=name, kind=kind, parent_id=world.units.get(parent or ""), valid_from=BEGIN,
            trade=trade, area_id=world.areas[area], territorial=territorial,
        )  # fmt: skip
        world.units[name] = geography.add_unit(actor=SYSTEM, new=new, at=MONDAY).id

    add("centre", "centre", None, "district", territorial=True)
    add("lighting", "department", "centre", "district", trade="lighting")
    add("roads", "department", "centre", "district", trade="roads")
    add("water", "utility", "centre", "district", trade="water")
    for number in ("1", "2"):
        street, community, grid = f"street{number}", f"community{number}", f"grid{number}"
        add(street, "street_office", "centre", street, territorial=True)
        add(f"team{number}", "street_team", street, street, trade="sanitation")
        add(community, "community", street, community, territorial=True)
        add(grid, "grid_body", community, grid, territorial=True)
    for name in ("centre", "street1", "street2"):
        geography.change_unit(
            actor=SYSTEM, unit_id=world.units[name], changes={"duty_desk_id": world.units[name]}, at=MONDAY
        )


def _catalogue() -> None:
    def add(code: str, name: str, words: list[str], limit: tuple[int, str], **values: Any) -> None:
        lead = values.pop("lead")
        matter = Matter.objects.create(
            code=code,
            kind="component",
            big_class="公用设施",
            name=name,
            keywords=words,
            valid_from=BEGIN,
            **{"verify_first": False, **values},
        )
        FilingCondition.objects.create(
            matter=matter, number=1, condition="现场情况属实", limit_amount=limit[0], limit_class=limit[1],
            closing_condition="恢复正常", evidence_needed=code == "C0102",
        )  # fmt: skip
        level, kind, trade = lead
        DutyItem.objects.create(
            code=f"D-{code}", matter_code=code, level=level, lead_kind=kind, lead_trade=trade, state="admitted", valid_from=BEGIN,
            decided_at=MONDAY - timedelta(days=60),
        )  # fmt: skip

    add("C0137", "路灯", ["路灯", "不亮"], (3, "work_day"), lead=("district", "department", "lighting"))
    add("C0102", "污水井盖", ["井盖", "污水"], (2, "urgent_hour"), lead=("district", "department", "roads"))
    add("E0110", "暴露垃圾", ["垃圾", "成堆"], (4, "work_hour"), lead=("street", "street_team", "sanitation"))
    add("E0107", "沿街晾挂", ["晾衣", "晾挂"], (2, "work_hour"), lead=("grid", "grid_body", ""))
    add("H0101", "咨询", ["咨询"], (1, "work_day"), lead=("district", "department", "roads"), check_needed=False)
    add("C0105", "化粪池", ["化粪池"], (2, "work_day"), lead=("district", "department", "roads"), verify_first=True)
    orphan = Matter.objects.create(
        code="E0999", kind="event", big_class="其他", name="无主事项", keywords=["无主"], valid_from=BEGIN
    )
    FilingCondition.objects.create(
        matter=orphan, number=1, condition="属实", limit_amount=2, limit_class="work_day", closing_condition="处理完毕"
    )
    NegativeItem.objects.create(
        code="N-1", matter_code="C010", level="community", reason="社区不得作为责任主体", valid_from=BEGIN
    )


def load_stages() -> None:
    """The time limits the shipped catalogue brings, in force for a year."""
    rows, _ = rows_of("stages.csv", (PACKS / "catalogue" / "stages.csv").read_bytes(), STAGE_COLUMNS)
    for row in rows:
        store_stage(stage_from(row), since=MONDAY - timedelta(days=365))


def _calendar() -> None:
    CalendarYear.objects.create(calendar="cn", year=2026, source="test", loaded_at=MONDAY)
    holidays = [date(2026, 5, day) for day in range(1, 6)]
    CalendarDay.objects.bulk_create(
        [CalendarDay(calendar="cn", day=day, works=False, name="劳动节") for day in holidays]
    )
    CalendarDay.objects.create(calendar="cn", day=date(2026, 5, 9), works=True, name="劳动节调休")
