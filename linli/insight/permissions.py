"""The rights of insight."""

from typing import Final

from linli.common.rights import register

VIEW: Final = register("insight.view", "see figures and reports of one's area")
SCREEN: Final = register("insight.screen", "see the command screen of one's area, without anybody's words")
