"""The rights of insight."""

from typing import Final

from linli.common.rights import register

VIEW: Final = register("insight.view", "see figures and reports of one's area")
PLAN: Final = register("insight.plan_reports", "have reports of one's area made by the calendar")
