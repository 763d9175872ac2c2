"""Steps through the administration's three-step forms: typed, looked at, done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client


def seen(client: Client, address: str) -> dict[str, Any]:
    """What the form of this address carries when it is opened: its fields and what was seen."""
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()[:600]
    form = {one.name: one.value for one in page.context["fields"] if one.value and one.widget != "checks"}
    return {**form, **page.context["seen"]}


def looked_at(client: Client, address: str, form: dict[str, Any]) -> str:
    """The page that says what it would do; nothing is done yet."""
    page = client.post(address, {**form, "step": "look"})
    assert page.status_code == 200, page.content.decode()
    return page.content.decode()


def done(client: Client, address: str, form: dict[str, Any]) -> str:
    """Do it and answer where it leads."""
    answer = client.post(address, {**form, "step": "do"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])
