"""Names of people: after words of kinship and of roles, before forms of address, beside numbers, under a letter.

Chinese has no gaps and no capitals, so a name is taken only where something says that one stands here, and where a
surname and characters people give their children follow. What merely begins like a name (业主张贴, 村民周边) is not one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from linli.text.personal.spans import Personal

_KNOWN: Final = tomllib.loads((Path(__file__).resolve().parents[2] / "packs" / "text" / "names.toml").read_text())


def _words(key: str) -> frozenset[str]:
    return frozenset(_KNOWN[key].split())


def _signs(key: str) -> str:
    return "".join(_KNOWN[key].split())


_SURNAMES: Final = _signs("surnames")
_GIVEN: Final = frozenset(_signs("given"))
_RARE: Final = frozenset(_signs("rare"))
_ENDS: Final = frozenset(_signs("ends") + "0123456789（(，。、；：:,.;!！?？ \n\t")
_NOT_GIVEN: Final = frozenset(_signs("never_given"))
_WORDS: Final = _words("words")
_WORDS_INTO: Final[dict[str, str]] = _KNOWN["word_ends"]
_ROLES: Final = _words("roles")
_STRONG: Final = _words("announcing")
_WEAK: Final = _words("vague")
_OFFICES: Final = _words("offices")
_ADDRESSED: Final = _words("addressed_offices")
_TITLES: Final = _words("titles")
_PERSONAL_TITLES: Final = _words("personal_titles")
_DOUBLES: Final = _words("double_surnames")
_WORD_ENDS: Final = frozenset('找问是叫对向给和与跟由被请的让把有说、，。！？：:,. \n\t（(“"')
# Titles of one character are parts of many words: they count only where something follows that a person does.
_SHORT_TITLE_ENDS: Final = "说的让叫要拒答是不，。、,. 和与在家打把也就还来去给"
_SIGN: Final = re.compile("|".join(sorted(_ROLES | _OFFICES | _ADDRESSED | _TITLES, key=len, reverse=True)))
_LINK: Final = re.compile(r"(?:是|为|叫|：|:|，|！|!|\s){0,2}")
_DOUBLE: Final = "|".join(sorted(_DOUBLES))
_NAME: Final = rf"(?:{_DOUBLE}|[{_SURNAMES}])"
_UNNAMED: Final = re.compile(
    rf"(?:{_DOUBLE}|(?![来解关管全车房路边费项计单连包司席查强商党木米居公])[{_SURNAMES}])某{{1,3}}(?![些个种天人处地])"
)
_FAMILIAR: Final = re.compile(
    r"(?:保安|保洁|司机|物业|师傅|同事|邻居|管家|客服|中介|房东|网格员|叫|是|[^\u4e00-\u9fff]|^)[小老阿](?P<name>[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔崔毛邱秦江史顾侯邵孟万段雷钱汤尹黎易常武乔贺赖龚文])"
)
_SURNAMED: Final = re.compile(rf"(?<!百)姓(?P<name>{_DOUBLE}|[{_SURNAMES}])(?![\u4e00-\u9fff]?名)")
_BESIDE: Final = re.compile(
    rf"(?:^|[^\u4e00-\u9fff]|联系|找|问|是|打给)(?P<name>{_NAME}[\u4e00-\u9fff]{{1,2}})[\s,，:：(（]{{0,2}}(?:的?(?:身份证号?码?|公民身份号码|手机号?码?|联系电话|电话号?码?|联系方式|微信号?|[Tt]el))?[\s是为:：]{{0,2}}$"
)
_SIGNED: Final = re.compile(
    rf"[。！!\n]\s*(?P<name>{_NAME}[{''.join(sorted(_GIVEN))}]{{1,2}})\s*(?:[0-9]{{4}}[年./-][0-9]{{1,2}}[月./-][0-9]{{1,2}}日?)?\s*$"
)


def find_names(text: str, numbers: Iterable[Personal]) -> Iterator[Personal]:
    """Names of a plain text; `role_name` where the name belongs to an office. `numbers`: beside which names may stand."""
    for sign in _SIGN.finditer(text):
        yield from _before(text, sign)
        yield from _behind(text, sign)
    if "某" in text:
        yield from (Personal("name", *match.span()) for match in _UNNAMED.finditer(text))
    if "小" in text or "老" in text or "阿" in text:
        for match in _FAMILIAR.finditer(text):
            if (
                text[match.end() : match.end() + 1] in _ENDS
                and text[match.start("name") : match.end() + 1] not in _WORDS
            ):
                yield Personal("name", *match.span("name"))
    if "姓" in text:
        yield from (Personal("name", *match.span("name")) for match in _SURNAMED.finditer(text))
    yield from _beside(text, numbers)
    signed = _SIGNED.search(text, max(0, len(text) - 30))
    if signed and text[signed.start("name") : signed.start("name") + 2] not in _WORDS:
        yield Personal("name", *signed.span("name"))


def _before(text: str, sign: re.Match[str]) -> Iterator[Personal]:
    """The name before a form of address or an office: 王阿姨, 王建国同志, 王主任."""
    word, end = sign[0], sign.start()
    office = word in _OFFICES or word in _ADDRESSED
    if not office and word not in _TITLES:
        return
    if len(word) == 1 and text[sign.end() : sign.end() + 1] not in _SHORT_TITLE_ENDS:
        return
    start = _own_start(text, end)
    if start is None and word in _PERSONAL_TITLES:
        start = _plain_start(text, end)
    if start is not None:
        yield Personal("role_name" if office else "name", start, end)


def _behind(text: str, sign: re.Match[str]) -> Iterator[Personal]:
    """The name behind a word of kinship, role or office: 业主王建国, 我叫王建国, 主任王建国."""
    word = sign[0]
    office = word in _OFFICES
    if not office and word not in _ROLES:
        return
    link = _LINK.match(text, sign.end())
    start = link.end() if link else sign.end()
    marked = text[sign.end() : start].strip() in {":", "："}
    end = _own_end(text, start, strong=word in _STRONG or (marked and not office), weak=word in _WEAK)
    if end:
        yield Personal("role_name" if office else "name", start, end)


def _beside(text: str, numbers: Iterable[Personal]) -> Iterator[Personal]:
    """Names that stand right before a telephone or citizen number."""
    for number in numbers:
        before = text[max(0, number.start - 20) : number.start]
        match = _BESIDE.search(before)
        if match and _is_name(match["name"]):
            offset = number.start - len(before)
            yield Personal("name", offset + match.start("name"), offset + match.end("name"))


def _is_name(written: str) -> bool:
    return (
        written[:2] not in _WORDS and not _NOT_GIVEN & set(written[1:]) and sum(c in _GIVEN for c in written[1:]) >= 1
    )


def _own_start(text: str, end: int) -> int | None:
    """Where the name before a title begins; None where no surname stands there, or only as the end of another word."""
    for length in (4, 3, 2, 1):
        start = end - length
        if start < 0:
            continue
        double = text[start : start + 2] in _DOUBLES
        given = text[start + (2 if double else 1) : end]
        if (double or text[start] in _SURNAMES) and len(given) <= 2 and all(c in _GIVEN for c in given):
            before = text[start - 1] if start else ""
            if _is_word(text, start, end) or (before and before in _WORDS_INTO.get(text[start], "")):
                continue
            if not double and text[start] in _RARE and length == 1 and _is_han(before):
                continue
            return start
    return None


def _plain_start(text: str, end: int) -> int | None:
    """Where a name of unusual characters begins before a title: a surname behind something that ends a word."""
    for start in (end - 3, end - 2):
        if start < 0 or text[start] not in _SURNAMES or text[start] in _RARE or _is_word(text, start, end):
            continue
        if (start == 0 or text[start - 1] in _WORD_ENDS) and all(
            _is_han(c) and c not in _NOT_GIVEN for c in text[start:end]
        ):
            return start
    return None


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether what stands here begins an everyday word. Two characters before a title are one even if more follow."""
    return end - start > 1 and text[start : start + 2] in _WORDS


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _own_end(text: str, start: int, *, strong: bool, weak: bool) -> int | None:
    """Where the name that begins here ends, if it is one: three characters where they fit, else two."""
    surname = text[start : start + 2] if text[start : start + 2] in _DOUBLES else text[start : start + 1]
    if text[start : start + 2] in _WORDS or not (len(surname) == 2 or (surname and surname in _SURNAMES)):
        return None
    for length in (2, 1):
        stop = start + len(surname) + length
        given = text[start + len(surname) : stop]
        if stop > len(text) or _NOT_GIVEN & set(given) or not all(map(_is_han, given)):
            continue
        known = sum(c in _GIVEN for c in given)
        behind = text[stop : stop + 1]
        ended = not _is_han(behind) or behind in _ENDS
        likely = known == length or (known and ended and not weak)
        sure = likely and (ended or (length == 2 and not weak)) and (surname not in _RARE or ended)
        if sure or (strong and ended and (known or length == 2)):
            return stop
    return None
