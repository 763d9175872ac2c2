"""Cut Tabler's style sheet to what the pages use: four fifths of its weight are rules for parts that no page has.

    python -m tools.cut_tabler          write the style sheet and its packed copy
    python -m tools.cut_tabler check    say which rules are wanted and not there, and end with 1

A rule stays when every class it speaks of stands as a word anywhere in the pages, their scripts or the Python that draws
them: rather too many than one too few. The whole sheet, as published, is kept packed in `tools/originals`.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
ORIGINAL: Final = ROOT / "tools" / "originals" / "tabler-core-1.4.0.min.css.gz"
SHEET: Final = ROOT / "linli" / "channels" / "static" / "vendor" / "tabler-core-1.4.0" / "tabler.min.css"
DRAW: Final = frozenset({".html", ".py", ".js"})
NO_PAGES: Final = frozenset({"vendor", "tests", "migrations"})

_WORD: Final = re.compile(r"[A-Za-z_][\w-]*")
_CLASS: Final = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
# What is no selector by itself: quoted values, and conditions such as `:not(.a)`, which a rule without the class may meet.
_QUOTED: Final = re.compile(r'"[^"]*"|\'[^\']*\'')
_CONDITION: Final = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
# A comment, a quoted value, or one sign that divides: what stands between them is text.
_SIGN: Final = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{};]", re.DOTALL)
_GROUPS: Final = ("@media", "@supports", "@container", "@layer")


def words() -> frozenset[str]:
    """Every word that may be the name of a class on a page."""
    files = (path for path in (ROOT / "linli").rglob("*") if path.suffix in DRAW and not NO_PAGES & {*path.parts})
    return frozenset(word for path in files for word in _WORD.findall(path.read_text(encoding="utf-8")))


def statements(sheet: str) -> Iterator[tuple[str, str | None]]:
    """The rules of a sheet, one level deep: head and body; a body of None for what has no braces."""
    depth, start, opened = 0, 0, 0
    for sign in _SIGN.finditer(sheet):
        if sign[0] == "{":
            depth += 1
            if depth == 1:
                opened = sign.start()
        elif sign[0] == "}":
            depth -= 1
            if depth == 0:
                yield sheet[start:opened].strip(), sheet[opened + 1 : sign.start()]
                start = sign.end()
        elif depth == 0 and (sign[0] == ";" or sign[0].startswith("/*")):
            yield sheet[start : sign.end()].strip(), None
            start = sign.end()


def selectors(head: str) -> list[str]:
    """The selectors of a head, divided at the commas that stand in no bracket."""
    parts, depth = [""], 0
    for sign in head:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def wanted(selector: str, named: frozenset[str]) -> bool:
    """Whether a page may hold what the selector speaks of."""
    plain = _CONDITION.sub("", _QUOTED.sub("", selector))
    return all(name.replace("\\", "") in named for name in _CLASS.findall(plain))


def cut(sheet: str, named: frozenset[str]) -> str:
    """The sheet without the rules for what no page holds; licences stay."""
    kept = []
    for head, body in statements(sheet):
        if body is None:
            kept.append(head if head.startswith("/*!") or not head.startswith("/*") else "")
        elif head.startswith(_GROUPS):
            inner = cut(body, named)
            kept.append(f"{head}{{{inner}}}" if inner else "")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        elif fitting := [one for one in selectors(head) if wanted(one, named)]:
            kept.append(f"{','.join(fitting)}{{{body}}}")
    return "".join(kept)


def classes(sheet: str) -> set[str]:
    """The classes whose rules a sheet has."""
    heads = (_QUOTED.sub("", head) for head in re.findall(r"[^{}]+(?=\{)", sheet))
    return {name for head in heads for name in _CLASS.findall(head)}


def published() -> str:
    """The whole sheet, as it was published."""
    return gzip.decompress(ORIGINAL.read_bytes()).decode()


def missing() -> set[str]:
    """Classes that a page may use and whose rules are not in the sheet: cut it anew."""
    return classes(cut(published(), words())) - classes(SHEET.read_text(encoding="utf-8"))


def main() -> None:
    """Write the sheet, or say what is missing of it."""
    if sys.argv[1:] == ["check"]:
        lacking = missing()
        sys.exit(", ".join(sorted(lacking)) if lacking else None)
    text = cut(published(), words())
    SHEET.write_text(text, encoding="utf-8")
    Path(f"{SHEET}.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
