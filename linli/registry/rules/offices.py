"""What may stand on a contact card: office and relay numbers, never somebody's own telephone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from linli.common.errors import InvalidInput
from linli.registry.rules.contacts import clean_line, normal_phone

PHONE_LENGTH: Final = 40
PRIVATE: Final = (
    "This is a mobile number. Enter the number of an office or a relay: nobody's own telephone stands here."
)

_SERVICE: Final = re.compile(r"1\d{2,4}")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")


def office_number(phone: str, *, field: str = "phone") -> str:
    """The number as it will be shown; empty stays empty. InvalidInput for what is no number, or a mobile one."""
    line = clean_line(phone, field=field, length=PHONE_LENGTH)
    if not line or _SERVICE.fullmatch(line):
        return line
    try:
        number = normal_phone(line)
    except InvalidInput as error:
        raise InvalidInput(field=field, reason=error.data["reason"]) from error
    if _MOBILE.fullmatch(number):
        raise InvalidInput(field=field, reason=PRIVATE)
    return line


def digest_of(lines: Iterable[Iterable[str]]) -> str:
    """A short fingerprint of what a card says, to tell later whether it is still true."""
    text = "\n".join("\t".join(parts) for parts in lines)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
