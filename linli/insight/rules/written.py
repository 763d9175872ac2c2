"""Expressions of indicator files written out again: what a definition says exactly, for whoever reads its page."""

from __future__ import annotations

from linli.insight.rules.expressions import Among, Column, Compared, Empty, Joined, Node, Not, Reckoned, Seconds, Value


def written(node: Node) -> str:
    """The expression as text; `parsed` reads it back to the same."""
    match node:
        case Column(name):
            return name
        case Value(value):
            return repr(value)
        case Joined(word, parts):
            return f" {word} ".join(_inside(part) for part in parts)
        case Not(part):
            return f"not {_inside(part)}"
        case Compared(sign, left, right) | Reckoned(sign, left, right):
            return f"{_inside(left)} {sign} {_inside(right)}"
        case Among(column, values, inside):
            listed = ", ".join(repr(one.value) for one in values)
            return f"{written(column)} {'in' if inside else 'not in'} ({listed}{',' if len(values) == 1 else ''})"
        case Empty(column, empty):
            return f"{column.name} is {'' if empty else 'not '}None"
        case Seconds(begin, end):
            return f"seconds({begin.name}, {end.name})"


def _inside(node: Node) -> str:
    text = written(node)
    return f"({text})" if isinstance(node, Joined | Not | Compared | Among | Empty | Reckoned) else text
