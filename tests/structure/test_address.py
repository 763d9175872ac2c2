"""How the house speaks to its readers in Chinese: docs/glossary.md, "How readers are spoken to"."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

HOUSE = Path("linli")
# What residents read, or have read out to them, stands in these catalogues; staff alone read all others.
SEEN_BY_RESIDENTS = {"cases", "citizen", "hotline", "knowledge", "notify", "openstats", "pages", "visits"}


def texts() -> Iterator[tuple[str, str]]:
    """Every Chinese text of the house, with the door or domain whose catalogue holds it."""
    for path in HOUSE.glob("**/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                forms = [message.string] if isinstance(message.string, str) else message.string or ()
                yield from ((path.parents[3].name, form) for form in forms)


def test_nobody_is_called_by_the_familiar_word() -> None:
    familiar = [text for _, text in texts() if "你" in text]

    assert not familiar, "residents are 您; staff are addressed without a pronoun (docs/glossary.md)"


def test_staff_are_addressed_without_a_pronoun() -> None:
    polite = [(owner, text) for owner, text in texts() if "您" in text and owner not in SEEN_BY_RESIDENTS]

    assert not polite, "pages of staff say 本人, 本岗位, 本单位 or nothing at all (docs/glossary.md)"
