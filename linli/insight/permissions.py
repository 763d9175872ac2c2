"""The rights of insight."""

from typing import Final

from linli.common.rights import register

VIEW: Final = register("insight.view", "see figures and reports of one's area")
WARN: Final = register("insight.warn", "take up early warnings of one's area")
