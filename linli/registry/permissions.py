"""The rights of the registry. Opening an identity is asked for by the cases, where the reason lies (`cases.reveal`)."""

from typing import Final

from linli.common.rights import register

RELAY: Final = register("registry.relay", "put calls through to reporters without showing their number")
ERASE: Final = register("registry.erase", "erase a reporter's contact")
PLATES: Final = register("registry.plates", "make, print and retire QR plates")
MOUNT: Final = register("registry.mount", "mount and replace QR plates on the spot")
CARDS: Final = register("registry.cards", "keep the contact cards of places")
