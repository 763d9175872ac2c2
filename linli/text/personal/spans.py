"""What is found: a stretch of text, and of what kind it is."""

from __future__ import annotations

from typing import Final, NamedTuple

# Hidden from everybody but who may open an identity.
PRIVATE: Final = frozenset(
    {"phone", "id_number", "bank_card", "email", "plate", "account", "document", "name", "own_home"}
)
# Hidden from the public only: handlers need to know where the trouble is and which office was spoken to.
UNPUBLISHED: Final = PRIVATE | {"home", "role_name"}
NUMBERS: Final = frozenset({"phone", "id_number", "bank_card", "email", "plate", "account", "document"})


class Personal(NamedTuple):
    """A stretch of text that names or leads to a person: its kind, and where it stands."""

    kind: str
    start: int
    end: int
