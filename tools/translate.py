"""Translations: what must be translated, what is missing, and the compiled files.

    python -m tools.translate check      everything has its Chinese, gaps agree, the compiled files are current
    python -m tools.translate update     write what is missing into each app's .po, with an empty translation
    python -m tools.translate compile    write the .mo beside every .po

English sentences are the msgids. They are found where gettext is called, in templates, and, because rules are plain
Python and call no gettext, wherever the code holds a whole sentence or one of the tables that pages show.
"""

from __future__ import annotations

import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = ROOT / "linli"
LANGUAGE: Final = "zh_Hans"
PO: Final = f"locale/{LANGUAGE}/LC_MESSAGES/django.po"
KEYWORDS: Final = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None, "_": None,
                   "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2), "npgettext_lazy": ((1, "c"), 2, 3)}  # fmt: skip
NO_PEOPLE_THERE: Final = {"tests", "migrations", "command_line", "packs", "config"}
# Mistakes of the code itself, read by those who write it.
MISTAKES: Final = {
    "ValueError",
    "RuntimeError",
    "TypeError",
    "KeyError",
    "AssertionError",
    "UsageError",
    "NotImplementedError",
}
# The parts of a refusal that people read. A Refused's `reason` is a code.
NAMED_PARTS: Final = {
    "InvalidInput": {"field", "reason"},
    "NotFound": {"what"},
    "Refused": {"text"},
    "BadDefinition": {"text"},
    "BadExpression": {"text"},
    "Unavailable": {"reason"},
}
A_SENTENCE: Final = re.compile(r"^[“\"A-Z%0-9][^\n]*\s[^\n]*[.?!:]$", re.DOTALL)
GAP: Final = re.compile(r"%\((\w+)\)[sdif]|\{(\w*)\}")


Key = tuple[str | None, str, bool]  # context, (first) msgid, and whether it has a plural


@dataclass(frozen=True, slots=True)
class Found:
    """A msgid (or singular and plural) and where it was found."""

    msgid: str | tuple[str, ...]
    context: str | None
    path: Path
    line: int

    @property
    def key(self) -> tuple[str | None, str]:
        """Context and (first) msgid: what a translation is looked up by."""
        return self.context, self.msgid if isinstance(self.msgid, str) else self.msgid[0]

    def known(self, translated: set[Key]) -> bool:
        """Whether it is translated. Its translation as one text serves no plural: the plural of one is looked up by itself."""
        return (*self.key, True) in translated or (isinstance(self.msgid, str) and (*self.key, False) in translated)

    @property
    def where(self) -> str:
        """`path:line` from the root of the project."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


# --- finding ---------------------------------------------------------------------------------------------------------


def all_found() -> list[Found]:
    """Everything that must have a translation, in a steady order."""
    found: list[Found] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = set(path.relative_to(PACKAGE).parts)
        if parts & {"tests", "migrations", "packs"}:
            continue
        found += _marked(path, path.read_bytes())
        if not parts & NO_PEOPLE_THERE:
            found += _sentences(path)
    for path in sorted(PACKAGE.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            found += _in_template(path)
    return found + list(_tables())


def _marked(path: Path, source: bytes) -> Iterator[Found]:
    for line, message, _, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
        texts = (message,) if isinstance(message, str) else tuple(text for text in message if text)
        if texts and texts[0]:
            yield Found(texts[0] if len(texts) == 1 else texts, context, path, line)


def _in_template(path: Path) -> Iterator[Found]:
    from django.utils.translation.template import templatize  # noqa: PLC0415  (needs settings)

    return _marked(path, templatize(path.read_text(), origin=str(path)).encode())


def _sentences(path: Path) -> Iterator[Found]:
    """Whole sentences in the code, and the named parts of refusals."""
    tree = ast.parse(path.read_text())
    silent = {id(node) for holder in ast.walk(tree) for node in _not_for_people(holder)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            if A_SENTENCE.match(node.value):
                yield Found(node.value, None, path, node.lineno)
        elif isinstance(node, ast.Call):
            parts = NAMED_PARTS.get(ast.unparse(node.func).split(".")[-1], set())
            for keyword in node.keywords:
                value = keyword.value
                if keyword.arg in parts and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield Found(value.value, None, path, value.lineno)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _is_sentence_of_an_error(node):
            text = node.value.value if isinstance(node.value, ast.Constant) else ""
            yield Found(str(text), None, path, node.lineno)


def _is_sentence_of_an_error(node: ast.Assign | ast.AnnAssign) -> bool:
    """`sentence = "…"` in a class, unless it is nothing but a gap."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    value = node.value
    text = value.value if isinstance(value, ast.Constant) else None
    return ast.unparse(target) == "sentence" and isinstance(text, str) and bool(GAP.sub("", text).strip())


def _not_for_people(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, parts of f-strings, and what is said to programmers or to the log."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name.split(".")[-1] in MISTAKES or name.startswith("log.") or name.endswith(("register", "public")):
            yield from ast.walk(node)
    elif _is_for_builders(node):
        yield from ast.walk(node)


def _is_for_builders(node: ast.AST) -> bool:
    """The declaration of personal data, and the help texts of columns."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return "personal_data" in ast.unparse(node).split("=")[0]
    return isinstance(node, ast.keyword) and node.arg == "help_text"


def _tables() -> Iterator[Found]:
    """Titles in tables that pages show: verbs, fields, choices, states, rights."""
    import django  # noqa: PLC0415  (needs settings)

    django.setup()
    from linli.cases import workflow  # noqa: PLC0415  (needs Django set up)
    from linli.cases.api import CHANNEL_TITLES  # noqa: PLC0415  (needs Django set up)
    from linli.common import rights  # noqa: PLC0415  (needs Django set up)

    path = PACKAGE / "cases" / "workflow" / "__init__.py"
    texts = [verb.title for verb in workflow.VERBS.values()] + list(workflow.STATE_TITLES.values())
    for field in workflow.FIELDS.values():
        texts += [field.title, *(title for _, title in field.choices)]
    # Names of fields stand before what is wrong with them; duties and requests stand in sentences.
    texts += [
        *workflow.FIELDS,
        *workflow.DUTY_TITLES.values(),
        *workflow.REQUEST_TITLES.values(),
        *CHANNEL_TITLES.values(),
    ]
    texts += [title for verb in workflow.VERBS for field in workflow.fields_of(verb) for _, title in field.choices]
    yield from (Found(text, None, path, 1) for text in texts if text not in {"WGS84", "CGCS2000", "GCJ-02"})
    for right in rights.all_rights():
        app = PACKAGE / right.name.split(".")[0] / "permissions.py"
        yield Found(right.title, None, app, 1)


# --- catalogues ------------------------------------------------------------------------------------------------------


def catalogues() -> dict[Path, Catalog]:
    """Every .po of the project, read."""
    found = sorted(PACKAGE.rglob(PO))
    return {path: read_po(path.open("rb"), locale=LANGUAGE) for path in found}


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [])


def _translated(books: dict[Path, Catalog]) -> set[Key]:
    known: set[Key] = set()
    for book in books.values():
        for message in book:
            if message.id and not message.fuzzy and all(_texts(message)):
                one, plural = (message.id, False) if isinstance(message.id, str) else (message.id[0], True)
                known.add((message.context, one, plural))
    return known


def _with_plural(books: dict[Path, Catalog]) -> set[tuple[str | None, str]]:
    """What is translated as a number of things: gettext keeps those apart from the same words said once."""
    return {
        (message.context, message.id[0]) for book in books.values() for message in book if isinstance(message.id, tuple)
    }


def _compiled(book: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, book)
    return out.getvalue()


def faults() -> list[str]:
    """Everything that is wrong, one sentence each: missing, uncertain, gaps that differ, compiled files not current."""
    books = catalogues()
    known = _translated(books)
    missing: dict[tuple[str | None, str], Found] = {}
    plurals = _with_plural(books)
    said = []
    for found in all_found():
        if not found.known(known):
            missing.setdefault(found.key, found)
        elif isinstance(found.msgid, tuple) and found.key not in plurals:
            said.append(
                f"{found.where}: {found.key[1]!r} is translated without a plural, so that this plural is never found"
            )
    said += [f"{found.where}: no Chinese for {found.key[1]!r}" for found in missing.values()]
    for path, book in books.items():
        shown = path.relative_to(ROOT)
        said += [f"{shown}: {fault}" for message in book if message.id for fault in _message_faults(message)]
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != _compiled(book):
            said.append(f"{shown}: the compiled file is not current (python -m tools.translate compile)")
    return said + list(_said_twice(books))


def _said_twice(books: dict[Path, Catalog]) -> Iterator[str]:
    """One sentence with two translations: all catalogues are read as one, so only the first would ever be seen."""
    first: dict[tuple[str | None, str], tuple[Path, str]] = {}
    for path, book in books.items():
        for message in book:
            if not message.id or not all(_texts(message)):
                continue
            key = message.context, message.id if isinstance(message.id, str) else message.id[0]
            where, text = first.setdefault(key, (path, _texts(message)[0]))
            if text != _texts(message)[0]:
                yield f"{path.relative_to(ROOT)}: {key[1]!r} is {text!r} in {where.relative_to(ROOT)}"


def _message_faults(message: Message) -> Iterator[str]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id or [])
    if message.fuzzy:
        yield f"uncertain: {ids[0]!r}"
    wanted = {gap for text in ids for gap in GAP.findall(text)}
    for text in _texts(message):
        if text and set(GAP.findall(text)) != wanted:
            yield f"the gaps of {ids[0]!r} and {text!r} differ"


def _owner(path: Path) -> Path:
    """The .po a text of this file goes to: its app's, or the common one."""
    for folder in path.parents:
        if (folder / "apps.py").exists():
            return folder / PO
    return PACKAGE / "common" / PO


def update() -> int:
    """Write every missing msgid into its app's .po; the number written."""
    books = catalogues()
    known = _translated(books)
    touched: dict[Path, int] = {}
    for found in all_found():
        path = _owner(found.path)
        book = books.setdefault(path, Catalog(locale=LANGUAGE, project="Linli", charset="utf-8", header_comment="#"))
        if not found.known(known) and book.get(found.msgid, found.context) is None:
            book.add(found.msgid, context=found.context)
            touched[path] = touched.get(path, 0) + 1
    for path in touched:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, books[path], width=120, sort_output=False)
    return sum(touched.values())


def compile_all() -> int:
    """Write the .mo beside every .po; the number of files."""
    books = catalogues()
    for path, book in books.items():
        path.with_suffix(".mo").write_bytes(_compiled(book))
    return len(books)


def main() -> None:
    """Run the command named first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "check"
    if command == "update":
        print(f"{update()} texts written; translate them, then compile")
    elif command == "compile":
        print(f"{compile_all()} files compiled")
    else:
        said = faults()
        print("\n".join(said) if said else f"{len({found.key for found in all_found()})} texts, all translated")
        sys.exit(1 if said else 0)


if __name__ == "__main__":
    main()
