"""What the families of matters of the shipped catalogue are called in English. One that is not here keeps its own name."""

from __future__ import annotations

from typing import Final

FAMILIES: Final[dict[str, str]] = {
    "公用设施": "Public utilities", "交通设施": "Roads and traffic", "市容环境设施": "Street cleanliness", "园林绿化": "Gardens and trees",
    "其他部件": "Other things", "市容环境": "Street environment", "宣传广告": "Notices and advertising", "施工管理": "Building works",
    "街面秩序": "Street order", "突发事件": "Sudden events", "其他事件": "Other events", "城乡建设": "Town and country building",
    "劳动和社会保障": "Work and social insurance", "教育文体": "Education, culture and sport", "商贸旅游": "Trade and travel",
    "环境保护": "Environment", "卫生计生": "Health and family", "交通运输": "Transport", "民政服务": "Civil affairs",
    "农业农村": "Farming and villages", "公共安全": "Public safety", "物业管理": "Property management",
    "供水供电供气供热": "Water, power, gas and heating", "通信网络": "Telecoms", "自然资源": "Natural resources",
    "政务服务与其他": "Public services and others",
}  # fmt: skip
