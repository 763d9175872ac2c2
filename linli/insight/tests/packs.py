"""Definitions that tests load over the shipped ones."""

from __future__ import annotations

# The weighted sum of the three rates with weights of its own.
THREE_RATES = """
[[indicator]]
code = "three_rates"
name = "综合成绩"
name_en = "weighted sum of the three rates"
kind = "weighted"
unit = "points"
direction = "up"
source = "30/35/35"
since = 2000-01-01
parts = [{ since = 2000-01-01, weights = { responded_rate = 0.30, solved_rate = 0.35, satisfied_rate = 0.35 } }]
"""
