"""The rights of the vault. Opening an identity is asked for by the cases, where the reason lies (`cases.reveal`)."""

from typing import Final

from linli.common.rights import register

RELAY: Final = register("registry.relay", "put calls through to reporters without showing their number")
ERASE: Final = register("registry.erase", "erase a reporter's contact")
