"""Numbers that lead to a person: telephone, citizen number, bank card, QQ.

A text is cut into groups of digits, however they are written; groups that stand close together form a chain. At each
place of a chain the kinds are tried in turn, each with the structure it must have (a date inside, a check digit, an area
code) and with what stands before and behind, which tells an order number from a card.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final, NamedTuple

from linli.text.personal.cues import (
    ACCOUNT_CUE,
    ANY_CUE,
    CARD_CUE,
    DIALLED,
    HOTLINES,
    ID_CUE,
    NETWORK_ADDRESS,
    NETWORK_BEFORE,
    PHONE_CUE,
    QQ_CUE,
    SHORT_CUE,
    THING_BEFORE,
    THING_BEHIND,
)
from linli.text.personal.plain import SPOKEN, digits_of
from linli.text.personal.spans import Personal

_D: Final = "0-9" + "".join(SPOKEN)
_GROUP: Final = re.compile(
    rf"(?:(?<![A-Za-z0-9])[oOlI]{{1,6}}(?=[0-9]))?(?:[{_D}](?!位))+(?:[oOlI]{{1,8}}(?:[{_D}]+|(?![A-Za-z])))*"
)
_CLOSE: Final = re.compile(r"[ \n.\-·•,，/~～*+|\\()（）\[\]'\"“”…]{1,3}")
# Words that people put between the parts of a number when they dictate it.
_SAID: Final = re.compile(
    r"[ ,，、。；;：:（()）\-]{0,2}(?:空格|短?横?杠|横线|横|再?加上?|然后|再|接着|后面|中间|最后|末尾|后四位|后4位|尾号|中间四位|点)"
    r"(?:是|为|四位|三位|4位)?[ ,，、是为：:（(]{0,2}|[ ]?[,，、][ ]?|[（()）]"
)

_PROVINCES: Final = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LAST_X: Final = re.compile(r"[ \-.·/\n~]{0,2}(?:[XxΧх×✕]|叉)(?![A-Za-z])")

_TYPICAL_MOBILE: Final = frozenset(
    {(3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (3, 4, 2, 2), (3, 2, 2, 2, 2), (3, 2, 2, 4), (3, 2, 3, 3), (3, 3, 3, 2)}
)
_MOST_GROUPS: Final = 22
_LONGEST: Final = 22
_OPEN_ENDED: Final = frozenset({"bank_card", "account", "id_number"})


class _Group(NamedTuple):
    """Digits without a gap: where they stand, what they say, and whether more than an ordinary gap lies before them."""

    start: int
    end: int
    digits: str
    said: bool


def find_numbers(text: str, public: Container[str]) -> Iterator[Personal]:
    """Personal numbers of a plain text, in order. `public`: digits of numbers that belong to offices."""
    for chain in _chains(text):
        at = 0
        while at < len(chain):
            found, used = _at(text, chain, at)
            if found and not _is_public(text[found.start : found.end], public):
                yield found
            at += used or 1


def _chains(text: str) -> Iterator[list[_Group]]:
    """Groups of digits that stand so close that they may be parts of one number."""
    chain: list[_Group] = []
    for match in _GROUP.finditer(text):
        start, end = match.span()
        said = False
        if chain:
            gap = text[chain[-1].end : start]
            close = len(gap) <= 3 and _CLOSE.fullmatch(gap)
            said = not close and len(gap) <= 9 and _SAID.fullmatch(gap) is not None
            if not close and not said:
                yield from _worth(chain)
                chain = []
        chain.append(_Group(start, end, digits_of(match[0]), said))
    yield from _worth(chain)


def _worth(chain: list[_Group]) -> Iterator[list[_Group]]:
    if sum(len(group.digits) for group in chain) >= 5:
        yield chain


def _at(text: str, chain: list[_Group], at: int) -> tuple[Personal | None, int]:
    """The personal number that begins with this group, and how many groups it takes; (None, 0) where there is none."""
    start = chain[at].start
    before = text[max(0, start - 16) : start]
    cued = ANY_CUE.search(before) is not None
    digits, sizes, said = "", [], False
    options: list[tuple[int, Personal, int]] = []
    for used, group in enumerate(chain[at : at + _MOST_GROUPS], 1):
        digits += group.digits
        sizes.append(len(group.digits))
        said = said or (used > 1 and group.said)
        if len(digits) > _LONGEST:
            break
        if not _possible(digits, cued=cued):
            continue
        found = _Candidate(text, start, group.end, digits, tuple(sizes), before, said).kind()
        if found:
            rank, kind, end = found
            options.append((rank, Personal(kind, start, end), used))
    if not options:
        return None, 0
    rank, best, _ = min(options, key=lambda option: (option[0], option[2]))
    # Kinds of open length reach as far as they can; a telephone number has its length.
    open_ended = best.kind in _OPEN_ENDED or max(sizes) == 1
    same = [option for option in options if option[0] == rank and option[1].kind == best.kind]
    _, best, used = same[-1] if open_ended else same[0]
    return best, used


def _possible(digits: str, *, cued: bool) -> bool:
    """Whether digits can be a number at all, by length and first digits: most groups of a table are out here."""
    length, first = len(digits), digits[0]
    if cued:
        return length in _TESTS
    if length < 10:
        return False
    if first == "1" and length in {11, 22}:
        return digits[1] in "3456789"
    if length <= 14:
        return first == "0" or digits[:2] == "86" or length == 10
    if digits[:2] in _PROVINCES and ((length == 15 and digits[6] >= "2") or digits[6:8] in {"18", "19", "20"}):
        return True
    return first in "3456" or digits[:4] == "0086"


def _is_public(written: str, public: Container[str]) -> bool:
    digits = "".join(filter(str.isdigit, digits_of(written)))
    return digits in public or HOTLINES.fullmatch(digits) is not None


class _Candidate(NamedTuple):
    """Some groups together, and what stands around them."""

    text: str
    start: int
    end: int
    digits: str
    sizes: tuple[int, ...]
    before: str
    said: bool

    def kind(self) -> tuple[int, str, int] | None:
        """(rank, kind, end), None where it is nothing personal. The lower the rank, the surer: see `_SURE`."""
        tests = _TESTS.get(len(self.digits), ())
        for test in tests:
            found = test(self)
            if found:
                return found
        return None

    @property
    def thing(self) -> bool:
        """Whether the words around say that this counts or names a thing."""
        return bool(THING_BEHIND.match(self.text, self.end) or THING_BEFORE.search(self.before) or self._of_a_machine())

    def _of_a_machine(self) -> bool:
        written = self.text[self.start : self.end]
        return bool(NETWORK_ADDRESS.fullmatch(written) and NETWORK_BEFORE.search(self.before))

    @property
    def whole(self) -> bool:
        """Whether it is written without a gap."""
        return len(self.sizes) == 1

    @property
    def apart(self) -> bool:
        """Whether each digit stands alone, which nobody does to prices."""
        return max(self.sizes) == 1

    def gaps(self) -> set[str]:
        """The characters between the groups."""
        written = self.text[self.start : self.end]
        return {c for c in written if not c.isalnum() and c not in SPOKEN}


def _citizen_18(c: _Candidate) -> tuple[int, str, int] | None:
    if len(c.digits) == 17:
        behind = _LAST_X.match(c.text, c.end)
        if not behind or not _born(c.digits[6:14]) or c.digits[:2] not in _PROVINCES:
            return None
        return -1, "id_number", behind.end()
    if c.digits[:2] not in _PROVINCES or not _born(c.digits[6:14]):
        return None
    if _check_digit(c.digits[:17]) == c.digits[17]:
        return -1, "id_number", c.end
    # One digit mistyped is still somebody's number; a code of a thing that happens to hold a date says what it is.
    if ID_CUE.search(c.before) or (len(c.sizes) <= 4 and not THING_BEFORE.search(c.before)):
        return 1, "id_number", c.end
    return None


def _citizen_15(c: _Candidate) -> tuple[int, str, int] | None:
    born = c.digits[:2] in _PROVINCES and c.digits[6:8] >= "20" and _born("19" + c.digits[6:12])
    cue = ID_CUE.search(c.before) is not None
    if born and (cue or not THING_BEFORE.search(c.before)) and (c.whole or len(c.sizes) in {3, 15}):
        return (-1 if cue else 1), "id_number", c.end
    return None


def _card(c: _Candidate) -> tuple[int, str, int] | None:
    if c.digits[0] not in "3456" or c.said or THING_BEFORE.search(c.before):
        return None
    cue = CARD_CUE.search(c.before) is not None
    if ("." in c.gaps() and not cue) or "0000000" in c.digits:  # marks of a table; nobody's
        return None
    fours = len(c.sizes) > 3 and set(c.sizes[:-1]) == {4}
    if _luhn(c.digits) and (c.whole or fours or c.apart or len(c.sizes) <= 3):
        return 0, "bank_card", c.end
    return (1, "bank_card", c.end) if cue or (fours and c.digits.startswith("62")) else None


def _cued_card(c: _Candidate) -> tuple[int, str, int] | None:
    """Other lengths, and cards that begin otherwise, where the words before say that it is an account."""
    if c.said or not re.search(r"(?:卡号|账号|帐号|银行卡|存折)[^0-9]{0,6}$", c.before):
        return None
    return 2, "bank_card", c.end


def _mobile(c: _Candidate) -> tuple[int, str, int] | None:
    digits = c.digits
    for country in ("0086", "86", "0"):
        if len(digits) > 11 and digits.startswith(country):
            digits = digits[len(country) :]
    if len(digits) != 11 or digits[0] != "1" or digits[1] not in "3456789" or (len(digits) < len(c.digits) and c.said):
        # 14x to 19x are given out; no mobile number begins with 10, 11 or 12
        return None
    cue = PHONE_CUE.search(c.before) is not None
    if c.thing and not (cue and not THING_BEFORE.search(c.before)):
        return None
    if c.whole or c.apart or len(digits) < len(c.digits):
        return 0, "phone", c.end
    if c.said:
        return (1, "phone", c.end) if c.sizes in _TYPICAL_MOBILE else None
    return _mobile_in_parts(c, cue=cue)


def _mobile_in_parts(c: _Candidate, *, cue: bool) -> tuple[int, str, int] | None:
    """Numbers of a table or an address in four parts can add up to eleven digits by chance."""
    gaps = c.gaps()
    if gaps == {"."} and len(c.sizes) in {2, 4} and not cue and c.sizes not in _TYPICAL_MOBILE:
        return None
    if gaps == {"."} and len(c.sizes) == 2 and not cue:  # 135.12345678 is a longitude
        return None
    short = max(c.sizes) <= 2 and len(c.sizes) >= 5 and not gaps & set(",，/")
    return (
        (0 if c.sizes in _TYPICAL_MOBILE else 1, "phone", c.end) if cue or short or c.sizes in _TYPICAL_MOBILE else None
    )


def _two_mobiles(c: _Candidate) -> tuple[int, str, int] | None:
    halves = (c.digits[:11], c.digits[11:])
    if c.whole and all(half[0] == "1" and half[1] in "3456789" for half in halves) and not c.thing:
        return 1, "phone", c.end
    return None


def _landline(c: _Candidate) -> tuple[int, str, int] | None:
    digits = c.digits
    country = next((p for p in ("0086", "86") if digits.startswith(p)), "")
    digits = digits.removeprefix(country)
    if country and not digits.startswith("0"):
        digits = "0" + digits
    area = 3 if re.match(r"0(?:10|2\d)", digits) else 4 if re.match(r"0[3-9]\d\d", digits) else 0
    if not area or len(digits) - area not in {7, 8} or digits[area] not in "2345678" or c.thing or c.said:
        return None
    if (
        not c.whole
        and not c.apart
        and sum(c.sizes[:1]) not in {area, len(country), len(country) + area, len(country) + area - 1}
        and not PHONE_CUE.search(c.before)
    ):
        return None
    return 0, "phone", c.end


def _dialled(c: _Candidate) -> tuple[int, str, int] | None:
    """Seven to twelve digits that the words before call a telephone number."""
    if c.said or not DIALLED.search(c.before) or c.thing or _looks_like_day(c):
        return None
    if len(c.digits) in {7, 8}:
        plausible = c.digits[0] in "23456789" and (c.whole or c.apart or c.sizes in {(4, 4), (3, 4), (4, 3)})
    else:
        plausible = c.whole or c.apart
    return (2, "phone", c.end) if plausible else None


def _looks_like_day(c: _Candidate) -> bool:
    return (
        len(c.digits) == 8
        and c.digits[:2] in {"19", "20"}
        and "01" <= c.digits[4:6] <= "12"
        and "01" <= c.digits[6:] <= "31"
    )


def _american(c: _Candidate) -> tuple[int, str, int] | None:
    if (
        c.sizes == (3, 3, 4)
        and c.gaps()
        and c.digits[0] in "23456789"
        and c.digits[3] in "23456789"
        and c.gaps() <= set("()-. ")
        and not c.thing
    ):
        return 1, "phone", c.end
    return None


def _short(c: _Candidate) -> tuple[int, str, int] | None:
    return (2, "phone", c.end) if c.whole and SHORT_CUE.search(c.before) else None


def _qq(c: _Candidate) -> tuple[int, str, int] | None:
    if not c.said and c.gaps() <= set(" -.") and (c.whole or c.apart or len(c.sizes) <= 4) and QQ_CUE.search(c.before):
        return 0, "account", c.end
    if c.whole and len(c.digits) >= 6 and ACCOUNT_CUE.search(c.before):
        return 2, "account", c.end
    return None


_TESTS: Final = {
    5: (_qq, _short), 6: (_qq, _short), 7: (_qq, _dialled), 8: (_qq, _dialled), 9: (_qq, _dialled),
    10: (_qq, _landline, _american, _dialled), 11: (_mobile, _landline, _qq, _dialled),
    12: (_mobile, _landline, _cued_card, _dialled), 13: (_mobile, _landline, _cued_card), 14: (_mobile, _landline, _cued_card),
    15: (_mobile, _citizen_15, _card, _cued_card), 16: (_card, _cued_card), 17: (_citizen_18, _card, _cued_card),
    18: (_citizen_18, _card, _cued_card), 19: (_card, _cued_card), 22: (_two_mobiles,),
}  # fmt: skip


def _born(day: str) -> bool:
    return "1890" <= day[:4] <= "2099" and "01" <= day[4:6] <= "12" and "01" <= day[6:8] <= "31"


def _check_digit(seventeen: str) -> str:
    return "10X98765432"[sum(int(d) * weight for d, weight in zip(seventeen, _WEIGHTS, strict=True)) % 11]


def _luhn(digits: str) -> bool:
    """Whether the last digit is the card's check digit (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
