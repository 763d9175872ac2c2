"""What groups of matters are called: as residents find them, in the reader's language."""

from __future__ import annotations

from typing import Final

from linli.channels.pages.languages import in_english

# Groups of the shipped catalogue in English; a group that is not here is shown as the catalogue writes it.
GROUPS: Final[dict[str, str]] = {
    "垃圾环卫": "Rubbish and cleaning", "井盖道路": "Roads and manhole covers", "安全隐患": "Danger and fire hazards",
    "停车交通": "Parking and traffic", "占道经营": "Stalls and blocked pavements", "小区物业": "Estates and property managers",
    "噪音油烟": "Noise and fumes", "绿化树木": "Trees and green", "公厕设施": "Toilets and street furniture",
    "供水供电供气供热": "Water, power, gas, heating", "市场消费": "Shops and consumers", "教育医疗": "Schools and health",
    "劳动社保": "Work and social insurance", "违建乱搭": "Illegal building", "路灯照明": "Street lights", "其他": "Other",
}  # fmt: skip


def group_title(group: str) -> str:
    """The name of a group in the reader's language."""
    return GROUPS.get(group, group) if in_english() else group
