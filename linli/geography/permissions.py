"""The rights of geography. Reading is open to every actor: areas and units are public; writing is not."""

from typing import Final

from linli.common.rights import register

EDIT: Final = register("geography.edit", "edit areas, grids, shapes and units")
DRAW: Final = register("geography.draw", "draw grids in a set of shapes that is not in force")
APPROVE: Final = register("geography.approve", "switch on a new set of shapes")
