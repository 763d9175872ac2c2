"""Stretches of a text that name a place by the way they are built: 新华路12号, 长青家园3栋, 火车站公交站, 建设街与新华路交叉口.

Whether such a place exists is asked of a gazetteer afterwards; here is only said what looks like a name, and of what kind.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Mention(NamedTuple):
    """A stretch that names a place: where it stands, of what kind, and the number behind it (house, building), if any."""

    start: int
    end: int
    kind: str
    name: str
    number: str = ""


# Ends of names, longest first within a kind, and what may not follow them lest they be the beginning of another word.
_ENDINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("division", "自治区|自治州|自治县|自治旗|省", "会|级|市|厅|委|里|内|人|政|外"),
    ("division", "开发区|高新区|新区|工业区|保税区|示范区", ""),
    ("division", "市", "场|民|政|区|内|中心|里|容|长|委|面|辖|级|局|监|容|区|值|价|话|图"),
    ("division", "区", "域|间|别|政|委|长|内|里|分|号|级|块|段|划|卫|教|住|人|民|法|疾|财|公|环|城管|交|管|市|监|局|信"),
    ("division", "县|旗", "委|政|长|级|里|城|内|道|领|杆|下|帜|教|公|人"),
    ("town", "街道办事处|街道办|街道|镇|乡|苏木", "政|长|上|里|压|痛|亲|级|土|音|办|党|干|下辖"),
    ("community", "社区居民委员会|社区居委会|居民委员会|居委会|村民委员会|村委会|社区|嘎查|新村|村", "民|里|干|长|支|委|道|庄|镇|口|主|内|上|卫|服务|医院|工作|书|两|级|组|集|文"),
    ("stop", "公交站台|公交车站|公交站|地铁站|火车站|高铁站|客运站|汽车站|轻轨站|站台", "长|公交|站台"),
    ("crossing", "十字路口|三岔路口|丁字路口|交叉路口|交叉口|交汇处|交界处|路口|道口", ""),
    ("road", "大道|大街|公路|国道|省道|县道|高速|快速路|环线|环路|路|街|巷|弄|胡同", "口|镇|乡|灯|面|边|过|由|上|政|基|人|标|况|障|旁|牌|名|程|途|沿|道|坊|头|公司|网|费|费用|径|侧|堵|况|子|里|内|中间|局|管|电|政|车|线路"),
    ("estate", "小区|花园|家园|花苑|花城|公寓|山庄|别墅|华庭|名苑|名都|名城|豪庭|雅苑|嘉苑|佳苑|佳园|嘉园|新苑|新城|丽苑|绿洲|庄园|宿舍|家属院|大院|苑|园|府|庭|邸|郡|湾|公馆|国际|广场|中心|大厦|商城|商厦|写字楼|世纪城|城", "市|管|区|乡|建|镇|中村|里|墙|林|内|长|院|上|主任|小学|中学|医院|幼儿|艺|丁|级|业|站|性|化|环节|路|街|镇|村|社区|商|广场|大厦|小区|花园|公寓"),
    ("poi", "幼儿园|小学|中学|学校|大学|学院|医院|卫生院|卫生室|卫生服务中心|派出所|市场|菜场|超市|商场|公园|广场|体育馆|图书馆|文化宫|电影院|酒店|宾馆|饭店|银行|邮局|加油站|停车场|垃圾站|变电站|水库|大桥|立交桥|天桥|隧道|涵洞|有限公司|公司|工厂|电厂|水厂|工业园|产业园|科技园|物流园|服务站|养老院|敬老院|影城|桥|厂|寺|庙", "长|生|里|内|门(?!口|前)|方|家|师|医|老师|班|梁|头|区|路|街|镇|村|社区|乡|新村"),
)  # fmt: skip
_BUILT: Final = re.compile(
    "(?P<name>[\u4e00-\u9fffA-Za-z0-9·•（）()\\-]{1,14}?)(?:"
    + "|".join(
        f"(?P<{kind}{number}>(?:{endings}){f'(?!{taken})' if taken else ''})"
        for number, (kind, endings, taken) in enumerate(_ENDINGS)
    )
    + ")"
)
_NUMBER: Final = re.compile(
    r"[ ]?(?P<number>[0-9一二三四五六七八九十百A-Za-z]{1,6}(?:[-—之][0-9]{1,5})?(?:号|弄|支弄)(?!线|楼|门(?!口|前)|院|桥|文件|站|机)(?:[0-9]{1,4}(?:弄|号))?)"
)
_BUILDING: Final = re.compile(
    r"(?P<number>(?:[A-Za-z]?[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[A-Za-z])(?:号楼|栋|幢|座|#楼?|号院|区|期)(?:[0-9一二三四五六七八九十]{1,2}单元)?)"
)
# Words before a name that are no part of it. What is left must still be a name.
_CUTS: Final = re.compile(
    "位于|解决|咨询|敦促|强烈呼吁|呼吁|建议|发展|或者|以及|区域|处理|以后|要求|请求|坐落于?|地处|住在|家住|我住|反映|投诉|举报|来电人|市民|居民|我们|你们|他们|我是|我家|本人|请问|希望|因为|由于|近期|最近|目前|现在|关于|附近|旁边|对面|门口|前面|后面|沿着?|经过|通往|靠近|临近|尊敬的|领导|您好|你好|昨天|今天|每天|早上|晚上|"
    "在|到|从|至|往|与|和|及|跟|住|的|是|有|把|被|向|对|离|了|着|过|我|你|他|她|们|请|去|来|该|这|那|个|条|等|为|由|于|将|给|让|没|都|也|就|还|又|要|会|不|很|太|整|全|各|某|此|另|其|每|老|叫|去年|今年|前|后|说|看|问|找|修|拆|因|求|或"
)
_CHAR_CUTS_KEPT: Final = frozenset(
    "老全前后建来有过"
)  # parts of many names: cut only where a word of two or more ends here
_STOPS: Final = frozenset(
    [
        "小区",
        "本小区",
        "我小区",
        "花园",
        "公园",
        "学校",
        "小学",
        "中学",
        "幼儿园",
        "医院",
        "市场",
        "超市",
        "公司",
        "广场",
        "中心",
        "社区",
        "本社区",
        "村",
        "本村",
        "新村",
        "街道",
        "镇",
        "乡",
        "路",
        "街",
        "马路",
        "公路",
        "道路",
        "大街",
        "省",
        "市",
        "本市",
        "全市",
        "区",
        "县",
        "城",
        "老城",
        "县城",
        "省城",
        "新城",
        "国际",
        "厂",
        "工厂",
        "桥",
        "酒店",
        "银行",
        "停车场",
        "车站",
        "公交站",
        "火车站",
        "十字路口",
        "路口",
        "交叉口",
        "宿舍",
        "公寓",
        "大厦",
        "物业公司",
        "开发商公司",
        "有限公司",
        "派出所",
        "居委会",
        "村委会",
        "街道办",
        "各小区",
        "两个小区",
        "农村",
        "园",
        "府",
        "各区",
        "地区",
        "老区",
        "社区居委会",
        "在建",
        "城市",
        "政府",
        "省政府",
        "市政府",
        "区政府",
        "县政府",
        "辖区",
        "景区",
        "片区",
        "校区",
        "厂区",
        "学区",
        "库区",
        "山区",
        "郊区",
        "市区",
        "城区",
        "灾区",
        "乡镇",
        "集镇",
        "周边小区",
        "服务中心",
        "活动中心",
        "购物中心",
        "商业中心",
        "市中心",
        "政务中心",
        "高速",
    ]
)
_NAME_ALONE: Final = re.compile("(?![号栋幢座楼层室单元弄组段期])[一-鿿]{2,14}(?<![号栋幢座楼层室单元弄组段])")
_KINDS: Final = tuple(f"{kind}{number}" for number, (kind, _, _) in enumerate(_ENDINGS))
_PLAIN_WORDS: Final = re.compile(
    r"^(?:[0-9一二三四五六七八九十几两多]+[个条座家所]?)?(?:附近|周边|周围|多个|几个|其他|其它|整个|所有|住宅|居民|老旧|新建|高档|商业|安置|拆迁)?$"
)


def find_mentions(text: str, *, address: bool = False) -> list[Mention]:
    """Names of places in a text, in order, none within another. `address`: the text is nothing but an address,
    so what is left between the names is a name, too.
    """
    found: list[Mention] = []
    at = 0
    while match := _BUILT.search(text, at):
        at = match.end()
        kind = next(kind for kind in _KINDS if match[kind])
        start = _without_words_before(text, match.start(), at)
        name = text[start:at]
        if name in _STOPS or _PLAIN_WORDS.match(text[start : match.start(kind)]) or not _is_name(name):
            continue
        found.append(_numbered(text, Mention(start, at, kind.rstrip("0123456789"), name)))
        at = max(at, found[-1].end)
    return sorted([*found, *_left_over(text, found)]) if address else found


def _left_over(text: str, found: list[Mention]) -> list[Mention]:
    """Names without an ending in an address: what stands between the other names and the numbers."""
    left, at = [], 0
    for start, end in [*((mention.start, mention.end) for mention in found), (len(text), len(text))]:
        left += [Mention(m.start(), m.end(), "poi", m[0]) for m in _NAME_ALONE.finditer(text, at, max(at, start))]
        at = max(at, end)
    return left


def _is_name(name: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in name[:-1]) or bool(re.match(r"[A-Z]{1,2}[0-9]{0,3}", name))


def _without_words_before(text: str, start: int, end: int) -> int:
    """Where the name itself begins. Nothing is cut away that would leave less than a name."""
    cut = start
    for word in _CUTS.finditer(text, start, end):
        left = text[word.end() : end]
        if (len(left) >= 3 or left in _STOPS) and (len(word[0]) > 1 or word[0] not in _CHAR_CUTS_KEPT):
            cut = word.end()
    return cut


def _numbered(text: str, mention: Mention) -> Mention:
    """The mention with the house number or building behind it."""
    pattern = (
        _NUMBER if mention.kind == "road" else _BUILDING if mention.kind in {"estate", "community", "poi"} else None
    )
    match = pattern.match(text, mention.end) if pattern else None
    return mention._replace(end=match.end(), number=match["number"]) if match else mention
