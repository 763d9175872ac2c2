"""Homes: a door in a building. Where somebody says that they live there, it names the one who writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from linli.text.personal.plain import SPOKEN
from linli.text.personal.spans import Personal

_N: Final = "0-9" + "".join(c for c in SPOKEN if c not in "○洞拐勾") + "十百"
_BLOCK: Final = rf"(?:[{_N}]{{1,4}}|[A-Za-z][0-9]{{0,2}}) ?(?:号?楼|栋|幢|座|#|号院)"
_UNIT: Final = rf"(?:[{_N}]{{1,3}}|[A-Za-z甲乙丙丁]) ?(?:单元|门洞|门|梯)"
_ROOM: Final = rf"[{_N}]{{1,5}} ?(?:室|房间|房|户|号(?!楼|院|线|门))"
_BARE_ROOM: Final = rf"[{_N}]{{3,4}}(?![{_N}\-]|元|块|年|月|平|米|户|人|个|度|多)"
_DOOR: Final = re.compile(
    rf"{_BLOCK}[ ,，]?(?:{_UNIT}[ ,，]?)?(?:[{_N}]{{1,2}} ?[楼层][ ,，]?)?(?:{_ROOM}|{_BARE_ROOM})"
    rf"|{_UNIT}[ ,，]?(?:[{_N}]{{1,2}} ?[楼层][ ,，]?)?(?:{_ROOM}|{_BARE_ROOM})"
    r"|(?<![0-9\-./])[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}(?![0-9\-./年])"
)
_LIVES: Final = re.compile(
    r"(?:我|俺|本人|我们|咱|咱们|咱家)?(?:家住|家里?在|住在|居住在|现住|租住在?|住(?!户|宅|建|房|院|持|处|址|客|进|着|了|人|的|所))|(?:我|本人|我们)(?:家|是|系|为|们?家在|住)|家庭住址|住址|本人住|住户[:：]|[业房]主[:：]"
)
_NEGATED: Final = re.compile(
    r"(?:他|她|对方|邻居|楼上|楼下|隔壁|对门|那家|某人|租客|房东|住户)(?:们|家)?(?:住在?|家|是|系)$"
)
_OTHERS: Final = re.compile(r"楼[上下]|隔壁|对[面门]|邻居|他家|她家")
_NEAR: Final = 24
# A house with a number but no door: a home only where somebody lives there.
_HOUSE: Final = re.compile(
    rf"[路街巷弄里村组队庄屯胡同道](?:[{_N}]{{1,3}}[巷弄排组])?(?P<id>[{_N}]{{1,5}}号(?!楼|院|线|门|桥|站)(?:附[0-9]{{1,2}}号)?)"
)
_STOPS: Final = re.compile(r"[。！？!?；;\n]")


def find_homes(text: str) -> Iterator[Personal]:
    """Doors of homes of a plain text, `own_home` where the writer lives there, else `home`."""
    for match in _DOOR.finditer(text):
        yield Personal("own_home" if _lived_in(text, match.start()) else "home", *match.span())
    if "住" in text or "家" in text:
        for match in _HOUSE.finditer(text):
            if _lived_in(text, match.start("id"), said=True):
                yield Personal("own_home", *match.span("id"))


def _lived_in(text: str, start: int, *, said: bool = False) -> bool:
    """Whether the words of this sentence say that the writer lives behind this door."""
    before = _STOPS.split(text[max(0, start - _NEAR) : start])[-1]
    cue = None
    for found in _LIVES.finditer(before):
        cue = found
    if cue is None or _NEGATED.search(before[: cue.end()]) or _OTHERS.search(before, cue.end()):
        return False
    return not said or "住" in cue[0] or "家" in cue[0]
