"""Staff of 红山区 by role and place only: nobody has a private name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tools.packs.hongshan_areas import Area
from tools.packs.hongshan_names import STREETS, area_name, is_village, is_zone
from tools.packs.hongshan_units import CENTRE, ROOT, Unit, grid_unit_code

WORKERS = 562
STAFF_COLUMNS = ("sign_in_name", "post", "post_en", "unit_code", "roles", "demo_order")


@dataclass
class Post:
    """One row of staff.csv. roles: `role@unit_code`, separated by |."""

    sign_in_name: str
    post: str
    post_en: str
    unit_code: str
    roles: str
    demo_order: str = ""


# (sign-in name, post, English, home unit, roles); each holds over the whole district.
DISTRICT_POSTS = (
    ("hs.coordinator", "统筹员", "District Coordinator", CENTRE, ("district_coordinator",)),
    ("hs.coordinator2", "统筹员二", "District Coordinator 2", CENTRE, ("district_coordinator",)),
    ("hs.intake", "受理员", "District Intake Clerk", CENTRE, ("intake_clerk",)),
    ("hs.dispatch", "派遣员", "District Dispatcher", CENTRE, ("dispatcher",)),
    ("hs.dispatch2", "派遣员二", "District Dispatcher 2", CENTRE, ("dispatcher",)),
    ("hs.check", "核查员", "District Checker", CENTRE, ("checker",)),
    ("hs.check2", "核查员二", "District Checker 2", CENTRE, ("checker",)),
    ("hs.supervise", "督办员", "District Supervisor", CENTRE, ("supervisor",)),
    ("hs.catalogue", "事项目录管理员", "Catalogue Editor", CENTRE, ("catalogue_editor",)),
    ("hs.duty", "准入审定人", "Duty List Decider", ROOT, ("duty_decider",)),
    ("hs.admin", "系统管理员", "Administrator", CENTRE, ("administrator",)),
    ("hs.audit", "审计员", "Auditor", ROOT, ("auditor",)),
    ("hs.privacy", "个人信息保护负责人", "Data Protection Officer", ROOT, ("data_protection_officer",)),
    ("hotline.1", "热线话务员一", "Hotline Operator 1", "hotline", ("hotline_operator",)),
    ("hotline.2", "热线话务员二", "Hotline Operator 2", "hotline", ("hotline_operator",)),
    ("hotline.3", "热线话务员三", "Hotline Operator 3", "hotline", ("hotline_operator",)),
    ("hotline.4", "热线话务员四", "Hotline Operator 4", "hotline", ("hotline_operator",)),
)

# (name ending, post, English, role) of every street and town office; held over the office and all below it.
STREET_POSTS = (
    ("intake", "受理员", "Intake Clerk", "intake_clerk"),
    ("dispatch", "派遣员", "Dispatcher", "dispatcher"),
    ("coordinator", "统筹员", "Coordinator", "street_coordinator"),
    ("check", "核查员", "Checker", "checker"),
)

# The ten people on the sign-in page, all of whom meet the same cases around 西屯街道.
DEMO_ORDER = (
    "xitun.dispatch", "urban.handle", "g.xitun.yixijie.01.1", "xitun.intake", "xitun.check", "xitun.coordinator",
    "hotline.1", "hs.coordinator", "hs.supervise", "hs.admin",
)  # fmt: skip


def staff(areas: list[Area], units: list[Unit]) -> list[Post]:
    """Everybody who signs in, in a fixed order; exactly 562 of them are grid workers."""
    posts = [
        Post(name, f"红山区{post}", f"{english}, Hongshan", unit, "|".join(f"{role}@{ROOT}" for role in roles))
        for name, post, english, unit, roles in DISTRICT_POSTS
    ]
    posts += _street_posts([area for area in areas if area.level == "street"])
    for unit in units:
        posts += _unit_posts(unit)
    posts += _grid_workers([area for area in areas if area.level == "grid"])
    for post in posts:
        if post.sign_in_name in DEMO_ORDER:
            post.demo_order = str(DEMO_ORDER.index(post.sign_in_name) + 1)
    return posts


def _street_posts(streets: list[Area]) -> Iterator[Post]:
    for street in streets:
        slug = STREETS[street.code[6:9]].slug
        centre = f"{slug}.centre"
        if is_zone(street.code):
            title, english = f"{street.name}受理派遣员", f"Desk Clerk, {street.name_en}"
            yield Post(f"{slug}.desk", title, english, centre, f"small_centre@{slug}")
            continue
        for ending, title, english, role in STREET_POSTS:
            yield Post(
                f"{slug}.{ending}", street.name + title, f"{english}, {street.name_en}", centre, f"{role}@{slug}"
            )


def _unit_posts(unit: Unit) -> Iterator[Post]:
    """Handlers, leaders and duty applicants of one unit, as its kind has them."""
    code, name, english = unit.code, unit.name, unit.name_en
    if unit.kind in {"department", "utility"}:
        yield Post(f"{code}.handle", f"{name}处置员", f"Handler, {english}", code, f"department_handler@{code}")
        yield Post(f"{code}.lead", f"{name}负责人", f"Head, {english}", code, f"department_leader@{code}")
    if unit.kind == "department":
        yield Post(f"{code}.duty", f"{name}准入申请人", f"Duty Applicant, {english}", code, f"duty_applicant@{code}")
    if unit.kind == "street_team":
        yield Post(code, f"{name}处置员", f"Handler, {english}", code, f"department_handler@{code}")
        yield Post(f"{code}.lead", f"{name}队长", f"Leader, {english}", code, f"department_leader@{code}")
    if unit.kind in {"department_team", "property"}:
        yield Post(code, f"{name}处置员", f"Handler, {english}", code, f"department_handler@{code}")
    if unit.kind == "community":
        # 一西街社区居委会 → 一西街社区工作者; 东郊村委会 → 东郊村村务工作者.
        place = area_name(name, unit.area_code) + ("村务工作者" if is_village(unit.area_code) else "工作者")
        english = english.removesuffix(" Committee")
        yield Post(f"{code}.worker", place, f"Community Worker, {english}", code, f"community_worker@{code}")


def _grid_workers(grids: list[Area]) -> Iterator[Post]:
    """One worker per grid, and a second one where most households live, until there are 562."""
    by_need = sorted(grids, key=lambda grid: (-(grid.households or 0), grid.code))
    doubled = {grid.code for grid in by_need[: WORKERS - len(grids)]}
    for grid in grids:
        unit = grid_unit_code(grid.code)
        for number in (1, 2) if grid.code in doubled else (1,):
            suffix = "二" if number == 2 else ""
            english = f"Grid Worker{' 2' if number == 2 else ''}, {grid.name_en}"
            yield Post(f"g.{unit}.{number}", f"{grid.name}网格员{suffix}", english, unit, f"grid_worker@{unit}")
