"""One way to write a text, character by character, so that a span found in it is a span of the text as it was written."""

from __future__ import annotations

import unicodedata
from typing import Final

# Digits as people say and write them. 幺, 洞, 拐 and 勾 are how numbers are read out over a bad line.
SPOKEN: Final = {
    digit: value
    for value, ways in enumerate(
        ("〇零○洞", "一幺壹弌", "二两贰貳", "三叁參仨", "四肆", "五伍", "六陆陸", "七柒拐", "八捌", "九玖勾")
    )
    for digit in ways
}
# Letters that stand for digits inside a number: l38OO…
LOOKALIKES: Final = {"o": 0, "O": 0, "l": 1, "I": 1}
_DASHES: Final = "‐‑‒–—―−－﹣_＿"
_BLANKS: Final = "\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3\u00ad\u3000\xa0\t\r"


class _Plain(dict[int, str | int]):
    """Maps every way to write a digit, and full-width letters and marks, to one ASCII character; length is kept."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        digit = unicodedata.digit(char, None)
        plain = str(digit) if digit is not None else unicodedata.normalize("NFKC", char)
        self[code] = plain if len(plain) == 1 and plain.isascii() else code
        return self[code]


# Traditional forms of the words that announce a number or a name; the rest stays as it is written.
_SCRIPT: Final = dict(
    zip(
        "電話機號聯繫係證業戶鄰師書記員長東爺媽樓單棟賬帳車郵箱撥發訂編銀開診醫術縣區鎮鄉婦妻這說來處對與給從",
        "电话机号联系系证业户邻师书记员长东爷妈楼单栋账账车邮箱拨发订编银开诊医术县区镇乡妇妻这说来处对与给从",
        strict=True,
    )
)

_PLAIN: Final = _Plain(
    {
        **{ord(old): new for old, new in _SCRIPT.items()},
        **{ord(dash): "-" for dash in _DASHES},
        **{ord(blank): " " for blank in _BLANKS},
    }
)


def plain(text: str) -> str:
    """The text with ASCII digits, letters and marks wherever it means them; as long as the text itself."""
    return text.translate(_PLAIN)


def digits_of(written: str) -> str:
    """The digits of a group that may be spoken or disguised by letters."""
    return "".join(str(SPOKEN[c]) if c in SPOKEN else str(LOOKALIKES[c]) if c in LOOKALIKES else c for c in written)
