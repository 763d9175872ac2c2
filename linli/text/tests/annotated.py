"""The annotated messages on which finding personal data is measured: written by hand, their gaps filled by rule.

No number here is anybody's: mobile numbers begin with prefixes that were never given out, citizen numbers (with the
right check digit) with divisions that do not exist, landlines with unused area codes, plates with unused letters, mail
addresses with example domains. Names are drawn from surnames and common characters.

    python -m linli.text.tests.annotated      writes personal_annotated.csv anew
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

HERE: Final = Path(__file__).resolve().parent
MESSAGES: Final = HERE / "personal_messages.txt"
ANNOTATED: Final = HERE / "personal_annotated.csv"
SEED: Final = 20240601
# How often each message is written, with other numbers in other disguises.
TIMES: Final = {"personal": 4, "things": 3}

_GAP: Final = re.compile(r"\[(?P<kind>\w+):(?P<rule>\w+)(?P<public>\|public)?\]|\{(?P<thing>\w+)\}")
_PREFIXES: Final = ("160", "161", "163", "164", "168", "169", "154", "140", "142")
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文玉兰红梅春生志海燕立新永福德宝荣凤琴淑珍云亮斌鹏宇浩婷雪琳慧颖晨阳"
_DOUBLE: Final = ("欧阳", "上官", "司马", "诸葛", "东方", "尉迟")


class Annotated(NamedTuple):
    """One message with what is personal in it: (kind, start, end, hidden from handlers too), and its disguise."""

    id: str
    body: str
    spans: tuple[tuple[str, int, int, bool], ...]
    form: str


# --- how a number is written ---------------------------------------------------------------------------------------------


def _mapped(signs: str) -> Callable[[str], str]:
    return lambda digits: "".join(signs[int(d)] if d.isdigit() else d for d in digits)


def _grouped(gap: str) -> Callable[[str], str]:
    def write(digits: str) -> str:
        sizes = {11: (3, 4, 4), 18: (6, 8, 4), 15: (6, 6, 3)}.get(len(digits), (4,) * 5)
        parts, at = [], 0
        for size in sizes:
            parts.append(digits[at : at + size])
            at += size
        return gap.join(part for part in parts if part)

    return write


def _disguised(digits: str) -> str:
    return digits.replace("0", "O").replace("1", "l")


def _mixed(digits: str) -> str:
    return "".join("零一二三四五六七八九"[int(d)] if d.isdigit() and n % 3 == 1 else d for n, d in enumerate(digits))


FORMS: Final[dict[str, Callable[[str], str]]] = {
    "plain": lambda digits: digits,
    "full_width": _mapped("０１２３４５６７８９"),
    "spaces": _grouped(" "),
    "dashes": _grouped("-"),
    "long_dashes": _grouped("—"),
    "dots": _grouped("."),
    "middle_dots": _grouped("·"),
    "wide_spaces": _grouped("　"),
    "each_apart": " ".join,
    "each_dotted": ".".join,
    "spoken": _mapped("零一二三四五六七八九"),
    "spoken_yao": _mapped("〇幺二三四五六七八九"),
    "radio": _mapped("洞幺两三四五六拐八勾"),
    "formal": _mapped("零壹贰叁肆伍陆柒捌玖"),
    "circled": _mapped("⓪①②③④⑤⑥⑦⑧⑨"),
    "bold": _mapped("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "keycaps": lambda digits: "".join(d + "\ufe0f\u20e3" for d in digits),
    "letters": _disguised,
    "mixed": _mixed,
    "line_break": _grouped("\n"),
    "invisible": _grouped("\u200b"),
    "slashes": _grouped("/"),
    "tildes": _grouped("~"),
}
_SPLIT: Final = (
    "{a}空格{b}空格{c}", "{a}杠{b}杠{c}", "{a}，中间{b}，后四位{c}", "{a}然后{b}然后{c}", "{a}，后面是{b}，最后{c}",
    "{a}（{b}）{c}", "{a}横杠{b}横杠{c}", "{a}再{b}再{c}", "{a}中间四位{b}尾号{c}", "{a}，{b}，{c}",
)  # fmt: skip


# --- what fills the gaps -------------------------------------------------------------------------------------------------


class Rules:
    """Makes values for gaps, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.form = "plain"
        self._turn: dict[str, int] = {}

    def personal(self, rule: str) -> str:
        """A value of a personal kind, in the next disguise that fits it."""
        made: str = getattr(self, f"_{rule}")()
        return made

    def thing(self, rule: str) -> str:
        """A number of a thing."""
        r = self.random
        year, month, day = r.randint(2015, 2025), r.randint(1, 12), r.randint(1, 28)
        made: Callable[[], object] = {
            "degrees": lambda: r.randint(8, 17), "money": lambda: r.choice([r.randint(20, 999), r.randint(1000, 98000), f"{r.randint(1, 99)},{r.randint(100, 999)}"]),
            "hour": lambda: r.randint(1, 12), "hotline": lambda: r.choice(["12345", "12345热线", "12315", "12328", "12319", "96119"]),
            "hotline400": lambda: r.choice([f"400-{r.randint(100, 999)}-{r.randint(1000, 9999)}", f"400{r.randint(1000000, 9999999)}", f"800-820-{r.randint(1000, 9999)}", f"400 {r.randint(1000, 9999)} {r.randint(100, 999)}"]),
            "bus": lambda: r.randint(1, 980), "road": lambda: r.choice(["新华路", "建设街", "长青路", "G306国道", "滨河大道", "宁澜五道街"]),
            "roadno": lambda: r.randint(1, 899), "area": lambda: r.randint(40, 160), "receipt": lambda: "".join(r.choices("0123456789", k=12)),
            "days": lambda: r.randint(2, 60), "months": lambda: r.randint(2, 18), "small": lambda: r.randint(1, 9), "thousands": lambda: r.randint(1000, 9999),
            "order": lambda: r.choice([f"{year}{month:02}{day:02}{r.randint(10000, 99999)}", f"DD{r.randint(10**9, 10**10)}", f"{r.randint(10**11, 10**12)}", f"YT{r.randint(10**12, 10**13)}"]),
            "date": lambda: r.choice([f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{year}.{month}.{day}", f"{year}/{month}/{day}", f"{year}{month:02}{day:02}"]),
            "time": lambda: f"{r.randint(0, 23)}:{r.randint(0, 59):02}", "year": lambda: year, "month": lambda: month,
            "gridcode": lambda: f"150402{r.randint(1, 22):03}{r.randint(1, 20):03}{r.randint(1, 30):03}", "device": lambda: r.choice([f"LD{r.randint(10000, 99999)}", f"{r.randint(10**7, 10**8)}", f"HS-{r.randint(100, 999)}-{r.randint(1000, 9999)}"]),
            "lon": lambda: f"{r.uniform(115, 122):.6f}", "lat": lambda: f"{r.uniform(40, 45):.6f}", "credit": lambda: f"91150402MA{''.join(r.choices('0123456789ABCDEFGH', k=8))}",
            "invoice": lambda: f"{r.randint(10**7, 10**8)}", "barcode": lambda: f"69{''.join(r.choices('0123456789', k=11))}", "ip": lambda: f"{r.choice([10, 139, 192])}.{r.randint(1, 254)}.{r.randint(1, 254)}.{r.randint(1, 254)}",
            "percent": lambda: r.choice([3, 6, 9, 13]), "decimal": lambda: f"{r.uniform(1, 900):.2f}", "school": lambda: r.choice(["第三小学", "实验中学", "二中"]),
            "estate": lambda: r.choice(["长青家园", "锦绣花园", "新城嘉园", "玉龙苑", "滨河小区"]),
        }[rule]  # fmt: skip
        return str(made())

    def _next(self, rule: str, forms: tuple[str, ...]) -> Callable[[str], str]:
        turn = self._turn.get(rule, 0)
        self._turn[rule] = turn + 1
        self.form = forms[turn % len(forms)]
        return FORMS[self.form]

    def _digits(self, count: int) -> str:
        return "".join(self.random.choices("0123456789", k=count))

    def _mobile(self) -> str:
        number = self.random.choice(_PREFIXES[:6]) + self._digits(8)
        return self._next("mobile", tuple(FORMS))(number)

    def _split(self) -> str:
        turn = self._turn.get("split", 0)
        self._turn["split"], self.form = turn + 1, "split_by_words"
        number = self.random.choice(_PREFIXES[:6]) + self._digits(8)
        return _SPLIT[turn % len(_SPLIT)].format(a=number[:3], b=number[3:7], c=number[7:])

    def _landline(self) -> str:
        area, number = f"048{self.random.randint(6, 9)}", str(self.random.randint(2, 8)) + self._digits(6)
        ways = {
            "dash": f"{area}-{number}", "brackets": f"({area}){number}", "wide_brackets": f"（{area}）{number}", "space": f"{area} {number}",
            "plain": area + number, "full_width": FORMS["full_width"](f"{area}-{number}"), "long_dash": f"{area}—{number}",
            "spoken": FORMS["spoken"](area + number), "grouped": f"{area}-{number[:3]}-{number[3:]}", "extension": f"{area}-{number}",
        }  # fmt: skip
        turn = self._turn.get("landline", 0)
        self._turn["landline"] = turn + 1
        self.form = f"landline_{list(ways)[turn % len(ways)]}"
        return list(ways.values())[turn % len(ways)]

    def _local(self) -> str:
        number = str(self.random.randint(2, 8)) + self._digits(self.random.choice([6, 7]))
        return self._next("local", ("plain", "full_width", "spoken", "spaces", "each_apart"))(number)

    def _short(self) -> str:
        self.form = "plain"
        return "6" + self._digits(4)

    def _id18(self, last_is_x: bool = False) -> str:
        while True:
            born = f"{self.random.randint(1938, 2019)}{self.random.randint(1, 12):02}{self.random.randint(1, 28):02}"
            number = f"{self.random.choice(['150498', '110197', '430196', '510198'])}{born}{self._digits(3)}"
            number += check_digit(number)
            if not last_is_x or number.endswith("X"):
                break
        forms = (
            "plain",
            "full_width",
            "spaces",
            "dashes",
            "each_apart",
            "spoken",
            "circled",
            "letters",
            "mixed",
            "line_break",
            "spoken_yao",
            "formal",
            "middle_dots",
            "invisible",
            "lower_x",
            "bold",
        )
        turn = self._turn.get("id18", 0)
        self._turn["id18"], self.form = turn + 1, forms[turn % len(forms)]
        return number.lower() if self.form == "lower_x" else FORMS[self.form](number)

    def _id18x(self) -> str:
        return self._id18(last_is_x=True)

    def _id15(self) -> str:
        number = f"150498{self.random.randint(38, 79)}{self.random.randint(1, 12):02}{self.random.randint(1, 28):02}{self._digits(3)}"
        return self._next("id15", ("plain", "full_width", "spaces", "spoken", "circled", "letters"))(number)

    def _card(self) -> str:
        number = "620000" + self._digits(self.random.choice([9, 12]))
        return self._next(
            "card", ("plain", "spaces", "full_width", "dashes", "spoken", "circled", "letters", "mixed", "formal")
        )(number + luhn_digit(number))

    def _badcard(self) -> str:
        number = "620000" + self._digits(self.random.choice([9, 12]))
        wrong = str((int(luhn_digit(number)) + 3) % 10)
        return self._next("badcard", ("plain", "spaces", "full_width", "dashes", "spoken"))(number + wrong)

    def _passport(self) -> str:
        self.form = "plain"
        return "EX" + self._digits(7)

    def _email(self) -> str:
        name, host = (
            f"{self.random.choice(['linyu', 'green', 'abc', 'house', 'wang'])}{self.random.choice(['_', '.', ''])}{self.random.randint(1, 999)}",
            self.random.choice(["example.com", "mail.example.org", "example.com.cn"]),
        )
        ways = {
            "plain": f"{name}@{host}", "wide_at": f"{name}＠{host}", "spaced": f"{name} @ {host}", "at_in_brackets": f"{name}(at){host}",
            "spoken": f"{name}艾特{host}", "dot_spoken": f"{name}@{host.replace('.', '点')}", "all_wide": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in f"{name}@{host}"),
        }  # fmt: skip
        turn = self._turn.get("email", 0)
        self._turn["email"] = turn + 1
        self.form = f"email_{list(ways)[turn % len(ways)]}"
        return list(ways.values())[turn % len(ways)]

    def _plate(self, length: int = 5) -> str:
        place, letter = self.random.choice(
            [("蒙", "Y"), ("蒙", "Z"), ("宁", "X"), ("琼", "Z"), ("青", "W"), ("吉", "V")]
        )
        rest = (
            "".join(self.random.choices("0123456789", k=length))
            if length == 5
            else self.random.choice("DF") + self._digits(5)
        )
        if length == 5 and self.random.random() < 0.5:
            rest = self.random.choice("ABCEGHKM") + rest[1:]
        ways = {
            "plain": f"{place}{letter}{rest}", "dot": f"{place}{letter}·{rest}", "space": f"{place}{letter} {rest}", "lower": f"{place}{letter}{rest}".lower(),
            "full_width": place + "".join(chr(ord(c) + 0xFEE0) for c in letter + rest), "spoken": place + letter + FORMS["spoken_yao"](rest), "dash": f"{place}{letter}-{rest}", "apart": f"{place} {letter} {rest}",
        }  # fmt: skip
        turn = self._turn.get("plate", 0)
        self._turn["plate"] = turn + 1
        self.form = f"plate_{list(ways)[turn % len(ways)]}"
        return list(ways.values())[turn % len(ways)]

    def _plate_new(self) -> str:
        return self._plate(6)

    def _wechat(self) -> str:
        self.form = "plain"
        return (
            self.random.choice(["linli_", "xiaoqu-", "abc", "wxid_", "yezhu"])
            + self._digits(4)
            + self.random.choice(["", "abc", "_88"])
        )

    def _qq(self) -> str:
        return self._next("qq", ("plain", "full_width", "spaces", "spoken", "each_apart", "circled"))(
            "99" + self._digits(8)
        )

    def _room(self) -> str:
        block, unit, room = (
            self.random.randint(1, 28),
            self.random.randint(1, 6),
            f"{self.random.randint(1, 18)}0{self.random.randint(1, 4)}",
        )
        spoken = FORMS["spoken"]
        ways = {
            "full": f"{block}栋{unit}单元{room}室", "house": f"{block}号楼{unit}单元{room}", "dashes": f"{block}-{unit}-{room}", "spoken": f"{spoken(str(block % 9 + 1))}栋{spoken(str(unit))}单元{spoken(room)}",
            "sharp": f"{block}#{room}室", "short": f"{block}栋{room}", "unit": f"{unit}单元{room}室", "full_width": FORMS["full_width"](f"{block}栋{unit}单元{room}室"),
        }  # fmt: skip
        turn = self._turn.get("room", 0)
        self._turn["room"] = turn + 1
        self.form = f"room_{list(ways)[turn % len(ways)]}"
        return list(ways.values())[turn % len(ways)]

    def _surname(self) -> str:
        self.form = "name"
        return self.random.choice(_SURNAMES)

    def _person(self) -> str:
        self.form = "name"
        surname = self.random.choice(_DOUBLE) if self.random.random() < 0.05 else self.random.choice(_SURNAMES)
        return surname + "".join(self.random.sample(_GIVEN, self.random.choice([1, 2, 2, 2])))

    def _mou(self) -> str:
        self.form = "name"
        return self.random.choice(_SURNAMES) + self.random.choice(["某", "某某"])


def check_digit(seventeen: str) -> str:
    """The last character of a citizen number (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(seventeen, weights, strict=True)) % 11]


def luhn_digit(digits: str) -> str:
    """The digit that makes a card number right (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def messages(lines: list[str], *, seed: int = SEED) -> Iterator[Annotated]:
    """Every hand-written message several times, its gaps filled anew."""
    rules = Rules(seed)
    for number, line in enumerate(lines):
        for again in range(TIMES["personal" if "[" in line else "things"] if _GAP.search(line) else 1):
            yield _filled(f"{number + 1:03}-{again + 1}", line, rules)


def _filled(name: str, line: str, rules: Rules) -> Annotated:
    body, spans, forms, last = "", [], [], 0
    for gap in _GAP.finditer(line):
        body += line[last : gap.start()]
        if gap["thing"]:
            body += rules.thing(gap["thing"])
        else:
            value = rules.personal(gap["rule"])
            spans.append((gap["kind"], len(body), len(body) + len(value), not gap["public"]))
            forms.append(rules.form)
            body += value
        last = gap.end()
    return Annotated(name, body + line[last:], tuple(spans), " ".join(forms))


def hand_written(path: Path = MESSAGES) -> list[str]:
    """The messages with their gaps; comments and empty lines left out."""
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def write(path: Path, rows: Iterator[Annotated]) -> None:
    """The annotated file: id, title, body, spans as JSON, forms."""
    with path.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "title", "body", "spans", "form"])
        for row in rows:
            out.writerow([row.id, "", row.body, json.dumps(row.spans), row.form])


if __name__ == "__main__":
    write(ANNOTATED, messages(hand_written()))
