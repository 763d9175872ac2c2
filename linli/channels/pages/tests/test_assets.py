"""What pages load: all of it shipped, licensed, small, and really there."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.one_engine

STATIC = Path(settings.PACKAGE_DIR) / "channels" / "static"
TEMPLATES = sorted((Path(settings.PACKAGE_DIR) / "channels").rglob("templates/**/*.html"))
FIRST_LOAD = ("vendor/tabler-core-1.4.0/tabler.min.css", "vendor/htmx-2.0.11/htmx.min.js", "vendor/tabler-icons-3.51.0/sprite.svg",
              "linli/linli.css", "linli/desk.js", "linli/theme.js", "linli/mark.svg")  # fmt: skip


def _packed(name):
    return len(gzip.compress((STATIC / name).read_bytes(), 9, mtime=0))


def test_the_first_load_stays_below_300_kilobytes_packed():
    assert sum(_packed(name) for name in FIRST_LOAD) < 300_000 * 0.5


@pytest.mark.parametrize("folder", sorted(path.name for path in (STATIC / "vendor").iterdir() if path.is_dir()))
def test_every_vendored_folder_has_its_licence_and_its_origin(folder):
    assert (STATIC / "vendor" / folder / "LICENSE").is_file()
    assert folder in (STATIC / "vendor" / "README.md").read_text(encoding="utf-8")


def test_packed_copies_are_the_files_they_stand_for():
    for packed in (STATIC / "vendor").rglob("*.gz"):
        assert gzip.decompress(packed.read_bytes()) == packed.with_suffix("").read_bytes(), packed.name


def test_every_icon_named_in_a_template_or_a_list_is_in_the_sprite():
    sprite = (STATIC / "vendor" / "tabler-icons-3.51.0" / "sprite.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = set()
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'{%\s*icon "([\w-]+)"', text)) | set(re.findall(r'with icon="([\w-]+)"', text))
    from linli.channels.desk.navigation import NAVIGATION
    from linli.channels.desk.templatetags.desk import VERB_ICONS
    from linli.channels.http_errors import ICONS
    from linli.channels.pages.templatetags.pages import TONE_ICONS

    named |= {item.icon for _, items in NAVIGATION for item in items} | set(VERB_ICONS.values())
    named |= set(ICONS.values()) | set(TONE_ICONS.values()) | {"gavel", "chevron-right", "alert-circle"}
    assert named <= there, named - there


def test_every_static_file_named_in_a_template_is_there():
    for path in TEMPLATES:
        for name in re.findall(r"{%\s*static ['\"]([^'\"{]+)['\"]", path.read_text(encoding="utf-8")):
            assert finders.find(name), f"{path.name}: {name}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_holds_what_the_policy_forbids(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son(click|change|submit|load|input|error|key\w+|mouse\w+|focus|blur)=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "//" not in re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL).replace(
        "http://www.w3.org", ""
    )


@pytest.mark.parametrize("name", ["linli/linli.css", "field/app.js"])
def test_a_text_travels_packed_to_whoever_takes_it_and_plain_to_others(name):
    plain, packed = (
        b"".join(Client(headers={"accept-encoding": how}).get(f"/static/{name}").streaming_content)
        for how in ("identity", "gzip")
    )
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain) / 2


def test_where_nothing_can_be_written_texts_travel_plain(settings, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder")
    settings.DATA_DIR = blocked
    answer = Client(headers={"accept-encoding": "gzip"}).get("/static/field/app.js")
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
