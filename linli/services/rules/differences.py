"""How two versions of a text differ, word by word, for people to read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_PIECES: Final = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text: `kept`, `added` or `removed`."""

    kind: str
    text: str


def differences(old: str, new: str) -> tuple[Stretch, ...]:
    """The pieces of both texts in order: what stayed, what went, what came. Latin words stay whole."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    pieces: list[Stretch] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Stretch("kept", "".join(before[a1:a2])))
            continue
        pieces += [
            Stretch(name, text)
            for name, text in (("removed", "".join(before[a1:a2])), ("added", "".join(after[b1:b2])))
            if text
        ]
    return tuple(pieces)
