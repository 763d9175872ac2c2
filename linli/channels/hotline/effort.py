"""How long the work of a routine call takes, step by step, by the keystroke-level model; the steps are played in a browser test.

Times of an average user: K 0.28 s for a key, M 1.35 s for a decision, H 0.4 s for a hand to the keyboard (S. Card, T. Moran,
A. Newell: The keystroke-level model for user performance time with interactive systems, CACM 23 (7), 1980). Ours, stated to be
argued with: three keys for a Chinese character by pinyin, four characters a second read aloud, and waits for the house that are assumed, not
measured. What the caller says takes its own time; the operator writes meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

KEY: Final = 0.28
DECISION: Final = 1.35
HAND: Final = 0.4
KEYS_A_CHARACTER: Final = 3
CHARACTERS_A_SECOND: Final = 4.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is (a msgid), what is typed and pressed, the selector of what must have appeared then, how long that
    may take, and how much is read aloud. `decides`: the step begins with a decision.
    """

    what: str
    field: str = ""
    types: str = ""
    presses: tuple[str, ...] = ()
    appears: str = ""
    waits: float = 0.0
    reads: int = 0
    decides: bool = True

    @property
    def keys(self) -> int:
        """The keys: those of characters are typed by pinyin, those held together count each."""
        typed = sum(1 if char.isascii() else KEYS_A_CHARACTER for char in self.types)
        return typed + sum(press.count("+") + 1 for press in self.presses)

    @property
    def seconds(self) -> float:
        """How long the step takes."""
        return self.decides * DECISION + self.keys * KEY + self.waits + self.reads / CHARACTERS_A_SECOND


# A lamp is dark: number, words, the suggested matter, taken down, read back.
ROUTINE: Final = (
    Step(gettext_noop("the number they ring from"), "phone", "16000234567", ("Tab",), "#text:focus"),
    Step(gettext_noop("what they say"), "text", "路灯不亮，晚上很黑", (), "[data-matter]", 0.8),
    Step(gettext_noop("take the suggested matter"), presses=("Alt+1",), appears="#chosen:not([hidden])"),
    Step(gettext_noop("take it down"), presses=("Control+Enter",), appears=".h-number", waits=0.3, decides=False),
    Step(gettext_noop("read it back with the receipt number"), reads=64),
    Step(gettext_noop("next call"), presses=("Enter",), appears="#phone", waits=0.3, decides=False),
)
# Somebody only asks who mends a lamp: words, the article read out, answered with it.
ENQUIRY: Final = (
    Step(gettext_noop("the number they ring from"), "phone", "16000234567", ("Tab",), "#text:focus"),
    Step(gettext_noop("what they say"), "text", "路灯坏了找谁修", (), ".h-article", 0.8),
    Step(gettext_noop("read the article out"), presses=("Alt+4",), appears=".h-article[open]", reads=90),
    Step(gettext_noop("answered with it"), presses=("Alt+Enter",), appears=".h-number", waits=0.3),
    Step(gettext_noop("say the receipt number"), reads=24),
    Step(gettext_noop("next call"), presses=("Enter",), appears="#phone", waits=0.3, decides=False),
)
CALLS: Final = {gettext_noop("routine case"): ROUTINE, gettext_noop("enquiry answered at once"): ENQUIRY}
LONGEST: Final = 60.0  # seconds of work for a routine case


def seconds(steps: tuple[Step, ...]) -> float:
    """How long the work of a call takes."""
    return HAND + sum(step.seconds for step in steps)


def keys(steps: tuple[Step, ...]) -> int:
    """How many keys a call takes."""
    return sum(step.keys for step in steps)


def fields(steps: tuple[Step, ...]) -> int:
    """How many fields are filled in."""
    return len({step.field for step in steps if step.field})
