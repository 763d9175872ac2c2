"""What the administration's templates say: its sections, sentences of the rules, rights in words."""

from __future__ import annotations

from typing import Any, Final

from django import template
from django.utils.translation import gettext, gettext_noop

from linli.common.actor import Actor
from linli.common.rights import words_for

register = template.Library()

SECTIONS: Final = (
    ("administration:start", gettext_noop("What needs care"), ()),
    ("administration:units", gettext_noop("Units"), ()),
    ("administration:people", gettext_noop("People"), ("accounts.view", "accounts.manage")),
    ("administration:roles", gettext_noop("Roles"), ("accounts.view", "accounts.manage", "accounts.roles")),
    ("administration:keys", gettext_noop("Keys of machines"), ("accounts.machines", "accounts.view")),
    ("administration:negative_list", gettext_noop("Negative list"), ("geography.edit", "accounts.manage", "cases.catalogue")),
    ("administration:calendar_list", gettext_noop("Calendars"), ("geography.edit", "accounts.manage", "cases.catalogue")),
    ("administration:text_list", gettext_noop("Texts"), ("cases.catalogue",)),
    ("administration:pack_list", gettext_noop("Import and export"), ("cases.catalogue", "geography.edit", "accounts.roles")),
    ("administration:definition_list", gettext_noop("Definitions of figures"), ("insight.define",)),
)  # fmt: skip


@register.inclusion_tag("administration/parts/sections.html", takes_context=True)
def sections(context: template.Context, here: str) -> dict[str, Any]:
    """The sections this actor may open, the present one marked."""
    actor: Actor = context["actor"]
    shown = [one for one in SECTIONS if not one[2] or any(actor.may(right) for right in one[2])]
    return {"sections": [{"name": n, "title": gettext(t), "here": n.endswith(f":{here}")} for n, t, _ in shown]}


@register.filter
def msgid(text: str) -> str:
    """A sentence of the rules in the reader's language."""
    return gettext(text)


@register.filter
def right_in_words(name: str) -> str:
    """What a right allows."""
    return gettext(words_for(name))
