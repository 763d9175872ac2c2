"""Every error a door may meet: a stable code, its data, and one translated sentence.

`channels/http_errors.py` is the only place that turns these into HTTP answers.
"""

from __future__ import annotations

from typing import Any, ClassVar

from linli.common.rights import words_for


class LinliError(Exception):
    """An anticipated refusal. `code` is stable; `sentence` is a msgid with named gaps filled from `data`.

    The sentence is translated when it is shown (`message()`), so that one error can be
    read in the language of whoever looks at it.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "This is not possible."

    def __init__(self, **data: Any) -> None:
        super().__init__(data)
        self.data: dict[str, Any] = data

    def message(self) -> str:
        """The sentence in the language active now, its named gaps filled."""
        words = self._words()
        return _translated(self.sentence) % words

    def _words(self) -> dict[str, Any]:
        """The data as people read them: texts translated, a right called by what it allows."""
        texts = {name: words_for(value) for name, value in self.data.items() if isinstance(value, str) and value}
        return self.data | {name: _translated(text) for name, text in texts.items()}

    def __str__(self) -> str:
        return self.sentence % self.data


def _translated(text: str) -> str:
    # Imported here because this module is read by plain rules that run without Django.
    from django.utils.translation import gettext  # noqa: PLC0415  (as said)

    return gettext(text)


class InvalidInput(LinliError):
    """A value that cannot be taken as it is. Carries `field` and `reason`, and `row` for files."""

    code = "invalid_input"
    sentence = "%(field)s: %(reason)s"


class NotFound(LinliError):
    """Nothing there, or nothing this actor may know of: the two are never told apart."""

    code = "not_found"
    sentence = "There is no such %(what)s, or it is not in your area."


class Forbidden(LinliError):
    """The actor lacks the right `right` here."""

    code = "forbidden"
    sentence = "You do not have the right “%(right)s” here."


class Refused(LinliError):
    """The rule named by `reason` forbids it; `text` is the rule's whole sentence (a msgid), its gaps in the data."""

    code = "rule_refused"
    sentence = "%(text)s"

    def message(self) -> str:
        """The rule's sentence in the language active now."""
        words = self._words()
        return str(words["text"]) % words

    def __str__(self) -> str:
        return str(self.data["text"]) % self.data


class Conflict(LinliError):
    """Somebody else changed it first; the current state is in `state`."""

    code = "conflict"
    sentence = "Somebody else has just changed this (it is now “%(state)s”). Look again before you act."


class Unavailable(LinliError):
    """Something Linli stands on (database, disk, calendar) cannot serve now; try again later."""

    code = "unavailable"
    sentence = "This cannot be done at the moment: %(reason)s. Nothing was lost; please try again."
