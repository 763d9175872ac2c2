"""Known places, found in a text by their names, short forms and slips of the pen. Keys go in and come out; no coordinates."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from linli.text.places.mentions import Mention, find_mentions

How = Literal["name", "official", "number", "similar", "short"]
# How sure a way of naming makes: by its name, as its office is called, by number beside its community, almost, in short.
_SURE: Final[dict[How, float]] = {"name": 0.95, "official": 0.95, "number": 0.9, "similar": 0.7, "short": 0.5}
LOWEST: Final = 0.35
_READ: Final = 6_000  # characters read
_OFFICIAL: Final = {
    "社区": ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区服务站", "社区委员会"),
    "村": ("村民委员会", "村委会", "村村委会"),
    "街道": ("街道办事处", "街道办", "办事处", "街办"),
    "镇": ("镇人民政府", "镇政府"),
    "乡": ("乡人民政府", "乡政府"),
    "小区": (),
    "区": ("区政府",),
}
_KIND_OF_MENTION: Final = {"community": "community", "town": "street", "estate": "estate", "road": "road"}
_NUMBERED: Final = re.compile(r"第?(?P<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3})号?网格(?!员|长|化|服务)")
_ORDINAL_NAME: Final = re.compile(r"第(?P<number>[一二三四五六七八九十百0-9]+)网格$")
# A short form counts only where a place is to be expected: behind such words or at the beginning, and before such or the end.
_EXPECTED_BEFORE: Final = re.compile(
    r"(?:^|[\s，。；、！？,.;!?（(]|在|到|住|是|往|来自|我们|咱们|咱|位于|附近的|这边)$"
)
_EXPECTED_AFTER: Final = re.compile(
    r"[\s，。；、！？,.;!?）)0-9]|$|这|那|附近|门口|门前|里|的|南|北|东|西|旁|边|后|前|一带|院"
)
# Words that everybody uses and that are names of places as well.
_EVERYDAY: Final = frozenset(
    [
        "花园",
        "学院",
        "团结",
        "解放",
        "钢铁",
        "红星",
        "新华",
        "火花",
        "园丁",
        "中心",
        "工农",
        "和平",
        "建设",
        "民主",
        "幸福",
        "新地",
        "城郊",
        "城南",
        "城东",
        "城西",
        "城北",
        "富强",
        "光明",
        "友谊",
        "胜利",
        "前进",
        "东风",
        "站前",
        "银行",
        "市场",
        "文化",
    ]
)
_ANOTHER: Final = frozenset("东西南北新老大小上下前后")


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of the registry: its key, name and kind, other names, and the key of the place it lies in."""

    key: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    within: str = ""


class NamedPlace(NamedTuple):
    """A known place that a text names: how sure (0 to 1), in which words, how they fit."""

    place: KnownPlace
    score: float
    start: int
    end: int
    how: How


class _Way(NamedTuple):
    """One way to write a place."""

    written: str
    place: KnownPlace
    how: How


class Gazetteer:
    """Finds known places in texts. Made once for many texts; holds names only."""

    def __init__(self, places: Iterable[KnownPlace]) -> None:
        self._places = {place.key: place for place in places}
        self._ways: dict[str, list[_Way]] = defaultdict(list)
        self._slips: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._numbered: dict[tuple[str, str], KnownPlace] = {}
        for place in self._places.values():
            for way in _ways(place):
                self._ways[way.written[:2]].append(way)
            for slip in _one_away(_core(place.name)):
                self._slips[place.kind, slip].add(place.key)
            if ordinal := _ORDINAL_NAME.search(place.name):
                self._numbered[place.within, _plain_number(ordinal["number"])] = place
        for ways in self._ways.values():
            ways.sort(key=lambda way: -len(way.written))

    def find(self, text: str, *, limit: int = 3) -> list[NamedPlace]:
        """The known places a text names, surest first, at most `limit`: the narrowest of a chain stands for its chain.

        Places of the same name stand side by side as alternatives with a lower score. Nothing where nothing is named.
        """
        text = text[:_READ]
        named = self._best(self._all(text))
        named.update(self._best(self._by_number(text, named)))
        wider = {above for key in named for above in self._above(key)}
        ranked = [self._in_context(found, named) for key, found in named.items() if key not in wider]
        alike = self._rivals(ranked)
        scored = [
            found._replace(score=round(found.score / alike.get((found.start, found.end), 1) ** 0.5, 3))
            for found in ranked
        ]
        scored.sort(key=lambda found: (-found.score, found.start, found.place.key))
        return [found for found in scored if found.score >= LOWEST][:limit]

    def _all(self, text: str) -> Iterator[NamedPlace]:
        """Every way of writing that stands in the text; longer ways hide shorter ones inside them."""
        hidden = bytearray(len(text) + 1)
        for start in range(len(text) - 1):
            length = 0
            for way in self._ways.get(text[start : start + 2], ()):
                if len(way.written) < length:
                    break
                if text.startswith(way.written, start) and not hidden[start] and _fits(text, start, way):
                    length = len(way.written)
                    yield self._scored(text, way, start)
            if length:
                hidden[start : start + length] = b"\x01" * length
        for mention in find_mentions(text):
            if not any(hidden[mention.start : mention.end]):
                yield from self._similar(mention)

    @staticmethod
    def _scored(text: str, way: _Way, start: int) -> NamedPlace:
        sure = _SURE[way.how]
        if start and text[start - 1] in _ANOTHER and way.how != "short":  # 新红山社区 may be another one
            sure *= 0.8
        return NamedPlace(way.place, sure, start, start + len(way.written), way.how)

    def _similar(self, mention: Mention) -> Iterator[NamedPlace]:
        """Known places whose name differs by one character. Two characters are too few to tell a slip from another name."""
        kind, core = _KIND_OF_MENTION.get(mention.kind, ""), _core(mention.name)
        if not kind or len(core) < 3:
            return
        keys = {key for slip in _one_away(core) for key in self._slips.get((kind, slip), ())}
        for key in sorted(keys):
            other = _core(self._places[key].name)
            if len(other) >= 3 and _distance_is_one(core, other):
                score = _SURE["similar"] * (1 - 0.5 / len(other))
                yield NamedPlace(self._places[key], score, mention.start, mention.end, "similar")

    def _by_number(self, text: str, named: dict[str, NamedPlace]) -> Iterator[NamedPlace]:
        """Grids called by their number: in the community that is named as well."""
        for match in _NUMBERED.finditer(text):
            for key, found in named.items():
                place = self._numbered.get((key, _plain_number(match["number"])))
                if place:
                    yield NamedPlace(place, min(found.score, _SURE["number"]), match.start(), match.end(), "number")

    @staticmethod
    def _best(all_found: Iterable[NamedPlace]) -> dict[str, NamedPlace]:
        best: dict[str, NamedPlace] = {}
        for found in all_found:
            if found.place.key not in best or found.score > best[found.place.key].score:
                best[found.place.key] = found
        return best

    def _above(self, key: str) -> Iterator[str]:
        for _ in range(12):  # no chain is longer; a circle in what was handed in ends here
            key = self._places[key].within if key in self._places else ""
            if not key:
                return
            yield key

    def _in_context(self, found: NamedPlace, named: dict[str, NamedPlace]) -> NamedPlace:
        """Surer where a place around it is named as well."""
        around = any(above in named for above in self._above(found.place.key))
        return found._replace(score=min(1.0, found.score + 0.05) if around else found.score)

    @staticmethod
    def _rivals(ranked: Iterable[NamedPlace]) -> dict[tuple[int, int], int]:
        """How many places share a stretch of the text."""
        rivals: dict[tuple[int, int], int] = defaultdict(int)
        for found in ranked:
            rivals[found.start, found.end] += 1
        return rivals


def _ways(place: KnownPlace) -> Iterator[_Way]:
    """The ways a place is written: its name, as its office is called, and in short."""
    yield _Way(place.name, place, "name")
    yield from (_Way(alias, place, "official") for alias in place.aliases if len(alias) > 1 and alias != place.name)
    core, ending = _core(place.name), place.name[len(_core(place.name)) :]
    if not ending or len(core) < 2:
        return
    yield from (_Way(core + official, place, "official") for official in _OFFICIAL.get(ending, ()))
    if (
        place.kind in {"community", "street", "estate"}
        and core not in _EVERYDAY
        and not core.endswith(("路", "街", "道"))
    ):
        yield _Way(core, place, "short")


def _core(name: str) -> str:
    """A name without its ending."""
    for ending in _OFFICIAL:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name


def _fits(text: str, start: int, way: _Way) -> bool:
    if way.how != "short":
        return True
    behind = start + len(way.written)
    return bool(_EXPECTED_BEFORE.search(text[max(0, start - 4) : start])) and bool(_EXPECTED_AFTER.match(text, behind))


def _one_away(core: str) -> Iterator[str]:
    """The core itself and with each character left out: two cores that share one of these are at most a slip apart."""
    yield core
    yield from (core[:at] + core[at + 1 :] for at in range(len(core)))


def _distance_is_one(one: str, other: str) -> bool:
    """Whether one character was changed, left out, added, or two neighbours were swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    first = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rests = {(1, 1), (1, 0), (0, 1)}
    if any(one[first + skip :] == other[first + drop :] for skip, drop in rests):
        return True
    return one[first : first + 2] == other[first : first + 2][::-1] and one[first + 2 :] == other[first + 2 :]


_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")}


def _plain_number(written: str) -> str:
    """Chinese or Arabic numerals up to 99 as Arabic ones."""
    if written.isascii():
        return written.lstrip("0")
    tens, ten, ones = written.rpartition("十")
    value = (_DIGITS.get(tens, 1) * 10 if ten else 0) + (_DIGITS.get(ones, 0) if ones else 0)
    return str(value)
