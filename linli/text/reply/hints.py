"""Hints on a draft answer, for whoever writes it: what it leaves unanswered, what it does not say, where it only sounds.

About a text, at the moment of writing. Nothing here is kept, counted or added up over drafts or people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from linli.text.reply.asks import SENTENCE, Ask, find_asks

Missing = Literal["who", "what", "when", "basis", "contact"]
ON_TOPIC: Final = 0.14  # share of the message's topic that an answer to it takes up
_TAKEN_UP: Final = 0.09  # share of an ask's words in one part of the answer
_READ: Final = 6_000
_NOTHING_SAID: Final = 24  # letters left beside manners and phrases

# Phrases that could stand in any answer. Where nothing else is said, nothing is answered.
_EMPTY: Final = re.compile(
    r"(?:您|你)?(?:的)?(?:留言|来信|来件|帖文|诉求|问题|反映的(?:问题|情况|事情))?(?:我[办局们]|本局|我市)?(?:已经?)?(?:收悉|获悉|知悉)|高度重视|(?:衷心)?感谢(?:您|你)?(?:对|的)?[^。！]{0,24}(?:支持|关心|关注|理解|监督|来信|留言|信任|建议|反映)(?:[、与和及](?:支持|关心|关注|理解|监督|配合))*|"
    r"(?:立即|第一时间)?(?:安排|组织)(?:专人|精干力量|相关(?:部门|人员))(?:进行)?(?:调查(?:处理|了解|核实)?|处理|核实)?|(?:已|将)?(?:积极|认真|妥善|依法|及时|尽快|抓紧)(?:的|地)?(?:处理|研究|协调|推进|落实|解决|答复|反馈|核实|办理)|"
    r"(?:进一步|不断|切实)(?:加强|加大|提高|完善|做好|推进)[^，。；]{0,16}|(?:已|将)?转(?:至|交|送|发)?(?:给)?(?:相关|有关|责任|职能)(?:部门|单位|科室)[^，。；]{0,10}|如有(?:相关)?(?:情况|进展)[^，。]{0,6}及时(?:反馈|回复)|"
    r"请(?:您)?(?:耐心等待|谅解|理解|放心|继续关注)|敬请(?:谅解|理解)|给您(?:带来|造成)的?不便[^，。]{0,8}|(?:正在|目前正)(?:积极|有序|稳步)?(?:推进|协调|研究|处理|办理)(?:之?中)?|(?:现将|现就)[^，。：:]{0,24}(?:回复|答复|反馈)如下|回复如下|答复如下|(?:全力|努力)(?:做好|打造|营造)[^，。]{0,16}"
)
_MANNERS: Final = re.compile(
    r"(?:尊敬的)?(?:网友|市民|来信人|用户|居民|先生|女士|朋友)[^，。：:]{0,16}[：:，]|“?UU[0-9]+”?|您好|你好|谢谢|祝您[^。！]{0,12}|此致|敬礼|特此(?:回复|答复)|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日?\s*$"
)
_SIGNED: Final = re.compile(
    r"[\s，。]*(?:[\u4e00-\u9fff]{2,20}(?:局|办|委|街道|政府|中心|大队))?\s*[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日?\s*$"
)

_SAYS: Final[dict[str, re.Pattern[str]]] = {
    "who": re.compile(r"[\u4e00-\u9fff]{1,12}(?:局|委|办|街道|社区|大队|中队|中心|公司|学校|医院|镇|乡|村|政府|物业|派出所|管理处|执法|部门|管理所|供电所|科|执法队|巡查队|窗口|我局|我办|工作人员|施工队|养护)"),
    # What is announced or was done; phrases were taken away before.
    "what": re.compile(
        r"(?:已经?|将|拟|计划|正在?|予以|责令|要求|督促|组织|进行|完成|不予|不能|不宜|无法|不属于|不符合|可以|应当?|需要?|须|按照|执行|没有|未)"
        r"[\u4e00-\u9fff0-9]{2}|[0-9]日[\u4e00-\u9fff]{2}|done|repaired|replaced|will", re.IGNORECASE
    ),
    "when": re.compile(
        r"[0-9一二三四五六七八九十]{1,4}\s*(?:年|月|日|号|个?工作日|天|周|小时|分钟|点)|今[年天日]|明[年天]|本[月周年]|下[月周]个?月?|年底|月底|上半年|下半年|春节|汛期|即日起|(?:上|下)午|季度|当日|当天|次日|目前已"
    ),
    "basis": re.compile(r"《[^》]{2,40}》|〔[0-9]{4}〕|\[[0-9]{4}\]\s*[0-9]+\s*号|第[0-9一二三四五六七八九十百]+条|(?:根据|依据|按照)[^，。]{2,40}(?:规定|条例|办法|细则|法|意见|通知|标准|政策|文件|合同)"),
    "contact": re.compile(r"[0-9]{3,4}[-－—][0-9*]{6,}|[0-9*]{7,12}|12345|12[0-9]{3}|(?:电话|窗口|地址|联系人|联系方式|服务大厅|公众号|网站)"),
}  # fmt: skip
# What in the answer shows that an ask of a kind was answered.
_ANSWERS: Final[dict[str, re.Pattern[str]]] = {
    "time": _SAYS["when"],
    "amount": re.compile(r"[0-9一二三四五六七八九十百千万]+\s*(?:元|万|%|％|个|户|人|平方|米|公里|倍|分|岁|次|套|亩|吨|度|名|台)|比例|标准"),
    "reason": re.compile(r"因为|由于|因[\u4e00-\u9fff]|原因|系|鉴于|为了|根据|依据|按照|所以|导致|造成"),
    "where": re.compile(r"[\u4e00-\u9fff]{2,}(?:局|委|办|街道|社区|中心|公司|窗口|大厅|路|学校|医院|政府|部门|站|厅|所)"),
    "how": re.compile(r"携带|提供|申请|办理|流程|步骤|材料|窗口|网上|先|需|须|凭|登录|咨询|前往|到[\u4e00-\u9fff]{2,12}(?:局|中心|窗口|大厅|社区)"),
    "what": re.compile(r"有|为|是|包括|《|如下|一是|[1１][、.．]|没有|未|无"),
    "whether": re.compile(r"可以|不可|能|不能|属于|不属|符合|是|否|已|未|没有|将|会|需|应|不予|无法|不宜|同意|有"),
    "action": _SAYS["what"],
}  # fmt: skip
# Characters that say what a sentence is about are not these.
_COMMON: Final = frozenset(
    "的了是我你他她它们在有和与也就都不这那个一上下来去到说要会能请您好吗呢吧啊着过很把被对为以及或等于从让给还又但而所其之已将可以么什怎如何否是非没无里外中后前时候多少现因此并且"
)
_POLITE: Final = re.compile(
    r"领导|书记|市长|局长|您好|你好|尊敬的|谢谢|感谢|希望|请问|咨询|反映|投诉|问题|情况|相关部门|有关部门|政府|解决|处理|尽快"
)


class Phrase(NamedTuple):
    """A stretch of the draft that could stand in any answer."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ReplyHints:
    """What a writer may want to look at again. `on_topic` is the share of the message's topic that the draft takes up."""

    on_topic: float
    asks: tuple[Ask, ...]
    unanswered: tuple[Ask, ...]
    missing: tuple[Missing, ...]
    empty: tuple[Phrase, ...]
    says_something: bool

    @property
    def off_topic(self) -> bool:
        """Whether the draft takes up too little of what was reported."""
        return self.on_topic < ON_TOPIC

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to look at again."""
        return self.says_something and not self.off_topic and not (self.unanswered or self.missing)


def reply_hints(message: str, draft: str, *, title: str = "") -> ReplyHints:
    """Hints on a draft answer to a message. Pure words: nobody is named in it, and nothing is kept."""
    message, draft = message[:_READ], draft[:_READ]
    asks = find_asks(message) or find_asks(title)
    said = _SIGNED.sub("", draft)
    core = _core(said, title)
    parts = [_grams(part[0]) for part in SENTENCE.finditer(core)] or [frozenset()]
    taken_up = _share(_topic(message, title), frozenset().union(*parts))
    unanswered = tuple(ask for ask in asks if not _answered(ask, core, parts))
    return ReplyHints(
        on_topic=round(taken_up, 3),
        asks=tuple(asks),
        unanswered=unanswered,
        missing=_missing(core, asks),
        empty=tuple(Phrase(m.start(), m.end(), m[0]) for m in _EMPTY.finditer(draft)),
        says_something=_substance(core) >= _NOTHING_SAID,
    )


def _core(draft: str, title: str) -> str:
    """The draft without manners and without what it only repeats of the message's title."""
    core = _MANNERS.sub(" ", draft)
    if len(title) > 5:
        core = core.replace(title, " ")
    return re.sub(
        r"(?:关于)?(?:您|你|网友)?(?:来信)?(?:反映|提出|咨询|所述)的?“[^”]{4,80}”(?:的?(?:问题|情况|建议|诉求))?",
        " ",
        core,
    )


def _substance(core: str) -> int:
    """Letters and digits that are left when phrases are taken away."""
    return sum(map(str.isalnum, _EMPTY.sub("", core)))


def _topic(message: str, title: str) -> frozenset[str]:
    return _grams(title) if len(title) > 6 else _grams(message[:400])


def _grams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters that say what a text is about."""
    plain = _POLITE.sub("，", text)
    return frozenset(
        one + other
        for one, other in pairwise(plain)
        if one.isalnum() and other.isalnum() and not (one in _COMMON or other in _COMMON)
    )


def _share(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 1.0


def _answered(ask: Ask, core: str, parts: list[frozenset[str]]) -> bool:
    """Whether the draft takes up what is asked and says something of the kind that would answer it."""
    if not _ANSWERS[ask.wants].search(_EMPTY.sub("", core)):
        return False
    wanted = _grams(ask.text)
    return len(wanted) < 3 or _share(wanted, frozenset().union(*parts)) >= _TAKEN_UP


def _missing(core: str, asks: list[Ask]) -> tuple[Missing, ...]:
    """What the draft does not say although this message calls for it."""
    plain = _EMPTY.sub("", core)
    wanted: list[Missing] = ["who", "what", "when"]
    if any(ask.wants in {"how", "where"} for ask in asks) or re.search(
        r"咨询|联系我|来电|致电|前往|提供(?:详细|具体)", plain
    ):
        wanted.append("contact")
    if re.search(r"不属于|不符合|不予|不能|无法|不宜|不支持|没有依据", plain) or any(
        ask.wants in {"reason", "how", "amount"} for ask in asks
    ):
        wanted.append("basis")
    return tuple(name for name in wanted if not _SAYS[name].search(plain))
