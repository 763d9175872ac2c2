"""What of a text can be found: pairs and triples of Chinese characters, single ones, whole Latin words, and initials of pinyin."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from linli.text import wording

# A run of Chinese characters, or a word of Latin letters and digits.
_RUN: Final = re.compile(r"[一-鿿]+|[a-z0-9]+")
# Characters that only make a question of a text: they join nothing worth finding, so runs are cut at them.
_ASKING: Final = re.compile(
    r"请问|找谁|归谁管|什么时候|多少|多久|您好|你好|怎么办|怎么样|怎么|怎样|如何|为什么|为啥|咋办|咋|什么|哪里|哪儿|谁|能不能|可不可以|可以|是不是|有没有|一下|"
    r"我想|想问|我们|咱们|你们|他们|我|你|他|她|们|吗|呢|吧|啊|呀|了|的|地|得|着|请|想|要"
)
_STOP: Final = frozenset(
    {
        "the", "and", "for", "are", "was", "were", "who", "what", "when", "where", "how", "why", "can", "could", "should", "would", "will",
        "does", "did", "not", "you", "your", "our", "his", "her", "its", "this", "that", "there", "have", "has", "with", "from",
        "about", "is", "it", "in", "on", "of", "to", "do", "my", "me", "we", "be", "by", "at", "or", "an", "if", "no", "am", "please",
        "get", "long", "must", "may",
    }
)  # fmt: skip

# GB 2312 orders its first 3,755 characters by sound: where each initial letter begins. Others have none.
_BEGINNINGS: Final = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_INITIALS: Final = "abcdefghjklmnopqrstwxyz"
_END: Final = 0xD7FA


class Asked(NamedTuple):
    """What is looked for: whole terms, the beginning of a word that is still being typed, and letters that may be initials."""

    terms: tuple[str, ...]
    beginning: str
    initials: str


def terms(text: str) -> Iterator[str]:
    """Every term of a text, as often as it stands there."""
    for run in _RUN.findall(wording.plain(text)):
        if run[0] > "z":
            yield from _of_characters(run)
        else:
            yield _stem(run)


def asked(text: str, longest: int = 120) -> Asked:
    """What a question looks for. The last Latin word may be unfinished: everything that begins with it counts."""
    clear = wording.plain(text, longest)
    found: list[str] = []
    for run in _RUN.findall(_ASKING.sub(" ", clear)):
        if run[0] > "z":
            found += _of_characters(run)
        elif run not in _STOP and len(run) > 1:
            found.append(_stem(run))
    if not found:  # nothing but asking words: better those than nothing
        found = list(terms(clear))
    last = _RUN.findall(clear)[-1:] if clear[-1:].isalnum() else []
    typing = last[0] if last and last[0][0] <= "z" and len(last[0]) > 1 else ""
    letters = "".join(clear.split())
    spelt = letters if 2 <= len(letters) <= 8 and letters.isascii() and letters.isalpha() else ""
    return Asked(tuple(dict.fromkeys(found)), typing, spelt)


def initials(text: str) -> str:
    """The initial letter of each character's pinyin; what has none known here stays away. Of several readings one is taken."""
    return "".join(filter(None, map(_initial, wording.plain(text))))


def _of_characters(run: str) -> Iterator[str]:
    """Pairs and triples carry the meaning; a single character is what a person types first."""
    yield from run
    for length in (2, 3):
        yield from (run[at : at + length] for at in range(len(run) - length + 1))


def _stem(word: str) -> str:
    """One form for singular and plural and for the commonest endings of English verbs."""
    for ending, left in (("ies", 3), ("ing", 4), ("ed", 4), ("es", 4), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= left and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word.removesuffix("e") if len(word) > 4 else word


def _initial(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else ""
    try:
        code = int.from_bytes(char.encode("gb2312"))
    except UnicodeEncodeError:
        return ""
    return _INITIALS[bisect_right(_BEGINNINGS, code) - 1] if _BEGINNINGS[0] <= code < _END else ""
