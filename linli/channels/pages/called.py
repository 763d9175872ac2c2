"""Whistles as boards show them: which of the units called have answered, and which are late with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.cases.api import Board, ClockView, TaskView


@dataclass(frozen=True, slots=True)
class CalledUnit:
    """A unit's part with the clock that counts for it now: to answer, or once it has answered, to be done by."""

    task: TaskView
    clock: ClockView | None
    answered: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Whistle:
    """A whistle with the units it called: those still silent first, the latest of them on top."""

    board: Board
    units: tuple[CalledUnit, ...]
    answered: int
    late: int


def called_units(boards: Sequence[Board], now: datetime) -> list[Whistle]:
    """The whistles in their order."""
    return [_whistle(board, now) for board in boards]


def _whistle(board: Board, now: datetime) -> Whistle:
    units = sorted((_unit(board, task, now) for task in board.tasks), key=lambda one: (one.answered, not one.late))
    answered = sum(one.answered for one in units)
    return Whistle(board, tuple(units), answered, sum(one.late for one in units))


def _unit(board: Board, task: TaskView, now: datetime) -> CalledUnit:
    silent = task.state == "open"
    mine = [one for one in board.clocks if one.task_id == task.id]
    wanted = "task" if not silent and any(one.kind == "task" for one in mine) else "response"
    clock = next((one for one in reversed(mine) if one.kind == wanted), None)
    return CalledUnit(task, clock, not silent, bool(silent and clock and clock.due_at < now))
