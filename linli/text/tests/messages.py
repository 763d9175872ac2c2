"""Invented messages of three plain classes, as many as a test wants: no two are copies of each other."""

from __future__ import annotations

from itertools import product
from random import Random

from linli.text.api import Labelled, Message

_SAID = {
    "灯": (["路灯", "灯杆", "楼道灯", "景观灯"], ["不亮了", "一直闪", "坏了好几天", "晚上漆黑", "灯泡碎了"]),
    "水": (["水管", "自来水", "下水道", "消防栓"], ["漏水", "停水了", "堵住往外冒", "水压太小", "水发黄"]),
    "学": (["小学", "幼儿园", "老师", "校车"], ["乱收费", "补课", "不让报名", "作业太多", "没有学位"]),
}
_WHERE = ["东门", "西门", "三号楼", "菜场旁", "公园边", "河堤上", "桥头", "广场南"]
_AND = ["请尽快来看看", "麻烦派人处理", "已经反映过两次", "邻居们都有意见", "希望给个答复", "影响大家生活"]


def labelled(each: int = 40, seed: int = 1) -> list[Labelled]:
    """`each` messages of every class, mixed; the same for the same seed."""
    chance = Random(seed)
    rows = []
    for label, (things, troubles) in _SAID.items():
        every = [*product(things, troubles, _WHERE, _AND, _AND)]
        for thing, trouble, where, one, other in chance.sample(every, each):
            rows.append(
                Labelled(Message(f"{where}{thing}{trouble}", f"{where}的{thing}{trouble}，{one}，{other}。"), label)
            )
    chance.shuffle(rows)
    return rows
