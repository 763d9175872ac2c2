"""The rights of insight."""

from typing import Final

from linli.common.rights import register

VIEW: Final = register("insight.view", "see figures and reports of one's area")
DEFINE: Final = register("insight.define", "load definitions of figures and assessment schemes")
APPEAL: Final = register("insight.appeal", "ask that a case should not count in an assessment of one's unit")
REVIEW: Final = register("insight.review", "review appeals against assessments")
SCREEN: Final = register("insight.screen", "see the command screen of one's area, without anybody's words")
WARN: Final = register("insight.warn", "take up early warnings of one's area")
PLAN: Final = register("insight.plan_reports", "have reports of one's area made by the calendar")
