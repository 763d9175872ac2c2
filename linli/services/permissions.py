"""The rights of services. Writing and checking an article are two hands: whoever wrote it never checks it."""

from typing import Final

from linli.common.rights import register

WRITE: Final = register("services.write_articles", "write, publish and withdraw articles of the knowledge base")
CHECK: Final = register("services.check_articles", "check articles that somebody else has written")
