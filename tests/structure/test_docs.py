"""The documents tell the truth: commands exist, names can be imported, files are there, settings are those there are."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from click import Group
from click.testing import CliRunner

from linli.config.environment import SETTINGS
from linli.config.main import COMMANDS, root

pytestmark = pytest.mark.one_engine
ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *(ROOT / "linli").glob("**/README.md")]
    if "static" not in path.parts  # what others ship keeps its own papers
)
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
MAKE_TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def code_lines(text: str) -> list[str]:
    """Lines of code: fenced or indented blocks, and what stands in backticks."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^(?: {4}|\t)(\S.*)$", text, re.MULTILINE)
    return [line.strip() for block in fenced for line in block.splitlines()] + indented + ticked(text)


def ticked(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def commands(text: str, program: str) -> list[list[str]]:
    """Every call of a program in the text, as words, without what is only a placeholder."""
    found = []
    for written in code_lines(text):
        line = written.removeprefix("$ ").split("  #")[0].split(" # ")[0]
        match = re.match(rf"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?{program} (.+)$", line)
        if match:
            words = shlex.split(match.group(1).split("|")[0].split("&&")[0].split(">")[0].replace("…", ""))
            found.append([word for word in words if word])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_a_document_exists(name):
    for words in commands((ROOT / name).read_text(), "linli"):
        if words[0].startswith("-"):
            continue
        command, path = root, []
        for word in words:
            if not isinstance(command, Group) or word.startswith("-"):
                break
            if not re.fullmatch(r"[a-z][a-z-]*", word):
                break
            with root.make_context("linli", ["--help"], resilient_parsing=True) as context:
                following = command.get_command(context, word)
            assert following is not None, f"{name}: linli {' '.join(words)}"
            command, path = following, [*path, word]
        if path[:1] == ["manage"]:
            continue
        said = CliRunner().invoke(root, [*path, "--help"])
        assert said.exit_code == 0, f"{name}: linli {' '.join(path)} --help\n{said.output}"
        for option in [word.split("=")[0] for word in words if word.startswith("--")]:
            assert option in said.output, f"{name}: linli {' '.join(words)} ({option})"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_explain_itself(name):
    if name == "manage":
        return  # Django's own
    done = CliRunner().invoke(root, [name, "--help"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_of_a_document_exists(name):
    for words in commands((ROOT / name).read_text(), "make"):
        assert words[0] in MAKE_TARGETS, f"{name}: make {words[0]}"


@pytest.mark.parametrize("name", NAMES)
def test_every_dotted_name_can_be_imported(name):
    for text in ticked((ROOT / name).read_text()):
        if re.fullmatch(r"linli(\.[A-Za-z_]\w*)+(\(\))?", text) and not text.endswith(".sqlite3"):
            assert importable(text.removesuffix("()")), f"{name}: {text}"


def importable(dotted: str) -> bool:
    module, names = dotted, list[str]()
    while module:
        try:
            found = import_module(module)
        except ModuleNotFoundError:
            module, _, last = module.rpartition(".")
            names.insert(0, last)
            continue
        for part in names:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("name", NAMES)
def test_every_file_named_is_there(name):
    """Paths in backticks and targets of links, from the root or from beside the document."""
    here = (ROOT / name).parent
    text = (ROOT / name).read_text()
    links = [
        link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link and link[0] != "#"
    ]
    paths = [
        word for word in ticked(text) if re.fullmatch(r"[\w./-]+/[\w.-]+\.(py|md|toml|html|csv|po|json|js|css)", word)
    ]
    for path in [*links, *paths]:
        candidates = [here / path, ROOT / path, ROOT / "linli" / path, ROOT / "linli" / "channels" / path]
        assert any(candidate.exists() for candidate in candidates), f"{name}: {path}"


def test_the_settings_table_is_the_list_of_settings():
    text = (ROOT / "docs" / "operations.md").read_text().split("## Settings")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", text, re.MULTILINE))
    assert list(rows) == [setting.variable for setting in SETTINGS], "docs/operations.md: variables, in order"
    for setting in SETTINGS:
        shown = "" if setting.secret and setting.default else setting.default
        assert rows[setting.variable].strip().strip("`") == (shown or "—"), setting.variable


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_named_exists(name):
    known = {setting.variable for setting in SETTINGS} | {
        "LINLI_TEST_DATABASE", "LINLI_REQUIRE_ALL", "LINLI_SHARED_DATA",
    }  # fmt: skip
    named = set(re.findall(r"\bLINLI_[A-Z_]+\b", (ROOT / name).read_text()))
    assert named <= known


def test_both_readmes_lead_to_the_same():
    def links(name):
        told = re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text())
        return {re.sub(r"(\.zh-CN|-en|-zh)(?=\.\w+$)", "", link) for link in told}

    assert links("README.md") == links("README.zh-CN.md")


def test_decisions_are_numbered_and_name_what_was_rejected():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{n:04d}" for n in range(1, len(records) + 1)]
    for path in records:
        text = path.read_text()
        for heading in ("## Decision", "## Why", "## Rejected", "## Consequences"):
            assert heading in text, f"{path.name}: {heading}"
        assert len(text.splitlines()) <= 60, f"{path.name} is longer than a page"
