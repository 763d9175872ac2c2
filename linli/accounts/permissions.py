"""The rights of accounts themselves. Registered here; roles grant them, actions ask for them."""

from typing import Final

from linli.common.rights import register

MANAGE: Final = register("accounts.manage", "add people, give and take roles")
ROLES: Final = register("accounts.roles", "edit the list of roles")
MACHINES: Final = register("accounts.machines", "give and revoke keys of machines")
VIEW: Final = register("accounts.view", "see who holds which role and key")
