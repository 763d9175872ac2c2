"""What the load sends: requests as text, varied by a seeded generator, one story a line of a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import urlencode

Step = tuple[str, str, str, list[str]]
Ways = dict[str, Any]

WHAT: Final = (
    "{place}路边的垃圾桶已经满了两天，没有人来清运，味道很大",
    "{place}{number}号楼前的路灯不亮，晚上老人出门看不清台阶",
    "{place}主路上有一个井盖松动，车压过去响声很大，怕出事",
    "{place}{number}号楼{unit}单元下水道反水，一楼已经进水，请尽快派人疏通",
    "有人在{place}小区门口占道经营，早上七点到九点最严重，送孩子的车过不去",
    "{place}绿化带里的树枝折断，搭在电线上，刮风的时候冒火花",
    "{place}{number}号楼楼道里堆满了杂物和电动车，消防通道被堵住了",
    "{place}施工工地夜里十一点以后还在打桩，周围居民无法休息",
    "{place}健身器材的踏板断了，孩子在上面玩很危险",
    "{place}供暖管道漏水，路面已经结冰，{number}号楼前有人滑倒",
    "流浪狗在{place}一带成群活动，昨天下午追咬放学的孩子",
    "{place}{number}号楼外墙瓷砖脱落，掉在人行道上，幸好没有砸到人",
    "{place}公交站牌被撞歪，玻璃碎了一地",
    "{place}饭店油烟直排居民窗户，多次反映没有改",
    "咨询一下{place}老旧小区改造什么时候轮到{number}号楼，加装电梯怎么申请",
)  # fmt: skip
MORE: Final = (
    "", "已经反映过一次，希望这次能处理。", "附近有学校，来往的人很多。", "请帮忙联系物业，物业说不归他们管。",
    "从上周{day}开始就这样了。", "家里有老人和小孩，实在不方便。", "麻烦处理完回个电话，谢谢。",
)  # fmt: skip


class Teller:
    """Makes up reports: texts, places and contacts vary, the same seed tells the same."""

    def __init__(self, ways: Ways, *, seed: int) -> None:
        self.ways, self.rng, self.seed = ways, Random(seed), seed  # noqa: S311  (made-up reports, not secrets)

    def text(self, place: str) -> str:
        """What somebody says about a place."""
        rng = self.rng
        told = rng.choice(WHAT).format(place=place, number=rng.randrange(1, 90), unit=rng.randrange(1, 6))
        return f"{told}。{rng.choice(MORE).format(day='一二三四五六日'[rng.randrange(7)])}"

    def report(self, index: int) -> dict[str, Any]:
        """The body of one report: located by a point; a contact in half of them."""
        lon, lat, place = self.rng.choice(self.ways["spots"])
        body = {
            "token": f"bench-{self.seed}-{index:08d}", "text": self.text(place), "channel": "api",
            "lon": round(lon + self.rng.uniform(-3e-4, 3e-4), 6), "lat": round(lat + self.rng.uniform(-3e-4, 3e-4), 6),
            "address": f"{place}{self.rng.randrange(1, 90)}号楼附近",
        }  # fmt: skip
        if index % 2:
            body["contact"] = {
                "name": "来电人",
                "phone": f"199{self.rng.randrange(10**8):08d}",
                "consent_to_share": True,
            }
        return body

    def create(self, number: int) -> Iterator[list[Step]]:
        """Reports, one a story."""
        for index in range(number):
            yield [self._post("create", "intake", "/api/v1/reports", self.report(index))]

    def lifecycle(self, number: int) -> Iterator[list[Step]]:
        """From report to the reporter's word, each step by the one whose duty it is."""
        case = "/api/v1/cases/{case_id}"
        filed = {"matter": self.ways["matter"], "condition": self.ways["condition"]}
        steps = (
            self._post("file", "intake", f"{case}/file", filed),
            self._post("dispatch", "dispatch", f"{case}/dispatch", {"unit": self.ways["handler"]}),
            self._post("accept", "handle", f"{case}/accept", {}),
            self._post(
                "resolve",
                "handle",
                f"{case}/resolve",
                {"outcome": "solved", "answer": "已到现场查处，设备加装隔声罩，夜间停止作业。"},
            ),
            self._post("check", "check", f"{case}/pass_check", {"note": "现场复测，噪声已达标"}),
            self._post("rate and close", "check", f"{case}/call_back", {"truth": "true", "stars": 5}),
        )
        for index in range(number):
            yield [self._post("report", "intake", "/api/v1/reports", self.report(index), ["case_id"]), *steps]

    def bulk(self, number: int, *, size: int) -> Iterator[list[Step]]:
        """Streams of `size` reports a request."""
        for batch in range(number):
            lines = (json.dumps(self.report(batch * size + index), ensure_ascii=False) for index in range(size))
            head = self._head("POST", "/api/v1/reports/bulk", "intake", "application/x-ndjson")
            yield [("bulk", head, "\n".join(lines) + "\n", [])]

    def _post(self, name: str, key: str, path: str, body: dict[str, Any], kept: list[str] | None = None) -> Step:
        return name, self._head("POST", path, key, "application/json"), json.dumps(body, ensure_ascii=False), kept or []

    def _head(self, method: str, path: str, key: str, content: str = "") -> str:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: localhost",
            "Connection: keep-alive",
            f"Authorization: Bearer {self.ways['keys'][key]}",
        ]
        return "\r\n".join([*lines, f"Content-Type: {content}"] if content else lines)


def page(name: str, path: str, session: str, **query: Any) -> list[Step]:
    """A page as a signed-in person's browser asks for it."""
    asked = f"{path}?{urlencode(query, doseq=True)}" if query else path
    lines = (
        f"GET {asked} HTTP/1.1",
        "Host: localhost",
        "Connection: keep-alive",
        f"Cookie: sessionid={session}",
        "Accept: text/html",
    )
    return [(name, "\r\n".join(lines), "", [])]


def asked(name: str, path: str, key: str, **query: Any) -> list[Step]:
    """An API list as a program asks for it."""
    lines = (
        f"GET {path}?{urlencode(query, doseq=True)} HTTP/1.1",
        "Host: localhost",
        "Connection: keep-alive",
        f"Authorization: Bearer {key}",
    )
    return [(name, "\r\n".join(lines), "", [])]


def write(file: Path, stories: Iterable[list[Step]]) -> Path:
    """Write the stories where the load generator reads them."""
    with file.open("w", encoding="utf-8") as out:
        for story in stories:
            out.write(json.dumps(story, ensure_ascii=False) + "\n")
    return file
