"""English names, slugs and positions for the divisions of 红山区 150402. Chinese names come from the raw edition."""

from __future__ import annotations

from typing import NamedTuple


class Street(NamedTuple):
    """How one street or town is called in Latin letters, and where the illustrative map puts it.

    east, north: kilometres from the middle of the district; size: square kilometres it is drawn with.
    """

    slug: str
    english: str
    east: float
    north: float
    size: float


# Third to fifth digit group of the 12-digit code → street. Positions are plausible, not surveyed.
STREETS: dict[str, Street] = {
    "001": Street("xitun", "Xitun", -1.9, 0.2, 3.2),
    "002": Street("sanzhongjie", "Sanzhongjie", -0.2, 0.3, 2.4),
    "003": Street("yongju", "Yongju", -0.9, 1.9, 3.0),
    "004": Street("dongcheng", "Dongcheng", 4.6, 0.6, 21.0),
    "005": Street("nanxinjie", "Nanxinjie", -0.6, -1.5, 3.6),
    "006": Street("zhanqian", "Zhanqian", 0.6, -3.2, 5.4),
    "007": Street("tienan", "Tienan", 0.2, -6.6, 27.0),
    "008": Street("changqing", "Changqing", 1.8, -0.7, 3.8),
    "009": Street("hada", "Hada", 1.3, 1.6, 3.6),
    "010": Street("xicheng", "Xicheng", -6.6, -2.4, 78.0),
    "011": Street("qiaobei", "Qiaobei", -0.4, 6.8, 72.0),
    "100": Street("hongmiaozi", "Hongmiaozi", -9.2, 7.4, 112.0),
    "102": Street("wenzhong", "Wenzhong", 7.6, -8.0, 146.0),
    "400": Street("gaoxin", "Hongshan Industrial Park of Chifeng High-tech Development Zone", 8.2, 6.6, 15.0),
    "401": Street("wuliu", "Inner Mongolia Chifeng Trade and Logistics Park", 4.4, 9.6, 11.0),
}

# Street digits → community digits → pinyin.
COMMUNITIES: dict[str, dict[str, str]] = {
    "001": {"001": "Yixijie", "002": "Xitun", "003": "Liuxijie", "004": "Laoyemiao"},
    "002": {"001": "Yizhongjie", "002": "Erzhongjie", "003": "Sanzhongjie"},
    "003": {"001": "Shuangqiao", "002": "Liangshi", "003": "Qiaonan", "004": "Jiushenmiao"},
    "004": {
        "001": "Huayuan", "002": "Hongshan", "003": "Daying", "004": "Junsao", "005": "Fulong", "006": "Qianxi",
        "200": "Dongjiao",
    },
    "005": {"001": "Jiefang", "002": "Hongxing", "003": "Tuanjie", "004": "Xinhua", "005": "Gangtie"},
    "006": {
        "001": "Zhaowuda", "002": "Songzhouyuan", "003": "Bayi", "004": "Tiebei", "005": "Zhandong",
        "006": "Yingbinlu", "007": "Yuanding",
    },
    "007": {
        "001": "Tienan", "002": "Nanshan", "003": "Wenlianlu", "004": "Donghanhe", "005": "Chipinglu",
        "010": "Fuyuan", "200": "Chengnan", "201": "Qujiagou",
    },
    "008": {"001": "Huohua", "002": "Dongshulin", "003": "Huayuan", "004": "Changqing"},
    "009": {"001": "Zhonglou", "002": "Wanyuande", "003": "Bailiu", "004": "Jieguanting", "005": "Yinma"},
    "010": {
        "001": "Xueyuan", "002": "Wanda", "003": "Hongshanjun", "004": "Baoshanlu", "005": "Dabannanlu",
        "006": "Balipu", "007": "Jinrongjie", "008": "Jinzeyuan", "200": "Gongnong", "201": "Xinandi",
        "202": "Dasanjia", "203": "Balipu", "204": "Jiajiayingzi", "205": "Xindi", "206": "Chengjiao",
        "207": "Xiaofang",
    },
    "011": {
        "001": "Songshuyuan", "002": "Longtoushan", "003": "Diaoyutai", "004": "Yaojiawa", "006": "Wuliuyuan",
        "007": "Yingjinhe", "008": "Heyue", "009": "Wulanhada", "010": "Chaganmulun", "200": "Liudafen",
        "201": "Hadaheshuo",
    },
    "100": {
        "001": "Zhongxinjie", "200": "Niehudi", "201": "Xishuidi", "202": "Langjiayingzi", "203": "Houdao",
        "204": "Dongnanyingzi",
    },
    "102": {
        "200": "Wenzhong", "201": "Heigoumen", "202": "Sanyanjing", "203": "Xishuiquan", "204": "Dongsanyanjing",
        "205": "Sandaojingzi", "206": "Erdaojingzi", "207": "Nandayingzi", "208": "Liutiaogou",
    },
}  # fmt: skip

# Names of the 2020 edition that are spelled otherwise today.
FORMER: dict[str, str] = {
    "150402005001": "Jiefangjie Community",
    "150402005005": "Gangtiejie Community",
    "150402006002": "Songzhouyuan Community (old spelling)",
    "150402008001": "Huohualu Community",
    "150402010005": "Dabannanlu Community (old spelling)",
    "150402400000": "Chifeng Hongshan High-tech Development Zone",
    "150402400498": "Chifeng Hongshan High-tech Development Zone (no residents' committee)",
    "150402401000": "Inner Mongolia Hongshan Logistics Park",
    "150402401498": "Inner Mongolia Hongshan Logistics Park (no residents' committee)",
    "150402402000": "Hongshan Green Food Industry Park",
    "150402402498": "Hongshan Green Food Industry Park (no residents' committee)",
}

WIDER: dict[str, str] = {
    "150000000000": "Inner Mongolia Autonomous Region",
    "150400000000": "Chifeng City",
    "150402000000": "Hongshan District",
}

_ENDINGS = ("社区居委会", "社区委员会", "居民委员会", "村委会")
_DIGITS = "零一二三四五六七八九"


def area_name(official: str, code: str) -> str:
    """The territory's name behind the committee's: 一西街社区居委会 → 一西街社区, 东郊村委会 → 东郊村."""
    for ending in _ENDINGS:
        if official.endswith(ending):
            return official.removesuffix(ending) + ("村" if is_village(code) else "社区")
    return official


def is_village(code: str) -> bool:
    """Whether the community digits of a 12-digit code are a villagers' committee (200-399)."""
    return "200" <= code[9:12] <= "399"


def is_virtual(code: str) -> bool:
    """Whether the community digits mark a unit without a committee (400 and up)."""
    return code[9:12] >= "400"


def is_zone(code: str) -> bool:
    """Whether the street digits mark a development zone or park (400 and up)."""
    return code[6:9] >= "400"


def english_name(code: str, level: int) -> str:
    """The English name of a division of levels 1 to 5 in the present edition."""
    if level <= 3:
        return WIDER[code]
    street = STREETS[code[6:9]]
    if level == 4:
        ending = "" if is_zone(code) else " Town" if code[6] == "1" else " Subdistrict"
        return street.english + ending
    if is_virtual(code):
        return f"{street.english} (no residents' committee)"
    return COMMUNITIES[code[6:9]][code[9:12]] + (" Village" if is_village(code) else " Community")


def community_slug(code: str) -> str:
    """`xitun.yixijie`: unit code of a community; villages end in cun, because 八里铺 is both."""
    name = COMMUNITIES[code[6:9]][code[9:12]].lower()
    return f"{STREETS[code[6:9]].slug}.{name}{'cun' if is_village(code) else ''}"


def ordinal(number: int) -> str:
    """第一, 第十二 …: Chinese ordinals from 1 to 99."""
    tens, ones = divmod(number, 10)
    text = ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")
    return f"第{text}"
