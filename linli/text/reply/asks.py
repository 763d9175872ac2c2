"""What a message asks: its questions and requests, sentence by sentence, each with what would answer it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
# What is asked → the words that ask it. The first that fits counts.
_WANTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("time", re.compile(r"什么时候|何时|几时|多久|哪天|哪年|啥时候|几月|多长时间|什么时间|when\b|how long", re.IGNORECASE)),
    ("amount", re.compile(r"多少|几个|几元|什么标准|标准是|多大比例|how (?:much|many)", re.IGNORECASE)),
    ("reason", re.compile(r"为什么|为何|什么原因|凭什么|怎么会|何以|依据是|什么依据|why\b", re.IGNORECASE)),
    ("where", re.compile(r"哪里|哪儿|何处|什么地方|哪个(?:部门|窗口|单位|科室|地方)|找谁|归谁|谁管|谁负责|谁来|where\b|who\b", re.IGNORECASE)),
    ("how", re.compile(r"如何|怎么办|怎样|怎么(?:申请|办理|办|交|领|查|处理|解决|走)|什么(?:手续|材料|条件|流程|程序|资料)|哪些(?:手续|材料|条件|流程|资料)|how\b", re.IGNORECASE)),
    ("what", re.compile(r"什么|哪些|有没有|有无|有何|what\b|which\b", re.IGNORECASE)),
    ("whether", re.compile(r"吗|是否|能否|可否|能不能|可不可以|是不是|会不会|可以不|行不行|还是|呢|\b(?:is|are|can|could|will|does|do)\b", re.IGNORECASE)),
)  # fmt: skip
_QUESTION: Final = re.compile(r"[？?]|请问|咨询|想问|想知道|想了解|问一下|问下")
_REQUEST: Final = re.compile(
    r"希望|请求|要求|恳请|恳求|敬请|盼望?|呼吁|建议|强烈|望(?=[\u4e00-\u9fff]{1,8}(?:处理|解决|重视|答复|回复|查处|给予))|"
    r"(?:请|麻烦|求|帮忙)[\u4e00-\u9fff，]{0,16}(?:处理|解决|修|查|清理|整治|管|协调|核实|落实|答复|回复|回电|给个|安排|增加|设置|拆除|取缔|关注|重视|派人|换|补|退|整改|制止|排除|联系)|please",
    re.IGNORECASE,
)
# Manners and appeals that ask for nothing of their own.
_MANNERS: Final = re.compile(
    r"^[\s，,]*(?:谢谢|感谢|尊敬的[\u4e00-\u9fff]{1,12}|您好|你好|此致|敬礼|(?:敬|恳)?请(?:领导|政府|上级|相关部门|有关部门|书记|市长)?(?:们)?(?:关注|重视|答复|回复|给予(?:答复|回复|重视|关注)|明察|批评指正)(?:一下)?|"
    r"(?:希望|盼)(?:您|领导|政府|有关部门|相关部门)?(?:能)?(?:重视|关注|回复|答复|尽快回复|尽快答复)(?:一下)?|盼复|望(?:回复|答复|重视)|(?:这|天理|公理|良心)何在|还?有没有(?:人|王法|良心)(?:管)?)[\s，,。！？!?谢您你了吗]*$"
)
MOST: Final = 12  # more asks than anybody answers one by one


class Ask(NamedTuple):
    """One question or request: where it stands, its words, and what would answer it (time, amount, reason, …, action)."""

    start: int
    end: int
    text: str
    wants: str


def find_asks(message: str) -> list[Ask]:
    """The questions and requests of a message in order, at most twelve. The same asked twice counts once."""
    asks: list[Ask] = []
    for sentence in SENTENCE.finditer(message):
        said = sentence[0].strip()
        wants = _wanted(said)
        if wants and len(said) > 3 and not _MANNERS.match(said) and not any(said == other.text for other in asks):
            asks.append(Ask(sentence.start(), sentence.end(), said, wants))
    return asks[:MOST]


def _wanted(said: str) -> str:
    """What a sentence wants; empty where it asks nothing."""
    kind = next((kind for kind, pattern in _WANTS if pattern.search(said)), "")
    if _QUESTION.search(said):
        return kind or "whether"
    if kind in {"time", "how", "where"} and len(said) < 60 and not said.endswith(("。", "；", ";")):
        return kind
    return "action" if _REQUEST.search(said) else ""
