"""The navigation of the staff pages: which places there are, in which group they stand, and who is shown which.

A place is shown to whoever has work there. That is narrower than who may open it: the guard of each page says that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.translation import gettext, gettext_noop

from linli.channels.desk import keys
from linli.common.actor import Actor


@dataclass(frozen=True, slots=True)
class Item:
    """One place: its address by name, icon and title.

    Shown to holders of one of `rights` (to all, where none is named) who also hold each of `also`. `inside` names the
    further addresses that belong to it; one without its door is of the item's own. `below` are shown while the reader is
    in one of them.
    """

    name: str
    icon: str
    title: str
    rights: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    below: tuple[Item, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        """Whether this actor has work here."""
        fits = not self.rights or any(actor.may(right) for right in self.rights)
        return fits and all(actor.may(right) for right in self.also)

    def holds(self, address: str) -> bool:
        """Whether the address of this name is the place itself, inside it or below it."""
        door = self.name.partition(":")[0]
        own = {self.name, *(name if ":" in name else f"{door}:{name}" for name in self.inside)}
        return address in own or any(item.holds(address) for item in self.below)


ADMINISTRATION: Final = (
    "units", "unit", "unit_add", "unit_change", "unit_move", "unit_close", "unit_reopen", "people", "person", "person_add",
    "post_give", "post_end", "way_in", "account_step", "roles", "role", "role_add", "role_change", "keys", "key_add", "key_revoke",
    "calendar_list", "calendar_year", "negative_list", "negative_add", "negative_edit", "negative_end", "text_list", "text_edit",
    "pack_list", "pack_import", "pack_look", "desk:design",
)  # fmt: skip
RULES: Final = (
    Item("desk:duties", "checklist", gettext_noop("Duty list"), inside=("duty", "duty_new", "gaps", "negative")),
    Item("desk:matters", "book", gettext_noop("Catalogue"), inside=("matter", "matter_edit", "administration:matter_add", "administration:matter_retire")),
    Item("desk:limits", "hourglass", gettext_noop("Time limits"), inside=("limit_edit",)),
    Item("desk:calendars", "calendar-event", gettext_noop("Calendars")),
)  # fmt: skip
STUDYING: Final = (
    Item("figures:simulations", "adjustments", gettext_noop("Simulation"), ("insight.view",), inside=("simulation",)),
    Item("schemes:list", "clipboard-check", gettext_noop("Assessment schemes"), ("insight.view",), inside=("result", "appeal")),
    Item("schemes:appeals", "gavel", gettext_noop("Appeals to review"), ("insight.review",), inside=("review",)),
)  # fmt: skip

# Those who move cases on, beside those who only take in, look things up or see to the house.
_AT_CASES: Final = (
    "cases.intake", "cases.dispatch", "cases.handle", "cases.self_handle", "cases.check", "cases.field_check",
    "cases.second_read", "cases.coordinate", "cases.supervise",
)  # fmt: skip

# fmt: off
NAVIGATION: Final = (
    (gettext_noop("Work"), (
        Item("desk:queue", "inbox", gettext_noop("My queue"), ("cases.view",), inside=("case", "verb", "reveal", "beside", "alike", "views", "bulk")),
        Item("desk:decisions", "gavel", gettext_noop("To decide"), _AT_CASES, also=("cases.view",)),
        Item("desk:parts", "users", gettext_noop("Parts of other units"), ("cases.handle", "cases.self_handle")),
        Item("desk:whistles", "speakerphone", gettext_noop("Whistle board"), ("cases.whistle", "cases.handle", "cases.self_handle", "cases.supervise")),
        Item("desk:supervision", "clipboard-check", gettext_noop("Supervision"), ("cases.supervise", "cases.handle", "cases.self_handle")),
        Item("desk:handover", "file-text", gettext_noop("Hand-over"), ("cases.dispatch",)),
        Item("notify:inbox", "bell", gettext_noop("Notices")),
    )),
    (gettext_noop("Taking in"), (
        Item("hotline:console", "phone", gettext_noop("Hotline"), ("cases.call_back",), also=("cases.report",)),
        Item("desk:report", "message-plus", gettext_noop("Take down a report"), ("cases.report",)),
        Item("hotline:calls", "message", gettext_noop("Ring back"), ("cases.call_back",)),
        Item("field:app", "map-pin", gettext_noop("Outside, on the phone"), ("cases.self_handle", "cases.field_check")),
    )),
    (gettext_noop("Overview"), (
        Item("figures:start", "chart-bar", gettext_noop("Figures"), ("insight.view",), below=STUDYING,
             inside=("figures:area", "matters", "figures:units", "rhythm", "everything", "figures:unit", "figures:matter", "indicator", "figures:cases", "figures:studies", "study", "counted")),
        Item("reports:reports", "file-text", gettext_noop("Reports"), ("insight.view",), inside=("ask", "report", "plans")),
        Item("screen:command", "device-desktop", gettext_noop("Command screen"), ("insight.screen",), inside=("roster", "replay")),
        Item("maps:cases", "map", gettext_noop("Map"), ("cases.view",)),
        Item("warnings:warnings", "alert-triangle", gettext_noop("Early warnings"), ("insight.view",), inside=("warning", "projects", "precision")),
        Item("desk:topics", "message-report", gettext_noop("Hot topics"), ("cases.view",)),
    )),
    (gettext_noop("Neighbourhood"), (
        Item("zones:areas", "home-heart", gettext_noop("Zones and visits"), ("community.view",), inside=("area", "open", "buildings", "end")),
        Item("plates:plates", "qrcode", gettext_noop("QR plates"), ("registry.plates", "registry.mount"), inside=("plate", "make")),
        Item("plates:cards", "id-badge-2", gettext_noop("Contact cards"), ("registry.cards",), inside=("card",)),
        Item("maps:sets", "map-search", gettext_noop("Grids and shapes"), ("geography.draw", "geography.edit", "geography.approve"),
             inside=("set", "drawing")),
    )),
    (gettext_noop("Reference"), (
        Item("knowledge:articles", "books", gettext_noop("Knowledge base"), inside=("article", "new", "edit", "compare", "import")),
        Item("desk:duties", "checklist", gettext_noop("Duties and rules"), below=RULES),
    )),
    (gettext_noop("House"), (
        Item("administration:start", "settings", gettext_noop("Administration"),
             ("accounts.manage", "accounts.roles", "accounts.machines", "accounts.view", "geography.edit", "cases.catalogue"),
             inside=ADMINISTRATION),
        Item("desk:record", "history", gettext_noop("Event record"), ("audit.read",)),
    )),
)
# fmt: on


def _entry(item: Item, address: str, actor: Actor) -> dict[str, Any]:
    within = item.holds(address)
    below = [_entry(one, address, actor) for one in item.below if one.is_for(actor)] if within else []
    return {
        "address": reverse(item.name),
        "icon": item.icon,
        "title": gettext(item.title),
        "key": keys.PLACES.get(item.name, ""),
        "here": within and not any(one["here"] for one in below),
        "below": below,
    }


def _built_in(item: Item) -> bool:
    """False while the item's door is not built in."""
    try:
        reverse(item.name)
    except NoReverseMatch:
        return False
    return True


def groups_for(actor: Actor, match: ResolverMatch | None) -> Iterator[dict[str, Any]]:
    """The groups with the places this actor has work at, the present place marked; groups without any are left out."""
    address = match.view_name if match else ""
    for title, items in NAVIGATION:
        shown = [_entry(item, address, actor) for item in items if item.is_for(actor) and _built_in(item)]
        if shown:
            yield {"title": gettext(title), "entries": shown}
