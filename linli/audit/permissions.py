"""The right of the record. Writing to it needs none: every verb of every app records what it did."""

from typing import Final

from linli.common.rights import register

READ: Final = register("audit.read", "read the record of events")
