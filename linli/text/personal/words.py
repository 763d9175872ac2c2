"""What leads to a person but is not digits alone: mail addresses, number plates, accounts of chat programs, documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from linli.text.personal.plain import SPOKEN
from linli.text.personal.spans import Personal

_AT: Final = r" ?(?:@|\(at\)|\[at\]|\{at\}|艾特|爱特) ?"
_DOT: Final = r" ?(?:\.|点|。|\(dot\)|\[dot\]) ?"
_EMAIL: Final = re.compile(
    rf"[A-Za-z0-9][A-Za-z0-9._%+\-]{{0,63}}{_AT}[A-Za-z0-9\-]{{1,63}}(?:{_DOT}[A-Za-z0-9\-]{{2,63}}){{0,3}}{_DOT}[A-Za-z]{{2,24}}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PLACES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SPOKEN: Final = "".join(SPOKEN)
_PLATE: Final = re.compile(
    rf"[{_PLACES}][ ]?[A-HJ-NP-Za-hj-np-z][ ·•.\-—]{{0,2}}[A-HJ-NP-Za-hj-np-z0-9{_SPOKEN}]{{4}}"
    rf"(?:[A-HJ-NP-Za-hj-np-z0-9{_SPOKEN}]{{1,2}}|[挂学警港澳领使])(?![A-Za-z0-9])"
)
_BARE_PLATE: Final = re.compile(
    r"(?:车牌号?码?|车号|牌照|号牌)(?:是|为|：|:|\s){0,3}(?P<id>[A-HJ-NP-Za-hj-np-z][ ·•.\-]?(?=[A-Za-z0-9]{0,5}[0-9])[A-HJ-NP-Za-hj-np-z0-9]{5,6})(?![A-Za-z0-9])"
)
_NOT_ONES_OWN: Final = "公众|小程序|支付|群|扫|平台|转账|红包|推|朋友|工作|聊天|官方|通知|缴|收款|号称"
_ACCOUNT: Final = re.compile(
    rf"(?:微信|威信|薇信|维信|[Vv][Xx信]|[Ww][Xx]|[Ww]e[Ii]?[Xx]in|[Ww]e[Cc]hat|加[Vv]|[Qq]{{2}}|抖音|快手|支付宝|钉钉|淘宝|微博)(?!{_NOT_ONES_OWN})"
    r"(?:账号|帐号|昵称|号码|号|名|[Ii][Dd])?(?:是|为|叫|：|:|=|加|搜索?|“|\"|（|\(|\s){0,3}"
    r"(?P<id>[A-Za-z](?=[A-Za-z_\-]{0,18}[0-9_])[A-Za-z0-9_\-]{5,19})"
)
_DOCUMENT: Final = re.compile(
    r"(?:护照|通行证|军官证|士兵证|居住证|社保卡?|社会保障|医保卡?|医疗保险|准考证|学籍|驾驶证|残疾证)(?:号码|编号|号)?(?:是|为|：|:|\s){0,3}"
    r"(?P<id>[A-Za-z]{0,2}[0-9]{7,19}[A-Za-z0-9]?)(?![A-Za-z0-9])(?!元|年)"
)


def find_words(text: str) -> Iterator[Personal]:
    """Mail addresses, plates, accounts and documents of a plain text. Each looks only where its first sign stands."""
    if "@" in text or "at" in text or "AT" in text or "特" in text:
        yield from (Personal("email", *match.span()) for match in _EMAIL.finditer(text))
    for match in _PLATE.finditer(text):
        if sum(c.isdigit() or c in SPOKEN for c in match[0][2:]) >= 2 and any(
            c.isascii() and c.isalpha() for c in match[0]
        ):
            yield Personal("plate", *match.span())
    for kind, pattern in (("plate", _BARE_PLATE), ("account", _ACCOUNT), ("document", _DOCUMENT)):
        yield from (Personal(kind, *match.span("id")) for match in pattern.finditer(text))
