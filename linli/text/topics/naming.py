"""A readable name for a group of messages, taken from its own titles, and the place its texts agree on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from linli.text import wording
from linli.text.topics.messages import Post

LONGEST_NAME: Final = 40
_READ: Final = 200  # letters of a message in which a place is looked for
_VOTERS: Final = 400  # messages that are asked for name and place; more would say the same

# How people begin and end a title without saying anything of the matter.
_OPENING: Final = re.compile(
    r"^(?:(?:再次|强烈|坚决|紧急|跪求|恳求|恳请|请求|请问|请教|咨询一下|咨询|询问|投诉|举报|反映|反应|反馈|关于|对于|建议|希望|呼吁|求助|求解决|诉求|您好|你好)[，,：:、\s]*)+"
)
_ENDING: Final = re.compile(
    r"(?:(?:的(?:相关|有关|一些|若干)?|相关|有关|一些|若干)问题(?:的(?:投诉|咨询|建议|反映|疑问))?|的(?:投诉|咨询|建议|反映))?[。.!！?？~～\s]*$"
)
_ENDS: Final = (
    "新城|小区|社区|街道|大道|广场|公园|花园|家园|学校|中学|小学|大学|学院|医院|市场|商城|车站"
    "|城|路|街|巷|村|镇|乡|苑|园|府|湾|站|桥|湖|县|区|市|旗"
)
# No name of a place holds one of these.
_SMALL_WORDS: Final = "的了就在是有比我们你他她它等和与及或个对请到从被将把也都不没很这那该为让向离距挨"
_RUN: Final = re.compile(rf"(?=((?:(?![{_SMALL_WORDS}])[\u4e00-\u9fff0-9a-z]){{2,11}}))")
_END: Final = re.compile(rf"(?<=.)(?:{_ENDS})")
_GENERIC: Final = frozenset({
    "小区", "本小区", "该小区", "我小区", "社区", "本社区", "街道", "城市", "超市", "市区", "地区", "城区",
    "县城", "校区", "园区", "片区", "辖区", "道路", "马路", "公路", "网路", "线路", "出路", "走路",
    "半路", "学校", "中学", "小学", "大学", "医院", "公园", "花园", "市场", "商城", "车站", "农村",
    "乡村", "本村", "我村", "上市", "夜市", "幼儿园", "小区临街", "临街", "居民小区", "住宅小区", "居民区", "在路",
    "政府", "景区", "新区", "老城", "全市", "全区", "全县", "我市", "本市", "我区", "我县", "搅拌站",
    "垃圾站", "加油站", "充电站", "变电站", "公交站",
})  # fmt: skip
_STREET: Final = re.compile(r"[路街道巷]$")


def name_of(messages: Sequence[Post]) -> str:
    """The title that says best what all say: its pairs of letters stand in most of the others; openings are left out."""
    asked = messages[:_VOTERS]
    known = Counter(pair for message in asked for pair in _pairs(f"{message.title}{message.body[:_READ]}"))
    best, best_score = "", -1.0
    for title in dict.fromkeys(trimmed(message.title) for message in asked):
        pairs = _pairs(title)
        if not pairs:
            continue
        agreed = sum(known[pair] / len(asked) for pair in pairs)
        # The mean share, drawn towards nothing for very short titles: “A市” alone agrees with all and says little.
        score = agreed / (len(pairs) + 4) * min(1.0, LONGEST_NAME / len(title))
        if score > best_score:
            best, best_score = title, score
    name = best or next((message.title.strip() for message in asked if message.title.strip()), "")
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def place_of(messages: Sequence[Post]) -> str:
    """The place most messages carry; else the place name that half of the texts share; else nothing."""
    asked = messages[:_VOTERS]
    carried = Counter(message.place for message in asked if message.place)
    if carried:
        place, number = carried.most_common(1)[0]
        return place if 2 * number >= len(asked) else ""
    named = Counter(found for message in asked for found in _places(f"{message.title}，{message.body[:_READ]}"))
    likely = [(number, place) for place, number in named.items() if number > 1 and 2 * number >= len(asked)]
    if not likely:
        return ""
    # Longer names are more exact: one more letter is worth an eighth of the voices.
    place = max(likely, key=lambda item: (item[0] * (1 + len(item[1]) / 8), item[1]))[1]
    return _as_written(place, asked)


def _as_written(place: str, messages: Sequence[Post]) -> str:
    """The place with the capitals somebody wrote it with."""
    for message in messages:
        said = f"{message.title}，{message.body[:_READ]}"
        at = said.casefold().find(place)
        if at >= 0 and len(said.casefold()) == len(said):
            return said[at : at + len(place)]
    return place


def trimmed(title: str) -> str:
    """A title without the words that only open or end it; the whole title where nothing else would be left."""
    whole = " ".join(title.split())
    short = _ENDING.sub("", _OPENING.sub("", whole))
    return short if len(short) >= 4 else whole


def _pairs(text: str) -> set[str]:
    return set(map("".join, pairwise(wording.letters(text, _READ + LONGEST_NAME * 2))))


def _places(text: str) -> set[str]:
    """Everything in the text that ends like the name of a place, with each length of what stands before."""
    found = set()
    for run in _RUN.finditer(wording.plain(text, _READ * 2)):
        for end in _END.finditer(run[1]):
            place = run[1][: end.end()]
            if not any(word.endswith(place) for word in _GENERIC) and len(place) > (2 if _STREET.search(place) else 1):
                found.add(place)
    return found
