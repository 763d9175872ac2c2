"""The house that the browser walks through, furnished in a process of its own: `python -m tests.browser.furnished`.

The small world of the loop with names in both languages, somebody for every role, and cases in every state. It prints
one JSON object: what a test needs to find its way.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import django

PASSWORD = "Brücke-am-Fluss-7"
PEOPLE = {
    "dispatcher": "street1", "intake_clerk": "street1", "checker": "street1", "street_coordinator": "street1",
    "department_handler": "lighting", "duty_applicant": "lighting", "district_coordinator": "centre",
    "hotline_operator": "centre", "supervisor": "centre", "catalogue_editor": "centre", "duty_decider": "centre",
    "administrator": "centre", "auditor": "centre", "grid_worker": "grid1",
}  # fmt: skip
CHINESE = {
    "centre": "区网格化服务中心", "lighting": "路灯管理所", "roads": "市政工程中心", "water": "供水单位",
    "district": "本区", **{f"street{n}": f"第{n}街道" for n in (1, 2)}, **{f"team{n}": f"第{n}街道环卫队" for n in (1, 2)},
    **{f"community{n}": f"第{n}社区" for n in (1, 2)}, **{f"grid{n}": f"第{n}网格" for n in (1, 2)},
}  # fmt: skip
MATTERS = {
    "C0137": "Street light", "C0102": "Sewage manhole cover", "E0110": "Rubbish left about", "E0107": "Washing on the street",
    "H0101": "Enquiry", "C0105": "Septic tank", "E0999": "Nobody's matter",
}  # fmt: skip


def name_in_both_languages() -> None:
    """The small world speaks Chinese of matters and English of places; here everything has both names."""
    from linli.cases.models import CalendarDay, FilingCondition, Matter, NegativeItem
    from linli.geography.models import Area, Unit

    for model in (Area, Unit):
        for row in model.objects.all():
            model.objects.filter(pk=row.pk).update(name=CHINESE[row.name], name_en=row.name)
    for code, name in MATTERS.items():
        Matter.objects.filter(code=code).update(name_en=name, public_group="其他", big_class="公用设施", keywords=[])
    FilingCondition.objects.update(condition_en="It is so on the spot", closing_condition_en="As it was before")
    NegativeItem.objects.update(reason_en="Never the duty of a community")
    CalendarDay.objects.update(name="1 May")


def people(world: Any, at: datetime) -> dict[str, str]:
    """One account for every role, by role."""
    from linli.accounts import api as accounts
    from linli.common.actor import SYSTEM

    names = {}
    for role, unit in PEOPLE.items():
        names[role] = role.replace("_", "-")
        person = accounts.add_person(
            actor=SYSTEM, sign_in_name=names[role], post=f"{CHINESE[unit]}{accounts.role(role).name}",
            post_en=accounts.role(role).name_en, unit_id=world.units[unit], at=at, password=PASSWORD, must_change=False,
        )  # fmt: skip
        accounts.grant(actor=SYSTEM, person_id=person, role_code=role, unit_id=world.units[unit], at=at)
    return names


def cases_in_every_state(world: Any, at: datetime) -> tuple[dict[str, int], dict[str, str]]:
    """Cases by what they are good for, and the receipt numbers of their reporters."""
    from linli.cases import api as cases
    from linli.cases.tests import steps
    from linli.registry import api as registry

    def told(text: str, **values: Any) -> dict[str, Any]:
        return {"text": text, "at": at, **values}

    contact = registry.ContactIn(name="Tester", phone="13800138000")
    made = {
        "received": world.report(**told("The lamp at the corner is dark", contact=contact)),
        "filed": steps.filed(world, **told("The lamp in front of the school is dark")),
        "assigned": steps.assigned(world, **told("The lamp behind the market is dark")),
        "in_hand": steps.in_hand(world, **told("The lamp by the river is dark")),
        "helped": steps.in_hand(world, **told("The lamp and its pavement are broken")),
        "whistle": steps.in_hand(world, **told("Lamp, pavement and water all at once")),
        "cover": steps.in_hand(world, **told("The cover of the sewer is gone"), matter=steps.COVER),
        "resolved": steps.resolved(world, **told("The lamp in the park is dark")),
        "closed": steps.closed(world, **told("The lamp at the station was dark")),
    }
    ids = {name: receipt.case_id for name, receipt in made.items()}
    later, handler, street = at + timedelta(hours=1), steps.handler(world), world.actor("street_coordinator", "street1")
    cases.call_unit(actor=handler, case_id=ids["helped"], at=later, unit=world.units["roads"], note="Mend the pavement")
    called = [world.units["roads"], world.units["water"]]
    cases.blow_whistle(
        actor=street, case_id=ids["whistle"], at=later, units=called, reason="All at once", whistle_kind="emergency"
    )
    order = {"reason": "It takes too long", "days": 3}
    cases.supervise(actor=world.actor("supervisor", "centre"), case_id=ids["in_hand"], at=later, **order)
    cases.ask_extension(actor=handler, case_id=ids["in_hand"], at=later, reason="The part has not come")
    for number in range(55):
        world.report(text=f"Rubbish heap number {number}", at=later)
    return ids, {name: receipt.number for name, receipt in made.items()}


SIDES = {"1": (118.90, 42.20, 118.92, 42.22), "2": (118.92, 42.20, 118.94, 42.22)}


def shapes(world: Any, ids: dict[str, int], at: datetime) -> None:
    """Squares for every area, in force; and a place for the cases that have a name here."""
    import shapely

    from linli.cases.models import Case
    from linli.common.actor import SYSTEM
    from linli.geography import api as geography

    boxes = {"district": (118.90, 42.20, 118.94, 42.22)}
    boxes |= {f"{level}{side}": box for side, box in SIDES.items() for level in ("street", "community", "grid")}
    features = []
    for name, box in boxes.items():
        area = geography.area(world.areas[name])
        shape = json.loads(shapely.to_geojson(shapely.box(*box)))
        features.append({"type": "Feature", "properties": {"code": area.code, "level": area.level}, "geometry": shape})
    made = geography.new_generation(actor=SYSTEM, title="Squares", origin="Drawn for this walk", at=at)
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    assert geography.load_shapes(actor=SYSTEM, generation_id=made.id, content=content, at=at).clean
    geography.switch_on(actor=SYSTEM, generation_id=made.id, at=at)
    for place, case_id in enumerate(ids.values()):
        Case.objects.filter(pk=case_id).update(lon=118.905 + place * 0.001, lat=42.205 + place * 0.0015)


def furnish() -> dict[str, Any]:
    """The whole house."""
    from django.core.management import call_command

    from linli.cases.tests import world as worlds
    from linli.common import clock, memory
    from linli.common.actor import SYSTEM
    from linli.geography import api as geography
    from linli.insight import api as insight
    from linli.services import api as services

    call_command("migrate", verbosity=0)
    at = clock.now() - timedelta(days=2)
    world = worlds.build()
    name_in_both_languages()
    geography.forget_what_is_kept()
    memory.forget()
    services.load_article_pack(actor=SYSTEM, folder=worlds.PACKS / "knowledge", at=at)
    names = people(world, at)
    ids, numbers = cases_in_every_state(world, at)
    shapes(world, ids, at)
    insight.rebuild(at=clock.now())
    return {"people": names, "cases": ids, "numbers": numbers, "units": world.units}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(furnish()))
