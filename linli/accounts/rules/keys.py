"""Keys of machines, and the sealing of secrets at rest."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from linli.common.errors import Unavailable

LONGEST_LIFE: Final = timedelta(days=731)  # two years, a leap day among them
_KEY: Final = re.compile(r"lk_([0-9a-z]{8})_([0-9a-f]{48})")


@dataclass(frozen=True, slots=True)
class RawKey:
    """A key as its holder has it: `lk_<prefix>_<secret>`; 192 random bits, so a plain hash of it is enough."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"lk_{self.prefix}_{self.secret}"

    def digest(self) -> str:
        """SHA-256 of the whole key: the only thing that is stored."""
        return hashlib.sha256(str(self).encode()).hexdigest()


def new_key() -> RawKey:
    """A fresh key."""
    prefix = "".join(secrets.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(8))
    return RawKey(prefix=prefix, secret=secrets.token_hex(24))


def read_key(raw: str) -> RawKey | None:
    """The key in this text, or None where it does not look like one."""
    found = _KEY.fullmatch(raw.strip()) if len(raw) <= 80 else None
    return RawKey(*found.groups()) if found else None


def seal(text: str, *, keys: Sequence[str]) -> bytes:
    """`text` encrypted with the first (newest) key."""
    return Fernet(keys[0]).encrypt(text.encode())


def unseal(sealed: bytes, *, keys: Sequence[str]) -> str:
    """The text behind `sealed`, whichever of the keys it was sealed with. Raises Unavailable if none of them fits."""
    try:
        return MultiFernet([Fernet(key) for key in keys]).decrypt(sealed).decode()
    except InvalidToken:
        raise Unavailable(reason="no key in LINLI_VAULT_KEYS opens this secret") from None
