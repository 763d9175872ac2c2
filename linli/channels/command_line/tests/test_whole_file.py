"""What a command writes is there whole or not at all, and takes the place of files only."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from threading import Thread
from typing import cast

import pytest

from linli.channels.command_line.whole_file import written_whole

pytestmark = pytest.mark.one_engine


def test_a_file_is_replaced_only_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"before")
    with pytest.raises(TypeError), written_whole(target) as file:
        file.writelines(cast(list[bytes], [b"half", None]))
    assert target.read_bytes() == b"before"
    with written_whole(target) as file:
        file.write(b"after")
    assert target.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_keeps_leading_to_its_file(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    with written_whole(link) as file:
        file.write(b"rows")
    assert link.is_symlink()
    assert real.read_bytes() == b"rows"


def test_what_is_no_file_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe, heard = tmp_path / "pipe", []
    os.mkfifo(pipe)
    listener = Thread(target=lambda: heard.append(pipe.read_bytes()), daemon=True)
    listener.start()
    with written_whole(pipe) as file:
        file.write(b"rows")
    listener.join(10)
    assert heard == [b"rows"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
