"""The workflow, drawn and written out from its one table (linli/cases/workflow/table.py).

    python -m tools.draw_workflow          write docs/pictures/workflow.svg, docs/workflow.md and the part of docs/walk.md
    python -m tools.draw_workflow check    say what is not current, and end with 1

Nothing here knows a verb by heart. Only the places of the states and the lanes of the arrows are laid by hand; a new
move without a lane stops the drawing and says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from babel.messages.pofile import read_po

from linli.cases.workflow import DECISIONS, DUTY_TITLES, SEPARATED, STATE_TITLES, VERBS, State, Verb, Who

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURE: Final = ROOT / "docs" / "pictures" / "workflow.svg"
TABLE: Final = ROOT / "docs" / "workflow.md"
WALK: Final = ROOT / "docs" / "walk.md"
CHINESE: Final = ROOT / "linli" / "cases" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
BEGIN, END = "<!-- drawn by tools/draw_workflow.py: begin -->", "<!-- drawn by tools/draw_workflow.py: end -->"

R, F, A, H, D, C = (
    State.RECEIVED, State.FILED, State.ASSIGNED, State.IN_HAND, State.RESOLVED, State.CLOSED,
)  # fmt: skip
HELD: Final = {
    Who.AREA: "place or unit",
    Who.UNIT: "responsible unit",
    Who.TASK_UNIT: "unit of the task",
    Who.DECIDER: "deciding unit",
    Who.REPORTER: "reporter",
    Who.SYSTEM: "the house",
}


@dataclass(frozen=True, slots=True)
class Move:
    """An arrow: all verbs that lead from one state to another; `firm` if one of them always does."""

    source: State
    target: State
    verbs: tuple[str, ...]
    firm: bool


def moves() -> list[Move]:
    """Every move of the table, arrows between the same two states joined, in the order of the table."""
    found: dict[tuple[State, State], list[str]] = {}
    firm = {(source, verb.to) for verb in VERBS.values() if verb.to for source in verb.sources}
    for verb in VERBS.values():
        for source in verb.sources if verb.to else ():
            found.setdefault((source, State(verb.to)), []).append(verb.name)
    for name, source, target in DECISIONS:
        found.setdefault((source, target), []).append(name)
    return [Move(*ends, tuple(dict.fromkeys(names)), ends in firm) for ends, names in found.items()]


def chinese() -> dict[str, str]:
    """The Chinese of every title."""
    with CHINESE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


# --- the text --------------------------------------------------------------------------------------------------------


def mermaid() -> str:
    """The moves as a Mermaid state diagram."""
    said = ["```mermaid", "stateDiagram-v2", "    direction LR", f"    [*] --> {R.value}: report"]
    said += [f"    {m.source.value} --> {m.target.value}: {', '.join(m.verbs)}" for m in moves()]
    return "\n".join([*said, "```"])


def table() -> str:
    """docs/workflow.md: every verb with all its row says."""
    zh = chinese()
    head = [
        "# The workflow, verb by verb",
        "",
        "Written by `python -m tools.draw_workflow` from `linli/cases/workflow/table.py`. Change the table, not this page.",
        "",
        "![The main line of a case, its ends, and the verbs between them](pictures/workflow.svg)",
        "",
        "- **to**: where the verb leads; `(…)` only by what is decided, found or answered; empty: the state stays.",
        "- **right, held over**: what the actor must hold, and over what: the case's place or its responsible unit, that unit",
        "  only, the unit of the task, or the unit that decides (for checks, joint meetings and appeals the place, too). A",
        "  reporter proves a receipt instead. See `linli/cases/queries/scope.py`.",
        "- **needs**: fields that must not be empty. **guards**: rules in `linli/cases/rules/guards/`, asked in this order.",
        "",
        "| verb | 中文 | from | to | right, held over | needs | guards |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_row(verb, zh) for verb in VERBS.values()), "", *_separated(zh), ""])


def _row(verb: Verb, zh: dict[str, str]) -> str:
    cells = [
        f"`{verb.name}`", zh[verb.title], _sources(verb), _targets(verb), _held(verb),
        ", ".join(verb.needs), ", ".join(verb.guards),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _sources(verb: Verb) -> str:
    return "any" if set(verb.sources) == set(State) else _names(verb.sources)


def _names(states: Iterable[State]) -> str:
    return ", ".join(dict.fromkeys(STATE_TITLES[state] for state in states))


def _targets(verb: Verb) -> str:
    decided = _names(target for name, _, target in DECISIONS if name == verb.name)
    return _names([verb.to]) if verb.to else f"({decided})" if decided else ""


def _held(verb: Verb) -> str:
    rights = " or ".join(f"`{right}`" for right in (verb.right, verb.or_right) if right)
    held = f"{rights}, {HELD[verb.who]}" if rights else HELD[verb.who]
    return f"{held}; or the sweep" if verb.also_system else held


def _separated(zh: dict[str, str]) -> list[str]:
    said = [
        "## Duties that do not meet in one hand",
        "",
        "Whoever did a duty of the second column on a case does not do the first one on it. Small centres may dispatch what",
        "they took in; the record carries a flag then.",
        "",
        "| duty | shut out |",
        "|---|---|",
    ]
    said_in_both = {duty: f"{title} {zh[title]}" for duty, title in DUTY_TITLES.items()}
    return said + [
        f"| {said_in_both[duty]} | {', '.join(said_in_both[other] for other in DUTY_TITLES if other in others)} |"
        for duty, others in SEPARATED.items()
    ]


def walk() -> str:
    """docs/walk.md with its diagram drawn anew."""
    before, rest = WALK.read_text().split(BEGIN)
    return f"{before}{BEGIN}\n\n{mermaid()}\n\n{END}{rest.split(END)[1]}"


# --- the picture -----------------------------------------------------------------------------------------------------

WIDE, HIGH, LINE = 1500, 564, 268
BOX = (132, 56)
PLACES: Final = {state: (192 + 238 * step, LINE) for step, state in enumerate((R, F, A, H, D, C))} | {
    State.REFUSED: (192, 488), State.MERGED: (549, 488), State.VOID: (1025, 488),
}  # fmt: skip
# Arrows above the main line: height of the lane, where it leaves, where it arrives (from the middle of the box).
LANES: Final = {
    (F, R): (212, -46, 30), (A, F): (212, -30, 46), (D, H): (212, -20, 44), (A, A): (212, 16, 46),
    (H, F): (158, -6, 16), (R, H): (118, -20, -38), (C, F): (78, 0, -16), (R, C): (34, -38, 20),
}  # fmt: skip
# Arrows down to an end run together: height of the common line, where they leave their boxes, where it goes down.
ENDS: Final = {State.REFUSED: (0, -34, -34), State.MERGED: (360, 8, 0), State.VOID: (390, 44, 0)}
COLOURS: Final = {C: ("#e7f6ec", "#2f7d4f")} | dict.fromkeys(
    (State.REFUSED, State.MERGED, State.VOID), ("#f3f3f1", "#7a7a74")
)
FIRM, DECIDED = "#24508f", "#9a5b00"
STYLE: Final = (
    "text{font-family:'Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif;fill:#1c1c1a}"
    ".n{font-size:15px;font-weight:600}.z{font-size:13px}.v{font-size:11px}.c{font-size:11px;fill:#5c5c55}"
    "path{fill:none;stroke-width:1.5}"
)


class Drawing:
    """The picture as it grows."""

    def __init__(self) -> None:
        self.zh = chinese()
        self.parts: list[str] = []

    def text(self, x: float, y: float, said: str, kind: str, anchor: str = "middle") -> None:
        """One line of text."""
        self.parts.append(f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(said)}</text>')

    def arrow(self, way: str, *, firm: bool, head: bool = True) -> None:
        """A line along an SVG path, with or without a head; dashed where the move is decided."""
        dashes = "" if firm else ' stroke-dasharray="6 4"'
        end = f' marker-end="url(#{"firm" if firm else "decided"})"' if head else ""
        self.parts.append(f'<path d="{way}" stroke="{FIRM if firm else DECIDED}"{dashes}{end}/>')

    def short(self, verb: str) -> str:
        """A verb's Chinese, without what stands after its colon."""
        return self.zh[VERBS[verb].title].split("：")[0]

    def box(self, state: State) -> None:
        """A state."""
        (x, y), (wide, high) = PLACES[state], BOX
        fill, line = COLOURS.get(state, ("#eaf1fc", FIRM))
        self.parts.append(
            f'<rect x="{x - wide / 2:g}" y="{y - high / 2:g}" width="{wide}" height="{high}" rx="9" fill="{fill}" stroke="{line}"/>'
        )
        self.text(x, y - 4, STATE_TITLES[state], "n")
        self.text(x, y + 16, self.zh[STATE_TITLES[state]], "z")

    def onward(self, move: Move) -> None:
        """An arrow to the next state of the main line."""
        (x1, y), (x2, _) = PLACES[move.source], PLACES[move.target]
        self.arrow(f"M{x1 + BOX[0] / 2:g} {y}H{x2 - BOX[0] / 2 - 2:g}", firm=move.firm)
        for row, verb in enumerate(reversed(move.verbs)):
            self.text((x1 + x2) / 2, y - 7 - 13 * row, verb, "v")
        for row, verb in enumerate(move.verbs):
            self.text((x1 + x2) / 2, y + 16 + 14 * row, self.short(verb), "c")

    def lane(self, move: Move) -> None:
        """An arrow over the main line."""
        height, leaves, arrives = LANES[move.source, move.target]
        x1, x2 = PLACES[move.source][0] + leaves, PLACES[move.target][0] + arrives
        top = LINE - BOX[1] / 2
        self.arrow(f"M{x1} {top:g}V{height}H{x2}V{top - 2:g}", firm=move.firm)
        lines = _folded(move.verbs, 32)
        for row, line in enumerate(reversed(lines)):
            self.text((x1 + x2) / 2, height - 6 - 13 * row, line, "v")
        if move.source is not move.target:  # a loop is too narrow for two
            for row, line in enumerate(_folded([self.short(verb) for verb in move.verbs], 22)):
                self.text((x1 + x2) / 2, height + 13 + 13 * row, line, "c")

    def down(self, state: State, ways: list[Move]) -> None:
        """All arrows to an end."""
        height, leaves, falls = ENDS[state]
        (x, y), foot = PLACES[state], LINE + BOX[1] / 2
        firm = any(move.firm for move in ways)
        starts = [PLACES[move.source][0] + leaves for move in ways]
        if height:
            for start in starts:
                self.arrow(f"M{start} {foot:g}V{height}", firm=firm, head=False)
            self.arrow(f"M{min(*starts, x)} {height}H{max(*starts, x)}", firm=firm, head=False)
        self.arrow(f"M{x + falls} {height or foot:g}V{y - BOX[1] / 2 - 2:g}", firm=firm)
        verbs = list(dict.fromkeys(verb for move in ways for verb in move.verbs))
        for row, verb in enumerate(reversed(verbs)):
            self.text(x + falls + 10, y - 40 - 15 * row, f"{verb} {self.short(verb)}", "v", "start")

    def back_up(self, state: State, verbs: tuple[str, ...]) -> None:
        """From an end back to where the case came from."""
        height, _, _ = ENDS[state]
        x, y = PLACES[state]
        self.arrow(f"M{x - 50} {y - BOX[1] / 2:g}V{(height or LINE + BOX[1] / 2) + 2:g}", firm=False)
        self.text(x - 58, y - 42, f"{verbs[0]} {self.short(verbs[0])}", "v", "end")

    def legend(self) -> None:
        """How to read it."""
        y = HIGH - 18
        self.arrow(f"M60 {y - 4}h44", firm=True)
        self.text(114, y, "the verb moves the case 操作即流转", "v", "start")
        self.arrow(f"M400 {y - 4}h44", firm=False)
        self.text(454, y, "what is decided, found or answered moves it 视审批、核实或评价结果流转", "v", "start")
        self.arrow(f"M14 {LINE}h{PLACES[R][0] - BOX[0] / 2 - 16:g}", firm=True)
        self.text(26, LINE - 8, "report", "v")
        self.text(22, LINE + 16, "反映", "c")


def _folded(words: Iterable[str], most: int) -> list[str]:
    lines = [""]
    for word in words:
        joined = f"{lines[-1]} · {word}" if lines[-1] else word
        lines = [*lines[:-1], joined] if len(joined) <= most else [*lines, word]
    return lines


def picture() -> str:
    """docs/pictures/workflow.svg. Raises SystemExit for a move nobody has laid a lane for."""
    drawing, ends, back = Drawing(), dict[State, list[Move]](), dict[State, tuple[str, ...]]()
    for move in moves():
        here, there = move.source, move.target
        if here in ENDS:
            back[here] = move.verbs
        elif there in ENDS:
            ends.setdefault(there, []).append(move)
        elif (here, there) in LANES:
            drawing.lane(move)
        elif PLACES[there][0] - PLACES[here][0] == 238:
            drawing.onward(move)
        else:
            sys.exit(f"Lay a lane for {here.value} -> {there.value} in tools/draw_workflow.py.")
    for state, ways in ends.items():
        drawing.down(state, ways)
    for state, verbs in back.items():
        drawing.back_up(state, verbs)
    for state in PLACES:
        drawing.box(state)
    drawing.legend()
    heads = "".join(
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" style="fill:{colour};stroke:none"/></marker>'
        for name, colour in (("firm", FIRM), ("decided", DECIDED))
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="The workflow of a case">',
            f"<style>{STYLE}</style><defs>{heads}</defs>",
            f'<rect width="{WIDE}" height="{HIGH}" fill="#ffffff"/>',
            *drawing.parts,
            "</svg>\n",
        ]
    )


def wanted() -> dict[Path, str]:
    """Every file this writes, with what must stand in it."""
    return {PICTURE: picture(), TABLE: table(), WALK: walk()}


def stale() -> list[str]:
    """The files that do not say what the table says."""
    return [
        str(path.relative_to(ROOT)) for path, text in wanted().items() if not path.exists() or path.read_text() != text
    ]


def main() -> None:
    """Write, or check."""
    if sys.argv[1:] == ["check"]:
        late = stale()
        sys.exit(f"not current (python -m tools.draw_workflow): {', '.join(late)}" if late else 0)
    for path, text in wanted().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


if __name__ == "__main__":
    main()
