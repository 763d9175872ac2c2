"""The register of rights. A right is a name such as `cases.dispatch`; an unknown name raises.

Each app registers its names in `permissions.py` at start-up; accounts grants them through roles.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Right:
    """One right: its name, and the sentence that tells a person what it allows (a msgid)."""

    name: str
    title: str


_register: dict[str, Right] = {}


class UnknownRight(KeyError):
    """A right that nobody registered was asked for: a mistake in the code, never an input error."""


def register(name: str, title: str) -> str:
    """Register a right and return its name. Registering it twice with another title raises ValueError."""
    known = _register.get(name)
    if known and known.title != title:
        raise ValueError(f"The right {name} is registered twice.")
    _register[name] = Right(name, title)
    return name


def known(name: str) -> str:
    """Return `name` if it is registered; raise UnknownRight otherwise."""
    if name not in _register:
        raise UnknownRight(name)
    return name


def words_for(name: str) -> str:
    """What a registered right allows, in words (a msgid); any other text as it is."""
    right = _register.get(name)
    return right.title if right else name


def all_rights() -> tuple[Right, ...]:
    """Every registered right, by name."""
    return tuple(sorted(_register.values(), key=lambda right: right.name))
