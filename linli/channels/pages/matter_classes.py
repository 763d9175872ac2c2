"""What the classes of matters are called, in both languages."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext, gettext_noop

# The classes of the shipped catalogue: kept by their Chinese name; a class somebody adds is shown as it is called.
CLASSES: Final = {
    "公用设施": gettext_noop("Public utilities"),
    "交通设施": gettext_noop("Roads and traffic"),
    "市容环境设施": gettext_noop("Street cleanliness"),
    "园林绿化": gettext_noop("Gardens and trees"),
    "其他部件": gettext_noop("Other things"),
    "市容环境": gettext_noop("Street environment"),
    "宣传广告": gettext_noop("Notices and advertising"),
    "施工管理": gettext_noop("Building works"),
    "街面秩序": gettext_noop("Street order"),
    "突发事件": gettext_noop("Sudden events"),
    "其他事件": gettext_noop("Other events"),
    "城乡建设": gettext_noop("Town and country building"),
    "劳动和社会保障": gettext_noop("Work and social insurance"),
    "教育文体": gettext_noop("Education, culture and sport"),
    "商贸旅游": gettext_noop("Trade and travel"),
    "环境保护": gettext_noop("Environment"),
    "卫生计生": gettext_noop("Health and family"),
    "交通运输": gettext_noop("Transport"),
    "民政服务": gettext_noop("Civil affairs"),
    "农业农村": gettext_noop("Farming and villages"),
    "公共安全": gettext_noop("Public safety"),
    "物业管理": gettext_noop("Property management"),
    "供水供电供气供热": gettext_noop("Water, power, gas and heat"),
    "通信网络": gettext_noop("Telecoms"),
    "自然资源": gettext_noop("Natural resources"),
    "政务服务与其他": gettext_noop("Public services and others"),
}


def class_title(name: str) -> str:
    """What a class is called in the language active now; one that somebody added is shown as it is called."""
    msgid = CLASSES.get(name)
    return gettext(msgid) if msgid else name
