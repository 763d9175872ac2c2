"""What accounts refuse, each with a stable code. None of them tells a stranger more than that it did not work."""

from __future__ import annotations

from linli.common.errors import LinliError, Unavailable


class SignInRefused(LinliError):
    """Name, password or code is wrong, or the account is closed: never said which."""

    code = "sign_in_refused"
    sentence = "Name, password or code is not right."


class LockedOut(LinliError):
    """Too many failures for this name or from this address; `until` (aware) says when the next try is heard."""

    code = "locked_out"
    sentence = "Too many failed tries. Please try again in %(minutes)s min."


class SecondFactorNeeded(LinliError):
    """The password was right; the code of the second factor is still missing."""

    code = "second_factor_needed"
    sentence = "Please enter the code of your second factor."


class SessionEnded(SignInRefused):
    """The session is no longer good: rights changed, the account was closed, or somebody ended it."""

    code = "session_ended"
    sentence = "Your session has ended. Please sign in again."


class KeyRefused(SignInRefused):
    """The key is unknown, wrong, expired or revoked: never said which."""

    code = "key_refused"
    sentence = "This key is not accepted."


class BrokenRole(Unavailable):
    """A stored role or key names a right that nobody registered: refused as a whole, never quietly shortened."""

    code = "broken_role"
    sentence = "“%(role)s” names the right “%(right)s”, which does not exist. An administrator must correct it."


class StaffFileRefused(LinliError):
    """A staff file has rows that cannot be taken; nothing was written. `faults` lists (line, reason)."""

    code = "staff_file_refused"
    sentence = "%(count)s rows cannot be taken; the first is line %(row)s: %(reason)s"
