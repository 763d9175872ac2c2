"""The shipped roles and the separation of duties between rights (domain practice; the record shows who did what)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from linli.accounts.rules.refusals import BrokenRole
from linli.common import rights


@dataclass(frozen=True, slots=True)
class ShippedRole:
    """A role that comes with the program: its code, names and rights. `small_centre`: joins duties on purpose."""

    code: str
    name: str
    name_en: str
    rights: tuple[str, ...]
    small_centre: bool = False


# Writing and checking meet in one role where the people are few; nobody checks their own words in any case.
_ARTICLES: Final = ("services.write_articles", "services.check_articles")


def _cases(words: str) -> tuple[str, ...]:
    return tuple(f"cases.{word}" for word in words.split())


def _doors(words: str) -> tuple[str, ...]:
    return tuple(f"community.{word}" for word in words.split())


def _insight(words: str) -> tuple[str, ...]:
    return tuple(f"insight.{word}" for word in words.split())


# Accounts stand below the apps whose rights they grant, so rights are written here by name; an unknown one raises when
# the roles are installed. Nobody but the two coordinators, the hotline and the call-back desk may open an identity.
SHIPPED: Final = (
    ShippedRole("intake_clerk", "受理员", "intake clerk", _cases("view note report bulk intake")),
    ShippedRole("dispatcher", "派遣员", "dispatcher", (*_cases("view note dispatch supervise whistle roster"), *_insight("view screen warn"))),
    ShippedRole("small_centre", "小中心受理派遣员", "intake and dispatch of a small centre",
                (*_cases("view note report bulk intake dispatch supervise whistle roster"), *_insight("view screen warn")), small_centre=True),
    ShippedRole("department_handler", "部门处置员", "department handler", (*_cases("view note handle"), *_insight("view"))),
    ShippedRole("department_leader", "部门负责人", "department leader",
                (*_cases("view note handle second_read duty_apply duty_opinion roster"), *_ARTICLES, *_insight("view screen warn appeal"))),
    ShippedRole("grid_worker", "网格员", "grid worker", (*_cases("view note report self_handle field_check check"), *_doors("view visit"), "registry.mount")),
    ShippedRole("community_worker", "社区工作者", "community worker",
                (*_cases("view note report self_handle handle field_check duty_opinion"), *_doors("view visit zones"),
                 "registry.plates", "registry.mount", "registry.cards", *_insight("view"))),
    ShippedRole("checker", "核查员", "checker", _cases("view note field_check check call_back")),
    # The street centre takes in, dispatches and checks; its teams handle, so it never holds `handle` itself.
    ShippedRole("street_coordinator", "街道统筹员", "street coordinator",
                (*_cases("view note report bulk intake dispatch coordinate check second_read whistle supervise call_back "
                         "reveal duty_opinion roster"), *_doors("view zones"), *_ARTICLES, *_insight("view screen warn appeal plan_reports"),
                 "registry.plates", "registry.mount", "registry.cards", "geography.draw"), small_centre=True),
    ShippedRole("district_coordinator", "区级统筹员", "district coordinator",
                (*_cases("view note report dispatch coordinate second_read whistle supervise reveal duty_opinion roster"),
                 "geography.approve", *_ARTICLES, *_insight("view screen warn review"))),
    ShippedRole("hotline_operator", "热线话务员", "hotline operator", _cases("view note report call_back reveal")),
    ShippedRole("supervisor", "督办员", "supervisor", (*_cases("view note supervise"), *_insight("view screen warn review"))),
    # For the account of a screen on a wall: nothing behind what the screen shows can be opened with it.
    ShippedRole("wall_screen", "指挥大屏", "screen on a wall", _insight("screen")),
    ShippedRole("catalogue_editor", "事项目录管理员", "catalogue editor",
                (*_cases("view catalogue"), *_ARTICLES)),
    ShippedRole("article_editor", "知识库编辑", "editor of articles", ("cases.view", "services.write_articles")),
    ShippedRole("article_checker", "知识库审核员", "checker of articles", ("cases.view", "services.check_articles")),
    ShippedRole("duty_applicant", "准入申请人", "applicant for duty items", _cases("duty_apply")),
    ShippedRole("duty_decider", "准入审定人", "decider on duty items", _cases("duty_opinion duty_decide")),
    ShippedRole("administrator", "系统管理员", "administrator",
                ("accounts.manage", "accounts.roles", "accounts.machines", "accounts.view", "geography.edit",
                 "registry.plates", "registry.mount", "registry.cards", *_insight("define"))),
    ShippedRole("auditor", "审计员", "auditor", ("cases.view", "accounts.view", "audit.read", *_insight("view screen"))),
    ShippedRole("data_protection_officer", "个人信息保护负责人", "data-protection officer",
                ("audit.read", "accounts.view", "registry.erase")),
)  # fmt: skip

INTAKE: Final = "cases.intake"
DISPATCH: Final = "cases.dispatch"
HANDLE: Final = "cases.handle"
CHECK: Final = "cases.check"
SUPERVISE: Final = "cases.supervise"
AUDIT: Final = "audit.read"

# Rights one hand must not hold over the same units, ever.
NEVER_TOGETHER: Final = frozenset(
    frozenset(pair) for pair in ((HANDLE, INTAKE), (HANDLE, DISPATCH), (HANDLE, CHECK), (HANDLE, SUPERVISE))
)
# Rights that only a role of a small or street centre may join, and then visibly: the role carries the flag.
FLAGGED_TOGETHER: Final = frozenset(
    frozenset(pair) for pair in ((INTAKE, DISPATCH), (INTAKE, CHECK), (DISPATCH, CHECK), (INTAKE, SUPERVISE))
)
# What somebody who reads the record may hold beside it. Everything else changes what the record is about. Erasing a
# contact on request is the data-protection officer's duty, changes no case, and is itself recorded.
BESIDE_AUDIT: Final = frozenset(
    {"cases.view", "accounts.view", "audit.read", "registry.erase", "insight.view", "insight.screen"}
)

# Rights no machine gets: what they open or change needs a person who answers for it.
NOT_FOR_MACHINES: Final = frozenset(
    {"accounts.manage", "accounts.roles", "accounts.machines", "audit.read", "cases.reveal", "cases.duty_decide",
     "geography.approve", "registry.erase", "services.check_articles", "insight.review"}
)  # fmt: skip


def known_rights(role: str, names: Iterable[str]) -> frozenset[str]:
    """The rights a role names. Raises BrokenRole where one is not registered: nothing is quietly left out."""
    found = frozenset(names)
    for name in sorted(found):
        try:
            rights.known(name)
        except rights.UnknownRight:
            raise BrokenRole(role=role, right=name) from None
    return found


def clash(names: Collection[str], *, small_centre: bool) -> tuple[str, str] | None:
    """The first two rights that must not be in one hand, or None (separation of duties, by right)."""
    held = frozenset(names)
    forbidden = NEVER_TOGETHER if small_centre else NEVER_TOGETHER | FLAGGED_TOGETHER
    for pair in sorted(tuple(sorted(pair)) for pair in forbidden):
        if held.issuperset(pair):
            return pair[0], pair[1]
    writing = sorted(held - BESIDE_AUDIT)
    return (AUDIT, writing[0]) if AUDIT in held and writing else None


@dataclass(frozen=True, slots=True)
class Holding:
    """A role somebody holds, or is about to: its rights, where and when."""

    rights: frozenset[str]
    small_centre: bool
    unit_path: str
    valid_from: date
    valid_to: date | None = None

    def meets(self, other: Holding) -> bool:
        """Whether the two hold over a common unit on a common day."""
        above_or_below = self.unit_path.startswith(other.unit_path) or other.unit_path.startswith(self.unit_path)
        starts_in_time = self.valid_to is None or other.valid_from < self.valid_to
        return above_or_below and starts_in_time and (other.valid_to is None or self.valid_from < other.valid_to)


def clash_with(held: Iterable[Holding], new: Holding) -> tuple[str, str] | None:
    """The first two rights that would meet in one hand over the same units if `new` were added to `held`."""
    for holding in held:
        if holding.meets(new):
            flagged = holding.small_centre or new.small_centre
            found = clash(holding.rights | new.rights, small_centre=flagged)
            if found:
                return found
    return None
