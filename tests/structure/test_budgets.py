"""Sizes: small functions, small files, few arguments, a docstring on whatever others call.

`sizes.json` beside this file holds what is still above the house's own goals. Numbers there may only fall:
when they do, this test says so and asks to write them down.
"""

from __future__ import annotations

import ast
import json
import statistics
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_engine
ROOT = Path(__file__).resolve().parents[2]
LINLI = ROOT / "linli"
RATCHET = Path(__file__).with_name("sizes.json")
LONGEST_FUNCTION, NINE_IN_TEN, MEDIAN, LONGEST_FILE, ARGUMENTS = 60, 40, 10, 400, 5
# Not counted as arguments: they are the same everywhere and named.
EVERYWHERE = {"self", "cls", "actor", "at", "version", "request", "case_id", "ctx", "cursor"}


def files():
    for path in sorted(LINLI.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


@cache
def tree_of(path):
    """A file, read once for all these tests."""
    return ast.parse(path.read_text())


def functions():
    for path in files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring: explaining is free."""
    first = node.body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return lines_of(node) - (lines_of(first) if said else 0)


def lines_of(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_functions_are_short():
    lengths = sorted(length(node) for _, node in functions())
    assert statistics.median(lengths) <= MEDIAN
    assert lengths[int(len(lengths) * 0.9)] <= NINE_IN_TEN
    assert [name for name, node in functions() if length(node) > LONGEST_FUNCTION] == []


def test_files_are_short():
    too_long = {
        str(path.relative_to(ROOT)): n for path in files() if (n := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert too_long == {}


def test_functions_take_few_arguments():
    kept = json.loads(RATCHET.read_text())["arguments"]
    found = {}
    for name, node in functions():
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        optional = len(node.args.defaults) + sum(default is not None for default in node.args.kw_defaults)
        needed = len([argument for argument in arguments if argument.arg not in EVERYWHERE]) - optional
        is_command = any(
            "option" in ast.unparse(mark) or "argument" in ast.unparse(mark) for mark in node.decorator_list
        )
        if needed > ARGUMENTS and not is_command:  # a command's options are named by whoever types them
            found[name] = needed
    grown = {name: number for name, number in found.items() if number > kept.get(name, ARGUMENTS)}
    assert grown == {}, "more than five arguments beside actor and time"
    stale = {name: number for name, number in kept.items() if found.get(name, 0) < number}
    assert stale == {}, "better than sizes.json says: write the new numbers there"


def test_public_functions_say_what_they_promise():
    silent = []
    for path in files():
        for node in _callable_from_outside(tree_of(path)):
            if not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []


def _callable_from_outside(tree):
    """Functions of the module and methods of its classes; what stands inside a function is nobody else's."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef) and not any("Protocol" in ast.unparse(base) for base in node.bases):
            yield from (member for member in node.body if isinstance(member, ast.FunctionDef))


def test_every_file_says_what_it_holds():
    silent = []
    for path in files():
        tree = tree_of(path)
        if tree.body and not ast.get_docstring(tree) and path.name not in {"apps.py", "urls.py"}:
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []
