"""What stands around a number and tells whose it is: the words that announce it, and those that make it a thing's."""

from __future__ import annotations

import re
from typing import Final

ID_CUE: Final = re.compile(r"身份证|身份号|身份号码|证件|证号|户口|身分证|\bID\b")
CARD_CUE: Final = re.compile(
    r"卡号?|账[号户]|帐[号户]|户头|转账|转到|转给|打到|打入|打进|汇到|退到|[农建工中交]行|邮储|信用社|[Cc]ard"
)
PHONE_CUE: Final = re.compile(
    r"电话|手机|座机|固话|号码|来电|回电|致电|联系|拨打|拨|☎|📞|[Tt][Ee][Ll]|[Pp]hone|[Mm]obile|[Cc]all|打给?我?|短信|微信|号是|[Vv]"
)
DIALLED: Final = re.compile(
    r"(?:电话号?码?|手机号?码?|座机|固话|联系方式|号码|来电|回电|致电|联系我?|拨打|☎|📞|[Tt]el|TEL|[Pp]hone|[Cc]all|打我?电?话?|有事打|短信)"
    r"[^0-9\n。]{0,5}$"
)
SHORT_CUE: Final = re.compile(r"(?:短号|小号|集团号|虚拟网)[^0-9\n。]{0,4}$")
QQ_CUE: Final = re.compile(
    r"(?:[Qq]{2}|扣扣|叩叩|球球|企鹅|[Qq])(?:账号|帐号|号码|号)?(?:是|为|：|:|=|加|搜|\s|（|\(|，|,){0,3}$"
)
ACCOUNT_CUE: Final = re.compile(
    r"(?:微信|威信|薇信|[Vv][Xx信]|[Ww][Xx]|抖音|快手|支付宝|钉钉)(?:账号|帐号|号码|号|[Ii][Dd])?(?:是|为|：|:|=|加|搜|\s|（|\(|，|,){0,3}$"
)
ANY_CUE: Final = re.compile(
    "|".join(f"(?:{cue.pattern})" for cue in (PHONE_CUE, CARD_CUE, ID_CUE, SHORT_CUE, QQ_CUE, ACCOUNT_CUE))
)
THING_BEFORE: Final = re.compile(
    r"(?:编号|编码|单号|订单|工单|回执|受理号?|流水号?|快递|运单|条码|批号|合同|文号|发票|IP地址|网格|型号|序列号|设备|杆号|表号|户号|注册号|信用代码|执照|案号|卷号|登记号|备案号|批准号|许可证号?|信访|"
    r"receipt|order|(?<![A-Za-z])No\.?|坐标|经度|纬度)(?:号码?)?[^0-9A-Za-z，。；\n]{0,4}$",
    re.IGNORECASE,
)
# The address of a machine has four parts; “IP” alone also stands before telephones.
NETWORK_BEFORE: Final = re.compile(r"(?<![A-Za-z])ip(?:地址)?[^0-9A-Za-z，。；\n]{0,4}$", re.IGNORECASE)
NETWORK_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
THING_BEHIND: Final = re.compile(
    r"\s?(?:元|块|万|亿|吨|公里|千米|米|平方|平米|㎡|m2|kg|KG|千克|公斤|度|立方|人次|户|辆|%|％|年|月|毫米|厘米|kwh|字|个工作日)"
)
HOTLINES: Final = re.compile(
    r"(?:0\d{2,3})?(?:12\d{3}|9[56]\d{3,4}|11\d|12[02]|100\d\d)|[48]00\d{7}|95\d{3,8}|96\d{3,4}"
)
