"""The small language of indicator files: conditions and sums over the columns of a fact table, and nothing else.

    handle_clock == "met" and not urgent
    dispatches - returns_granted
    outcome in ("solved", "explained")
    seconds(dispatched_at, resolved_at)
    filed_at is not None

It is read with Python's own parser and taken apart node by node; whatever is not named here is refused. It has no calls
but `seconds`, no attributes, no loops, so a definition from outside can ask for odd things, but not do any.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

LONGEST: Final = 400
DEEPEST: Final = 12


class Unusable(ValueError):
    """What somebody wrote cannot be used. `text` says why, a sentence in English whose gaps are filled by values or another such error."""

    def __init__(self, *, text: str, **gaps: object) -> None:
        super().__init__(text % gaps)
        self.text, self.gaps = text, gaps

    def told(self) -> dict[str, Any]:
        """The sentence and its gaps apart, for whoever says it in another language."""
        gaps = {name: gap.told() if isinstance(gap, Unusable) else str(gap) for name, gap in self.gaps.items()}
        return {"text": self.text, "gaps": gaps}


class BadExpression(Unusable):
    """A text that is not of the language; the message says what stands in it that may not."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table by name."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Value:
    """A number, text, yes or no."""

    value: int | float | str | bool


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions of which all (`and`) or any (`or`) must hold."""

    word: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Node


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides with ==, !=, <, <=, > or >= between them."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Among:
    """One of some values, or none of them."""

    column: Node
    values: tuple[Value, ...]
    inside: bool


@dataclass(frozen=True, slots=True)
class Empty:
    """A time that is not there, or is."""

    column: Column
    empty: bool


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Two sides with +, - or * between them."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long from one time to another."""

    begin: Column
    end: Column


Node = Column | Value | Joined | Not | Compared | Among | Empty | Reckoned | Seconds

_SIGNS: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_RECKONED: Final[Mapping[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


def parsed(text: str, columns: Mapping[str, str]) -> Node:
    """The expression as a tree. `columns`: kind by name, of the table it is about. Raises BadExpression."""
    if len(text) > LONGEST:
        raise BadExpression(text="longer than %(most)s characters", most=LONGEST)
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadExpression(text="not an expression") from error
    try:
        return _Reader(columns).read(tree.body, 0)
    except RecursionError:  # in telling what is wrong with it
        raise BadExpression(text="nested too deeply") from None


def is_condition(node: Node) -> bool:
    """Whether the expression is true or false, rather than a number."""
    return isinstance(node, (Joined, Not, Compared, Among, Empty)) or (isinstance(node, Column) and node.kind == "bool")


class _Reader:
    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = columns

    def read(self, node: ast.expr, depth: int) -> Node:
        """The node of the language that this piece of Python stands for."""
        if depth > DEEPEST:
            raise BadExpression(text="nested too deeply")
        match node:
            case ast.BoolOp(op=op, values=values):
                parts = tuple(self._condition(part, depth) for part in values)
                return Joined("and" if isinstance(op, ast.And) else "or", parts)
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return Not(self._condition(part, depth))
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return self._compared(left, sign, right, depth)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _RECKONED:
                return Reckoned(_RECKONED[type(op)], self.read(left, depth + 1), self.read(right, depth + 1))
            case ast.Call(func=ast.Name(id="seconds"), args=[ast.Name(id=begin), ast.Name(id=end)], keywords=[]):
                return Seconds(self._time(begin), self._time(end))
            case ast.Name(id=name):
                return self._column(name)
            case ast.Constant(value=value) if isinstance(value, (int, float, str)):
                return Value(value)
        raise BadExpression(text="“%(part)s” is not of the language", part=ast.unparse(node)[:60])

    def _condition(self, node: ast.expr, depth: int) -> Node:
        found = self.read(node, depth + 1)
        if not is_condition(found):
            raise BadExpression(text="“%(part)s” is not a condition", part=ast.unparse(node)[:60])
        return found

    def _compared(self, left: ast.expr, sign: ast.cmpop, right: ast.expr, depth: int) -> Node:
        match sign, right:
            case (ast.Is() | ast.IsNot(), ast.Constant(value=None)):
                return Empty(self._time(ast.unparse(left)), isinstance(sign, ast.Is))
            case (ast.In() | ast.NotIn(), ast.Tuple(elts=[_, *_] as parts)):
                values = tuple(found for part in parts if isinstance(found := self.read(part, depth + 1), Value))
                if len(values) == len(parts):
                    return Among(self.read(left, depth + 1), values, isinstance(sign, ast.In))
        if type(sign) not in _SIGNS:
            raise BadExpression(text="“%(part)s” cannot stand there", part=ast.unparse(right)[:60])
        return Compared(_SIGNS[type(sign)], self.read(left, depth + 1), self.read(right, depth + 1))

    def _column(self, name: str) -> Column:
        if name not in self.columns:
            raise BadExpression(text="there is no column “%(name)s”", name=name[:60])
        return Column(name, self.columns[name])

    def _time(self, name: str) -> Column:
        column = self._column(name)
        if column.kind != "time":
            raise BadExpression(text="“%(name)s” is not a time", name=name)
        return column
