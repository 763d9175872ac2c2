"""SMS behind an interface: a backend is a callable that sends one text. Which one is used says LINLI_SMS_BACKEND.

Another provider is added by `register("name", maker)` where the installation is put together.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Final, Protocol

from django.conf import settings

from linli.common.errors import Unavailable

log = logging.getLogger("linli.sms")
_SECRET: Final = re.compile(r"/r/[0-9a-f]{32}")


class Backend(Protocol):
    """Sends one text to one number. `key` is the same for every try of one message, so that a provider can tell repeats."""

    def __call__(self, phone: str, text: str, *, key: str) -> None:
        """Raise anything where it was not handed over: it is tried again."""
        ...


def console(phone: str, text: str, *, key: str) -> None:
    """Writes to the log that a text would go out: the number covered but for two digits, the link without its secret."""
    log.info("sms key=%s to=%s%s text=%s", key, "*" * max(0, len(phone) - 2), phone[-2:], _SECRET.sub("/r/…", text))


BACKENDS: Final[dict[str, Backend]] = {"console": console}


def register(name: str, backend: Backend) -> None:
    """Make a backend known by name."""
    BACKENDS[name] = backend


def sender() -> Callable[..., None]:
    """The backend of this installation. Raises Unavailable for a name nobody registered."""
    found = BACKENDS.get(str(settings.ENV["LINLI_SMS_BACKEND"]))
    if found is None:
        raise Unavailable(reason="there is no SMS backend of the name set")
    return found
