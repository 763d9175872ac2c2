"""`linli bench text`: how fast text is read, in processor time of one core. One function for each room."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import click

from linli.channels.command_line.bench import figures
from linli.channels.command_line.text.messages_file import read
from linli.channels.command_line.text.places import SHIPPED, read_known
from linli.text import api as rooms

# Without a file: reports as they come in, short and with a number in every third.
_MADE: Final = (
    "小区东门的路灯坏了三天，晚上看不见路，请尽快修理。",
    "我家住3栋2单元501，楼上装修砸承重墙，物业王经理不管，联系电话160 0023 4567，请回复。",
    "新华路与建设街交叉口的井盖丢失，很危险，已经打过12345，工单号123456789012，到现在没有人来处理，请有关部门尽快处理。",
)


def classify(texts: Sequence[str]) -> dict[str, Any]:
    """Naming the three likeliest classes, with the model this installation would use."""
    model = rooms.open_classes(None).model
    if model is None:
        return {"missing": "there is no model to measure"}
    return _figures(texts, lambda: [model.rank(rooms.Message("", text)) for text in texts])


def personal(texts: Sequence[str]) -> dict[str, Any]:
    """Finding and covering personal data."""
    return _figures(texts, lambda: [rooms.mask_personal(text) for text in texts])


def places(texts: Sequence[str]) -> dict[str, Any]:
    """Finding the places of the demonstration district, with all its grids."""
    known = read_known(SHIPPED)
    gazetteer = rooms.Gazetteer(known)
    return {"known_places": len(known), **_figures(texts, lambda: [gazetteer.find(text) for text in texts])}


def reply(texts: Sequence[str]) -> dict[str, Any]:
    """Hints on an answer, here each text as the answer to the next one."""
    pairs = list(zip(texts, [*texts[1:], *texts[:1]], strict=True))
    return _figures(texts, lambda: [rooms.reply_hints(message, draft) for message, draft in pairs])


ROOMS: Final[dict[str, Callable[[Sequence[str]], dict[str, Any]]]] = {
    "classify": classify,
    "personal": personal,
    "places": places,
    "reply": reply,
}


def _figures(texts: Sequence[str], run: Callable[[], object]) -> dict[str, Any]:
    seconds = _timed(run)
    return {"messages_per_second": round(len(texts) / seconds), "ms_per_message": round(1000 * seconds / len(texts), 3)}


def _timed(run: Callable[[], object]) -> float:
    """Processor seconds of a run, the best of three: other work on the machine can only make it longer."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        run()
        best = min(best, time.process_time() - begun)
    return max(best, 1e-9)


@click.command()
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Messages to read (csv: id, title, body); without it, made-up ones.")  # fmt: skip
@click.option("--room", "names", multiple=True, type=click.Choice(sorted(ROOMS)), help="Only these rooms.")
def text(*, file: Path | None, names: Sequence[str]) -> None:
    """Messages per second on one core, room by room, as JSON."""
    texts = [f"{one.message.title}\n{one.message.body}" for one in read(file)] if file else list(_MADE) * 1000
    said = {name: ROOMS[name](texts) for name in names or ROOMS}
    shown = {
        "measured": "text",
        "messages": len(texts),
        "characters_per_message": round(sum(map(len, texts)) / max(len(texts), 1)),
        **said,
        "machine": figures.machine(),
    }
    click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
