"""One way to clean and cut what people write, shared by all rooms: plain text, solid text, hashed n-grams.

Every room reads the same characters: one width, one case, simplified script, no markup, no invisible characters, a pasted
line once and not a thousand times. Grams are numbers, so that a model can be kept without a readable vocabulary.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]

LONGEST: Final = 6_000  # characters read of one text; what follows is left out

_TAG: Final = re.compile(r"<(?:/?[a-z][^<>]{0,300}|!--.{0,300}?--)>", re.IGNORECASE | re.DOTALL)
_ENTITY: Final = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)
_LINK: Final = re.compile(r"(?:https?://|www\.)[\w\-.~:/?#\[\]@!$&'()*+,;=%]{1,300}", re.ASCII | re.IGNORECASE)
_BLANKS: Final = re.compile(r"[^\S\n]+")
_SAID_TWICE: Final = 2  # how often the same line counts

# Traditional → simplified for the characters that complaints use most; the rest stays as it is written.
_TRADITIONAL: Final = (
    "萬與專業東絲兩嚴喪個豐臨為麗舉麼義烏樂喬習鄉書買亂爭於虧雲亞產親億僅從侖倉儀們價眾優會傘偉傳傷倫偽體餘傭傾償儲"
    "兒黨蘭關興養獸內岡冊寫軍農衝決況凍淨涼減湊幾鳳憑凱擊劃劉則剛創別劑劍劇勸辦務動勵勁勞勢區醫華協單賣盧衛卻廠廳曆歷"
    "厲壓厭縣參雙發變敘葉號嘆嗎啟員問園國圖圓聖場塊堅壇壞墳墜墊塵牆壯聲殼壺處備復夠頭誇夾奪奮奧婦媽嬌嬰孫學寧寶實寵審"
    "憲宮寬賓對尋導壽將爾塵嘗層屆屬歲豈島峽崗嶺幣帥師帳帶幫幹莊慶庫應廟廢廣開異棄張彈強歸當錄徹徑後恆懷態憐總懇惡惱懸"
    "驚懼慘慣憤願慮戀戲戰戶撲執擴掃揚擾撫拋搶護報擔擬擁擇掛擋撥據損換搗攝擺搖攔攤撐敵數齋斷無舊時曠晝顯曉暫術機殺雜權條"
    "來楊極構槍標棧棟欄樹樣橋檢樓歡歐殘毀氣漢湯溝沒灣溫濕滿漁滬濟淚淺測渾滲滯潰滾濾濫濱災爐點煉爛燭煙煩燒熱愛爺狀獨獄獵"
    "獲瑪環現電畫畢畝療瘋癢盜盞鹽監蓋盤睜瞞矯礦碼磚礙確禮禍種積稱穩窮竊筆築簡籠糧糾紀紅純紙級紛紡紹終組細織經結給絡絕統"
    "繼續維綜綠緊線練編緣縮繳網羅罰罷職聯聰肅腸膚腎腫脹臟臉腦膠艦艙藝節蘆蘇蘋範薦藥虛蟲補裝複襲見規視覽覺觸計訂認討讓訓議"
    "訊記講許論設訪證評識詐訴診詞試話誠該詳語誤說請諸課誰調談謀謝謠豬貓貝貞負貢財責賢敗貨質販貪貧購貫貴貸費賀賊資賠賞賦"
    "賴賺賽贊贏趙趕趨躍踐車軌軟轉輪輕載較輔輛輩輸轄轎辭邊遼達遷過運還這進遠違連遲適選遺鄰鄭醜釋裡鑒針釣鋼鑰鈔鐘鐵鉛鈴"
    "鋪銷鎖鍋鍵鎮鏡長門閃閉間悶閘聞閱隊階際陸陳陰陽險隨隱難雞離霧靜頂項順須顧頓領頻題額顏風飛飯飲飼飽館餅餓馬馳驅駐駛"
    "駕騎騙騷驗魚鮮鳥鳴鴨鵝麥黃齊齒龍龜臺檯颱灑汙汚週徵佔鬧鬆週錢銀電塗濃爾擠淒擱淪訖賬週褲襯竄潛潔滅濺獎瘡窩屢噴嚇噸燈聽錯髒盡貼讀齡漲稅訟閥遊樁"
)  # fmt: skip
_SIMPLIFIED: Final = (
    "万与专业东丝两严丧个丰临为丽举么义乌乐乔习乡书买乱争于亏云亚产亲亿仅从仑仓仪们价众优会伞伟传伤伦伪体余佣倾偿储"
    "儿党兰关兴养兽内冈册写军农冲决况冻净凉减凑几凤凭凯击划刘则刚创别剂剑剧劝办务动励劲劳势区医华协单卖卢卫却厂厅历历"
    "厉压厌县参双发变叙叶号叹吗启员问园国图圆圣场块坚坛坏坟坠垫尘墙壮声壳壶处备复够头夸夹夺奋奥妇妈娇婴孙学宁宝实宠审"
    "宪宫宽宾对寻导寿将尔尘尝层届属岁岂岛峡岗岭币帅师帐带帮干庄庆库应庙废广开异弃张弹强归当录彻径后恒怀态怜总恳恶恼悬"
    "惊惧惨惯愤愿虑恋戏战户扑执扩扫扬扰抚抛抢护报担拟拥择挂挡拨据损换捣摄摆摇拦摊撑敌数斋断无旧时旷昼显晓暂术机杀杂权条"
    "来杨极构枪标栈栋栏树样桥检楼欢欧残毁气汉汤沟没湾温湿满渔沪济泪浅测浑渗滞溃滚滤滥滨灾炉点炼烂烛烟烦烧热爱爷状独狱猎"
    "获玛环现电画毕亩疗疯痒盗盏盐监盖盘睁瞒矫矿码砖碍确礼祸种积称稳穷窃笔筑简笼粮纠纪红纯纸级纷纺绍终组细织经结给络绝统"
    "继续维综绿紧线练编缘缩缴网罗罚罢职联聪肃肠肤肾肿胀脏脸脑胶舰舱艺节芦苏苹范荐药虚虫补装复袭见规视览觉触计订认讨让训议"
    "讯记讲许论设访证评识诈诉诊词试话诚该详语误说请诸课谁调谈谋谢谣猪猫贝贞负贡财责贤败货质贩贪贫购贯贵贷费贺贼资赔赏赋"
    "赖赚赛赞赢赵赶趋跃践车轨软转轮轻载较辅辆辈输辖轿辞边辽达迁过运还这进远违连迟适选遗邻郑丑释里鉴针钓钢钥钞钟铁铅铃"
    "铺销锁锅键镇镜长门闪闭间闷闸闻阅队阶际陆陈阴阳险随隐难鸡离雾静顶项顺须顾顿领频题额颜风飞饭饮饲饱馆饼饿马驰驱驻驶"
    "驾骑骗骚验鱼鲜鸟鸣鸭鹅麦黄齐齿龙龟台台台洒污污周征占闹松周钱银电涂浓尔挤凄搁沦讫账周裤衬窜潜洁灭溅奖疮窝屡喷吓吨灯听错脏尽贴读龄涨税讼阀游桩"
)  # fmt: skip
_SCRIPT: Final = {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}


def plain(text: str, limit: int = LONGEST) -> str:
    """The text as it is compared: one width and case, simplified, no markup or links, blanks folded, breaks kept.

    At most `limit` characters are read. A line that comes again and again counts twice. Never raises.
    """
    text = text[: 4 * limit]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if "://" in text or "www." in text:
        text = _LINK.sub(" ", text)
    text = unicodedata.normalize("NFKC", text[:limit]).translate(_SCRIPT).casefold()
    if not text.isprintable():
        text = "".join(
            char for char in text.replace("\r", "\n").replace("\t", " ") if char.isprintable() or char == "\n"
        )
    text = _BLANKS.sub(" ", text).strip()
    return _without_repeats(text) if "\n" in text else text


def _without_repeats(text: str) -> str:
    """Lines without their blanks and without what was pasted over and over."""
    seen: dict[str, int] = {}
    kept = []
    for line in text.split("\n"):
        stripped = line.strip()
        seen[stripped] = seen.get(stripped, 0) + 1
        if stripped and seen[stripped] <= _SAID_TWICE:
            kept.append(stripped)
    return "\n".join(kept)


def solid(text: str, limit: int = LONGEST) -> str:
    """Plain text without any white space: what a model of characters reads."""
    return "".join(plain(text, limit).split())


def letters(text: str, limit: int = LONGEST) -> str:
    """Plain text without anything but letters and digits."""
    return "".join(filter(str.isalnum, plain(text, limit)))


def codes(text: str) -> Hashes:
    """The characters as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def grams(characters: Hashes, length: int) -> Hashes:
    """A 32-bit number for each run of `length` characters, in order: entry i stands for characters i to i + length.

    The numbers are the same on every machine and do not tell the characters.
    """
    count = len(characters) - length + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint32)
    hashed = np.full(count, length * 0x9E3779B1 & 0xFFFFFFFF, dtype=np.uint32)
    for offset in range(length):
        hashed ^= characters[offset : offset + count]
        hashed *= np.uint32(0x85EBCA6B)
        hashed ^= hashed >> np.uint32(15)
    hashed *= np.uint32(0xC2B2AE35)
    hashed ^= hashed >> np.uint32(13)
    return hashed


def joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    """Arrays one after the other; nothing gives an empty array of hashes."""
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.uint32)
