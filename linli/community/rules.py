"""Rules of zones and visits, as pure functions: what may be written, codes of slips, marks of doors, days."""

from __future__ import annotations

import hmac
import re
import unicodedata
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from linli.common.errors import InvalidInput
from linli.text.api import UNPUBLISHED_KINDS, find_personal

NOTE_LENGTH: Final = 60
ADDRESS_LENGTH: Final = 80
MOST_BUILDINGS: Final = 60
# A phone may be without a network for a week; what is older nobody remembers rightly.
LATEST_ENTRY: Final = timedelta(days=14)
KEPT: Final = timedelta(days=180)
# Without signs that are mistaken for one another.
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SLIP_LENGTH: Final = 10

TOO_LONG: Final = "This is too long."
NEEDED: Final = "This must be filled in."
A_PERSON: Final = "Leave out who it was: no name, no number, no door."
A_PRIVATE_MATTER: Final = "Leave out health, family, belief and politics: they are nobody's to write down."
A_DOOR: Final = "Name the building by its public address, without door or name."
NO_SLIP: Final = "The code on a slip has ten signs; one of these is wrong. Please read it again."
NOT_THAT_DAY: Final = "A visit is entered for a day of the last two weeks."

# A net for what slips into a short note, in both languages. It refuses; it never marks or sorts anybody.
_PRIVATE_MATTERS: Final = re.compile(
    r"党员|入党|党派|政治|信访|上访|选举|投票|宗教|信教|佛教|道教|基督|教会|教徒|伊斯兰|少数民族|法轮|"
    r"病|癌|残疾|精神障碍|抑郁|怀孕|流产|吸毒|戒毒|酗酒|失能|痴呆|住院|用药|吃药|传染|"
    r"离婚|结婚|夫妻|吵架|家暴|婆媳|婚姻|外遇|单亲|丧偶|独居|孤寡|低保|刑满|社区矫正|前科|"
    r"\b(?:party member|politic\w*|petition\w*|vot(?:e|ed|ing)|religio\w*|church|mosque|temple|muslim|christian|buddhist|"
    r"ill|illness|sick|disease|cancer|disab\w+|mental\w*|depress\w*|pregnan\w+|addict\w*|alcohol\w*|"
    r"divorc\w+|marriage|married|quarrel\w*|domestic violence|lives alone|widow\w*|criminal record)\b",
    re.IGNORECASE,
)
# A unit, a floor or a number behind the building: where a household begins.
_DOOR: Final = re.compile(
    r"单元|\d\s*[室户]|(?:号楼|栋|幢|座|#)\s*[-－]?\s*\d|\b(?:flat|apartment|apt|door|room)\b", re.IGNORECASE
)


def line(text: str, *, field: str, length: int) -> str:
    """One line: white space folded, control and invisible signs gone. InvalidInput where it is longer than `length`."""
    if len(text) > 8 * length:
        raise InvalidInput(field=field, reason=TOO_LONG)
    kept = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    clean = unicodedata.normalize("NFC", kept).strip()
    if len(clean) > length:
        raise InvalidInput(field=field, reason=TOO_LONG)
    return clean


def note(text: str) -> str:
    """The short note of a visit. InvalidInput where it speaks of a person or of what is nobody's to write down."""
    clean = line(text, field="note", length=NOTE_LENGTH)
    if any(found.kind in UNPUBLISHED_KINDS for found in find_personal(clean)):
        raise InvalidInput(field="note", reason=A_PERSON)
    if _PRIVATE_MATTERS.search(unicodedata.normalize("NFKC", clean).replace(" ", "") + " " + clean):
        raise InvalidInput(field="note", reason=A_PRIVATE_MATTER)
    return clean


def building(text: str) -> str:
    """A building's public address. InvalidInput where it is empty, names a person or leads to a door."""
    clean = line(text, field="building", length=ADDRESS_LENGTH)
    if not any(map(str.isalnum, clean)):
        raise InvalidInput(field="building", reason=NEEDED)
    if _DOOR.search(clean) or any(found.kind != "home" for found in find_personal(clean)):
        raise InvalidInput(field="building", reason=A_DOOR)
    return clean


def buildings(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses of a zone, each once, in the order given. InvalidInput for none, for too many, and as `building`."""
    clean = tuple(dict.fromkeys(building(address) for address in addresses))
    if not clean:
        raise InvalidInput(field="buildings", reason=NEEDED)
    if len(clean) > MOST_BUILDINGS:
        raise InvalidInput(field="buildings", reason="A zone has at most sixty buildings.")
    return clean


def day_of_visit(on: date, today: date) -> date:
    """The day as entered. InvalidInput for a day to come and for one more than two weeks back."""
    if not today - LATEST_ENTRY <= on <= today:
        raise InvalidInput(field="on", reason=NOT_THAT_DAY)
    return on


def slip(spoken: str) -> str:
    """The code as somebody typed it, in one form. InvalidInput where it cannot be one: its last sign checks the others."""
    text = unicodedata.normalize("NFKC", spoken[:64]).upper()
    code = "".join(sign for sign in text if sign.isalnum())
    if len(code) != SLIP_LENGTH or any(sign not in SIGNS for sign in code) or code[-1] != check_sign(code[:-1]):
        raise InvalidInput(field="slip", reason=NO_SLIP)
    return code


def check_sign(signs: str) -> str:
    """The sign that makes the weighted sum of a code a multiple of 31: finds every wrong sign and every two exchanged."""
    total = sum((place + 2) * SIGNS.index(sign) for place, sign in enumerate(signs))
    return SIGNS[-total % len(SIGNS)]


def slip_hash(secret: str, code: str) -> str:
    """What is kept of a slip's code."""
    return _keyed(secret.encode(), f"slip:{code}")


def building_key(secret: str, area_id: int, address: str) -> str:
    """The key of a building: with it a door becomes a mark, and without it nobody can try the doors through."""
    return _keyed(secret.encode(), f"building:{area_id}:{_plain(address)}")


def door_mark(key: str, door: str) -> str:
    """The mark of a door under its building's key. The phone makes the same one (static/field/doors.js)."""
    plain = _plain(door)
    if not plain or len(plain) > 20:
        raise InvalidInput(field="door", reason="Write the door as it stands there, such as 2-501.")
    return _keyed(key.encode(), plain)


def _plain(text: str) -> str:
    """Letters and digits alone, in one width and case: two spellings of a door are one door."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


def _keyed(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), sha256).hexdigest()
