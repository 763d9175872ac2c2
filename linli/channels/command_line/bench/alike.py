"""Finding likely duplicates among many cases, and topics among many messages: how long it takes."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import click
from django.db import connection, transaction

from linli.cases import api as cases
from linli.channels.command_line.bench import figures
from linli.channels.command_line.bench.house import Wish, default_engine, opened
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.text import api as text

LOOKED_UP: Final = 400
_AT_ONCE: Final = 5_000
_SEED: Final = 3

# Words that made-up messages are put together from: 96,000 estates, forty troubles, each with further words.
_FIRST: Final = "龙金翠碧锦华盛天瑞福祥云玉海星景绿蓝香紫东西南北中新长永安和平康泰丰顺兴"
_SECOND: Final = "湖苑江河山林园泉岭湾溪桥亭台阁庭泽川原谷"
_THIRD: Final = "佳府城居里邸庄寓舍坊门塔"
_KINDS: Final = ("小区", "花园", "家园", "公寓", "新村", "大厦", "广场", "社区")
_PLACES: Final = (
    "东门口",
    "西侧马路",
    "地下车库",
    "3号楼楼下",
    "幼儿园门前",
    "物业办公室旁",
    "北面围墙外",
    "公交站边",
    "电梯里",
    "楼道内",
)
_TROUBLES: Final = (
    "路灯不亮", "井盖破损", "垃圾没人清运", "夜里施工噪音扰民", "下水道堵了污水外溢", "有人占道停车", "电梯经常坏", "暖气不热", "自来水发黄",
    "消防通道被堵", "树枝压着电线", "墙皮脱落砸到车", "麻将馆吵到半夜", "烧烤店油烟呛人", "路面塌陷", "有人乱倒建筑垃圾", "健身器材断裂",
    "流浪狗伤人", "违章搭建挡住采光", "充电桩没电", "搅拌站粉尘大", "快递车逆行", "公厕没水", "护栏被撞歪", "积水排不出去", "信号灯不亮",
    "物业乱收费", "楼顶漏水", "天然气味道重", "小广告贴满楼道", "绿化带被种菜", "摄像头坏了", "门禁刷不开", "共享单车乱堆", "商贩占道经营",
    "楼上漏水", "广场舞声音太大", "外墙瓷砖松动", "化粪池满溢", "窨井冒臭气",
)  # fmt: skip
_ENDS: Final = (
    "，请尽快处理",
    "，已经好几天了没人管",
    "，老人孩子出行很不方便",
    "，打过电话一直没有回音",
    "，希望有关部门管一管",
    "，晚上特别危险",
)


def message(draw: Random) -> str:
    """A made-up message."""
    return told(draw)[1]


def told(draw: Random) -> tuple[str, str]:
    """An estate and a message from there: where, what, and how people end such lines."""
    estate = draw.choice(_FIRST) + draw.choice(_SECOND) + draw.choice(_THIRD) + draw.choice(_KINDS)
    return estate, f"{estate}{draw.choice(_PLACES)}{draw.choice(_TROUBLES)}{draw.choice(_ENDS)}"


@click.command()
@click.option("--engine", type=click.Choice(["postgres", "sqlite"]), default=default_engine)
@click.option("--cases", "number", default=1_000_000, show_default=True, type=click.IntRange(1_000, 10_000_000))
def look_up(*, engine: str, number: int) -> None:
    """Likely duplicates of a text among --cases open and recent cases, on a database of its own, by words alone."""
    with opened(Wish(None, None, engine, None, 1.0, 1), serve=False, cases=2_000) as house:
        click.echo(house.run("bench", "look-up-inside", "--cases", str(number)), nl=False)


@click.command(hidden=True)
@click.option("--cases", "number", required=True, type=int)
def look_up_inside(*, number: int) -> None:
    """The measurement itself, with the settings of the measured house."""
    at = clock.now()
    began = time.perf_counter()
    _fill(number, at)
    marked_from = time.perf_counter()
    while cases.mark_texts(at=at, limit=20_000):
        pass
    marked = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_case" if connection.vendor == "postgresql" else "ANALYZE")
        cursor.execute("SELECT count(*) FROM cases_textmark")
        marks = cursor.fetchone()[0]
    said = {
        "measured": "look_up", "engine": connection.vendor, "cases": number, "marks": marks, **_sizes(),
        "filled_seconds": round(marked_from - began, 1), "marked_per_second": round(number / (marked - marked_from)),
        **{view: _timed(at, view) for view in ("whole", "typed")}, "machine": figures.machine(connection.vendor.removesuffix("ql")),
    }  # fmt: skip
    click.echo(json.dumps(said, ensure_ascii=False, indent=1))


def _timed(at: datetime, view: str) -> dict[str, Any]:
    """Look up made-up messages, half of them about something that is there in other words."""
    draw = Random(_SEED + 1)  # noqa: S311  (must be repeatable)
    times, processor, found = [], 0.0, 0
    for number in range(LOOKED_UP):
        asked = message(draw)
        asked = asked if view == "whole" else asked[: draw.randint(8, 18)]
        began, used = time.perf_counter(), time.process_time()
        hits = cases.similar_to(actor=SYSTEM, text=asked, lon=None, lat=None, at=at)
        if number >= 20:  # the first ones warm everything up
            times.append(time.perf_counter() - began)
            processor += time.process_time() - used
            found += bool(hits)
    return {
        **figures.spread(times),
        "processor_ms": round(1000 * processor / len(times), 1),
        "with_a_hit": found,
        "of": len(times),
    }


def _fill(number: int, at: datetime) -> None:
    """Copies of one case, each with a message of its own, spread over the last thirty days. All of them are open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM cases_case WHERE open")
        (pattern,) = cursor.fetchone()
        cursor.execute("SELECT max(id) FROM cases_case")
        (highest,) = cursor.fetchone()
        columns = [c.name for c in connection.introspection.get_table_description(cursor, "cases_case")]
    own = {"id": "%s", "number": "%s", "text": "%s", "title": "%s", "text_digest": "%s", "reported_at": "%s"}
    chosen = ", ".join(own.get(name, connection.ops.quote_name(name)) for name in columns)
    names = ", ".join(map(connection.ops.quote_name, columns))
    statement = f"INSERT INTO cases_case ({names}) SELECT {chosen} FROM cases_case WHERE id = {int(pattern)}"  # noqa: S608  (own names)
    draw = Random(_SEED)  # noqa: S311  (must be repeatable)
    for first in range(0, number, _AT_ONCE):
        rows = []
        for place in range(first, min(first + _AT_ONCE, number)):
            said = message(draw)
            values = {
                "id": highest + 1 + place, "number": f"{800_000_000_000 + place}", "text": said, "title": said[:60],
                "text_digest": f"{place:016x}",
                "reported_at": connection.ops.adapt_datetimefield_value(at - timedelta(days=29) * (1 - place / number)),
            }  # fmt: skip
            rows.append([values[name] for name in columns if name in own])
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _sizes() -> dict[str, float]:
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('cases_textmark'), pg_total_relation_size('cases_case')")
        marks, rows = cursor.fetchone()
    return {"marks_mib": round(marks / 2**20), "cases_mib": round(rows / 2**20)}


@click.command()
@click.option("--messages", "number", default=3_000, show_default=True, type=click.IntRange(10, 1_000_000))
def topics(*, number: int) -> None:
    """Topics among made-up messages: seconds for all of them."""
    draw = Random(_SEED)  # noqa: S311  (must be repeatable)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    posts = []
    for n in range(number):
        place, said = told(draw)
        posts.append(text.Post(str(n), "", said, start + timedelta(minutes=n), place, str(draw.randrange(number))))
    began, used = time.perf_counter(), time.process_time()
    found = text.find_topics(posts)
    shown = {
        "measured": "topics", "messages": number, "topics": len(found), "seconds": round(time.perf_counter() - began, 1),
        "processor_seconds": round(time.process_time() - used, 1), "machine": figures.machine("sqlite"),
    }  # fmt: skip
    click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
