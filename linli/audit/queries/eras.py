"""Which key sealed which part of the record, as the checkpoints prove it.

The first checkpoint under a key closes the era before it: it covers everything recorded until then anew, under its own
key, and from there on an older key seals nothing any more. So an old key that became known opens no door: with it
nothing can be added, and whatever is changed further back no longer adds up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linli.audit import rules
from linli.audit.models import Checkpoint


@dataclass(slots=True)
class Era:
    """The checkpoints sealed under one key, in order; `place`: where the key stands among the keys, newest first."""

    place: int
    marks: list[Checkpoint]


def eras_of(keys: Sequence[bytes], marks: Sequence[Checkpoint]) -> tuple[list[Era], list[tuple[int, str]]]:
    """The eras of these checkpoints (all there are, in order), and those that are not as they were: (through, reason)."""
    eras: list[Era] = []
    bad: list[tuple[int, str]] = []
    previous = ""
    for mark in marks:
        place, newest = _place_of(keys, mark, previous), eras[-1].place if eras else len(keys) - 1
        if place is None or place > newest:
            bad.append((mark.through, rules.CHECKPOINT_CHANGED if place is None else rules.KEY_GONE_BACK))
            place = newest
        if not eras or place != newest:
            eras.append(Era(place, []))
        eras[-1].marks.append(mark)
        previous = mark.seal
    return eras, bad


def _place_of(keys: Sequence[bytes], mark: Checkpoint, previous: str) -> int | None:
    """The place of the key that sealed a checkpoint, given the seal of the one before it; None where none fits."""
    return rules.place_of_key(
        keys, mark.seal,
        lambda key: rules.checkpoint_seal(key, mark.through, mark.events, mark.digest, mark.at, previous),
    )  # fmt: skip


def keys_for(event_id: int, keys: tuple[bytes, ...], eras: Sequence[Era]) -> tuple[bytes, ...]:
    """The keys that may have sealed the event with this id: none that a checkpoint before it had put out of use."""
    place = next((era.place for era in reversed(eras) if era.marks[0].through < event_id), len(keys) - 1)
    return keys[: place + 1]


def keys_for_heads(keys: tuple[bytes, ...], eras: Sequence[Era]) -> tuple[bytes, ...]:
    """The keys that may seal the head of a chain: heads are sealed anew when the key changes."""
    return keys[: eras[-1].place + 1] if eras else keys
