"""The rights of zones and visits. Each holds over areas: no right shows what one person has done."""

from typing import Final

from linli.common.rights import register

VIEW: Final = register("community.view", "see zones and visits, by area")
VISIT: Final = register("community.visit", "enter a visit at a door")
ZONES: Final = register("community.zones", "open, change and end responsibility zones")
