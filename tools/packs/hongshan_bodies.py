"""The bodies of the district that no street has: departments, their teams, utilities, and what a street has."""

from __future__ import annotations

from typing import NamedTuple


class Body(NamedTuple):
    """One body: unit code, name, English name, kind, trade."""

    code: str
    name: str
    english: str
    kind: str
    trade: str


DEPARTMENTS = (
    Body("housing", "红山区住房和城乡建设局", "Housing and Construction Bureau", "department", "housing"),
    Body("urban", "红山区城市管理综合执法局", "Urban Management and Law Enforcement Bureau", "department", "urban_management"),
    Body("market", "红山区市场监督管理局", "Market Supervision Bureau", "department", "market"),
    Body("environment", "生态环境局红山区分局", "Ecology and Environment Sub-bureau", "department", "environment"),
    Body("traffic", "公安交警红山区大队", "Traffic Police Brigade", "department", "traffic_police"),
    Body("transport", "红山区交通运输局", "Transport Bureau", "department", "transport"),
    Body("labour", "红山区人力资源和社会保障局", "Human Resources and Social Security Bureau", "department", "labour"),
    Body("education", "红山区教育局", "Education Bureau", "department", "education"),
    Body("health", "红山区卫生健康委员会", "Health Commission", "department", "health"),
    Body("civil", "红山区民政局", "Civil Affairs Bureau", "department", "civil_affairs"),
    Body("culture", "红山区文化旅游体育局", "Culture, Tourism and Sports Bureau", "department", "culture"),
    Body("safety", "红山区应急管理局", "Emergency Management Bureau", "department", "emergency"),
    Body("fire", "红山区消防救援大队", "Fire and Rescue Brigade", "department", "fire"),
    Body("police", "公安局红山区分局", "Public Security Sub-bureau", "department", "public_security"),
    Body("rivers", "红山区水利局", "Water Resources Bureau", "department", "water_bureau"),
    Body("farming", "红山区农牧局", "Agriculture and Livestock Bureau", "department", "agriculture"),
    Body("land", "自然资源局红山区分局", "Natural Resources Sub-bureau", "department", "natural_resources"),
    Body("petition", "红山区信访局", "Petition Bureau", "department", "petition"),
    Body("roads", "红山区市政工程服务中心", "Municipal Works Service Centre", "department", "roads"),
    Body("gardens", "红山区园林绿化服务中心", "Parks and Greening Service Centre", "department", "gardens"),
    Body("sanitation", "红山区环境卫生服务中心", "Environmental Sanitation Service Centre", "department", "sanitation"),
    Body("lighting", "红山区路灯管理所", "Street Lighting Office", "department", "lighting"),
)  # fmt: skip

UTILITIES = (
    Body("water", "红山区供水服务单位", "Water Supply Service", "utility", "water"),
    Body("drainage", "红山区排水服务单位", "Drainage Service", "utility", "drainage"),
    Body("heating", "红山区供热服务单位", "District Heating Service", "utility", "heating"),
    Body("gas", "红山区燃气服务单位", "Gas Supply Service", "utility", "gas"),
    Body("power", "红山区供电服务单位", "Power Supply Service", "utility", "power"),
    Body("telecom", "红山区通信服务单位", "Telecommunications Service", "utility", "telecom"),
)

# Teams below departments and utilities: (parent, code, name, English name).
TEAMS = (
    ("urban", "urban.east", "城管执法东部中队", "Urban Management East Squad"),
    ("urban", "urban.west", "城管执法西部中队", "Urban Management West Squad"),
    ("urban", "urban.spoil", "渣土运输执法中队", "Construction Spoil Squad"),
    ("housing", "housing.property", "物业管理服务股", "Property Management Section"),
    ("housing", "housing.quality", "工程质量安全站", "Works Quality and Safety Station"),
    ("market", "market.food", "食品安全监管所", "Food Safety Office"),
    ("market", "market.price", "价格与消费者权益所", "Prices and Consumer Rights Office"),
    ("environment", "environment.law", "生态环境综合执法大队", "Environmental Law Enforcement Team"),
    ("traffic", "traffic.one", "交警一中队", "Traffic Police First Squadron"),
    ("traffic", "traffic.two", "交警二中队", "Traffic Police Second Squadron"),
    ("labour", "labour.inspect", "劳动保障监察大队", "Labour Inspection Team"),
    ("health", "health.inspect", "卫生监督所", "Health Inspection Office"),
    ("culture", "culture.law", "文化市场综合执法大队", "Culture Market Law Enforcement Team"),
    ("police", "police.centre", "中心城区派出所", "Inner City Police Station"),
    ("police", "police.north", "桥北片区派出所", "Qiaobei Police Station"),
    ("police", "police.rural", "城郊片区派出所", "Outskirts Police Station"),
    ("roads", "roads.repair", "市政道路抢修队", "Road Repair Team"),
    ("gardens", "gardens.care", "绿化养护队", "Green Care Team"),
    ("sanitation", "sanitation.sweep", "道路清扫队", "Road Sweeping Team"),
    ("sanitation", "sanitation.haul", "垃圾清运队", "Refuse Collection Team"),
    ("lighting", "lighting.repair", "路灯抢修班", "Lighting Repair Crew"),
    ("water", "water.repair", "供水抢修班", "Water Repair Crew"),
    ("drainage", "drainage.repair", "排水疏通班", "Drain Clearing Crew"),
    ("heating", "heating.repair", "供热抢修班", "Heating Repair Crew"),
    ("gas", "gas.repair", "燃气抢险班", "Gas Emergency Crew"),
    ("power", "power.repair", "供电抢修班", "Power Repair Crew"),
)

# What every street and town office has: (code ending, name ending, English, trade).
STREET_TEAMS = (
    ("law", "综合执法队", "Law Enforcement Team", "urban_management"),
    ("clean", "环卫队", "Sanitation Team", "sanitation"),
    ("emergency", "应急队", "Emergency Team", "emergency"),
    ("works", "市政维护队", "Municipal Maintenance Team", "roads"),
)

ROUND_THE_CLOCK = "00:00-24:00"
OFFICE_HOURS = "08:30-12:00,14:00-18:00"
# These answer at any hour; the others keep office hours.
ALWAYS_OPEN = {
    "hongshan.centre", "hotline", "fire", "police", "traffic", *(body.code for body in UTILITIES),
    *(team[1] for team in TEAMS if team[1].endswith(".repair") or team[0] == "police"),
}  # fmt: skip
