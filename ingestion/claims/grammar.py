"""The patterns a figure is read with: what stands before a number, behind it, and in between.

Belongs here: words of the language (约, 其中, 生均 …). Not here: names of quantities and units
(``words``, from the declarations), putting a figure together (``context``).
"""

from __future__ import annotations

import re

from ingestion.claims.mention import CLASSES, HEADS, PUPILS, SCHOOLS, TEACHERS, Per
from ingestion.claims.model import Qualifier
from ingestion.claims.words import name_pattern, unit_pattern
from ingestion.propose.words import LEVELS

SENTENCE_END = re.compile(r"[。！？]")
CLAUSE_SIGNS = "，；、：（）。！？"
OPENING = "：（“”\"'‘"

_LINKS = (
    "总数|总量|总计|合计|共计|一共|共有|共|总|人数|数量|数|为|是|有|达到|达|到|已|现有|现|仅|只|就|也|均|各|分别"
    "|学历|的|了|约|大约|大概|近|将近|接近|超过|突破|逾|不低于|不少于|至少|不高于|不超过|最多|不足|≥|≤|>|<|:|[：（]"
)
NAMED_BEFORE = re.compile(rf"(?P<name>{name_pattern()})(?P<links>(?:{_LINKS})*+)$")
NAMED_BEHIND = re.compile(rf"(?:的|在籍|在校)?(?P<name>{name_pattern()})")
NAME = re.compile(name_pattern())
UNIT_BEHIND = re.compile(
    rf"(?P<more>余|多|来)?(?P<unit>{unit_pattern().pattern})"
    r"(?P<after>及?以上|之上|及?以下|以内|之内|左右|上下|有余|多|余)?"
)
PERCENT_BEHIND = re.compile(r"(?P<after>及?以上|之上|及?以下|以内|之内|左右|上下)?")
NO_UNIT = {
    "个": re.compile(r"月|小时|星期|百分点|方面|阶段|环节|年|世纪|学期|工作日|课时|以上的?$"),
    "人": re.compile(r"均"),
    "本": re.compile(r"学期|校|科|学年|着|次"),
    "名": re.compile(r"师|校(?!长)|列"),
    "班": re.compile(r"主任|车|长"),
    "间": re.compile(r"隔|接"),
    "元": re.compile(r"旦|素"),
    "台": re.compile(r"阶"),
}
"""What makes a unit the beginning of another word."""
SELDOM_COUNTED = frozenset("元项班人份")
"""Units a single Chinese numeral before them hardly ever counts: 二元, 一人一班."""
NO_COUNT_BEFORE = re.compile(r"[每这同某任哪第逐单另各唯之其统专划归惟]$")
SEVERAL = re.compile(r"[几数成上][十百千万亿]+")
"""What makes a Chinese numeral part of a word: 每一名, 同一个, 统一."""

AT_LEAST = re.compile(
    r"(?<!不)(?:不低于|不少于|不小于|至少|≥|>=|>|超过|高于|大于|多于|逾|突破)[为是达到有]*$"
)
AT_MOST = re.compile(
    r"(?<!不)(?:不高于|不超过|不大于|不多于|不超|最多|≤|<=|<|低于|少于|小于|不足|不到|控制在)[为是达到有]*$"
)
ABOUT = re.compile(r"(?:约|大约|大概|近|将近|接近)[为是达到有]*$")
_AFTER: dict[str, Qualifier] = {
    "以上": "stated_at_least",
    "及以上": "stated_at_least",
    "之上": "stated_at_least",
    "有余": "stated_at_least",
    "余": "stated_at_least",
    "多": "stated_at_least",
    "来": "about",
    "左右": "about",
    "上下": "about",
    "以下": "stated_at_most",
    "及以下": "stated_at_most",
    "以内": "stated_at_most",
    "之内": "stated_at_most",
}

_PERS = (
    (
        re.compile(r"每(?:百|100)(?:名|个)?(?:学生|生)(?:拥有|均)?|百名学生拥有|百生"),
        Per(PUPILS, 100),
    ),
    (
        re.compile(
            r"平均每班|每个?(?:教学)?班(?!主任|子)级?|班均|平均班额|(?<!最大)班额(?:平均)?|班均额"
        ),
        Per(CLASSES),
    ),
    (re.compile(r"平均每校|每所?(?:学)?校|校均"), Per(SCHOOLS)),
    (re.compile(r"师均|每(?:名|位|个)(?:专任)?教师"), Per(TEACHERS)),
    (
        re.compile(r"(?<![^小中]学)(?<!^学)(?<![先卫])生均|每(?:名|位|个)?(?:学生|生)|每生"),
        Per(PUPILS),
    ),
    (re.compile(r"(?:平均)?每人(?:平均)?|人均"), Per(HEADS)),
)
CLASS_SIZE = re.compile(r"班额|班均额|班均人数")
_PER_BEHIND = {"班": Per(CLASSES), "生": Per(PUPILS), "校": Per(SCHOOLS), "人": Per(HEADS)}
PER_BEHIND = re.compile(r"/(?P<of>[班生校人])|每(?P<of2>[班生校人])")

_BASIS_END = re.compile(r"[，；：。！？）”]")

AMONG = re.compile(r"其中|当中|包括|包含|含(?!有)")
CLOSING = re.compile(
    r"^(?:两项|三项|各项|以上|学校|全校|全县|全区|全镇)?(?:一共|共(?!同|享)|合计|总计|共计|总共)"
)
RESPECTIVELY = re.compile(r"分别|依次|各(?=[为有占]|$)")
PLANNED = re.compile(
    r"计划|拟|力争|争取|目标|规划|预计|需要?|须|应|建成|控制在|要求|不得|确保|缺口|缺|尚差|差(?!异)|如果|若|到20|达到以|将(?!近)|按"
)
OF_SOME = re.compile(r"宿舍|寝室|公寓|住宿|寄宿|床位|食堂|餐厅")
"""What only some pupils use: so much a head of it is not by all pupils."""
NORM = re.compile(r"标准|要求|规定(?!学历)|底线|国标|省标|指标值")
MET = re.compile(
    r"达到|大于|多于|好于|不低于|不超过|达标|高于(?!规定学历)|超过|超出|符合|满足|优于|超(?!额)"
)
WHOLE = re.compile(
    r"占(?P<whole>[^，；。：占]*?)(?:的|之)?(?:比例|比重|比)?(?:为|是|达到|达|约|近|高达|仅)*$"
)
FRAMED = re.compile(r"[^，；。]{0,30}?中(?=[，：、有，]|$)")

_LEVELS: dict[str, str | None] = {
    "中小学": None,
    "中、小学": None,
    "义务教育": None,
    "中学": "junior",
} | {word: level for level, words in LEVELS.items() for word in words if not word.isascii()}
LEVEL = re.compile("|".join(sorted(_LEVELS, key=len, reverse=True)))
"""中学 is read as the junior level: a self-report of compulsory education speaks of no other."""
BOTH_LEVELS = re.compile(r"中、?小学$")
AREA = re.compile(r"(?:全|我|本|该)(?P<area>[县区市州旗镇乡校])(?!级)|(?<![一-鿿])学校|学区")
TOTAL = re.compile(r"总(?!体|务|校)|合计|共计|共有|一共")
"""Words that make a figure one of all schools, whatever place was spoken of before."""
_LEVEL_PLACES = {
    "rural": ("农村", "乡村"),
    "urban": ("城区", "城镇", "城市", "县城"),
    "town": ("镇区", "乡镇"),
    "village": ("村小", "村级", "教学点", "村完小"),
}
PLACES = {word: place for place, words in _LEVEL_PLACES.items() for word in words}
PLACE = re.compile("|".join(PLACES))
FILLERS = re.compile(
    r"(?:专任|在职|全体|学校)?教师(?:队伍)?(?:当)?中|截至目前|截止目前|截至|截止|目前|现在|至今|如今|当前|今年|本学期|本学年|本期|学年初|年初|年末|年底|学校|我校|本校|全校|该校|校园"
    r"|我县|全县|我区|全区|我市|全市|全镇|我镇|全乡|我乡|全州|全学区|学区|全中心校|我中心校|我们|义务教育阶段|义务教育"
    r"|公立|公办|普通|中小学校?|各级各类|各类|总体|总的|合计|总计|共计|一共|共有|总共|共|总|全|现有|拥有|设有|开设|办有|配有|配备|建有|有"
    r"|现|已|其|是一?所?|在职|在编|在岗|在册|在籍|在校|一线|达到|达|为|是|的|了|约|近|图书馆|图书室|阅览室|内|学历|人数|数量|总数|数"
    r"|基本情况|学校概况|概况|情况|办学规模|师资队伍|办学条件|师资|规模|：|:|“|”|（|）|，|、|\d+[.、．]|[-•\s]|[一二三四五六七八九十]+、|和|及|以及|并|高达"
)
YEAR_WORDS = re.compile(r"度|秋季?|学期|上|下|底|末|初|年|月|[0-9]+月?日?")


def level_of(text: str) -> str | None:
    """The level named last in a text; None also where the last word covers all levels."""
    words = LEVEL.findall(text)
    return _LEVELS[words[-1]] if words else None


def per_before(text: str) -> tuple[Per, int, int] | None:
    """The last words in a text that divide a figure, with where they stand."""
    found = [
        (per, match.start(), match.end()) for words, per in _PERS for match in words.finditer(text)
    ]
    return max(found, key=lambda one: (one[2], -one[1]), default=None)


def basis_end(text: str, at: int) -> int | None:
    """Where what a rule grants for every so many ends: 每12个班配1间; None if ``at`` begins none.

    Nothing in it is a total. A number of a known divisor (每100名学生) ends with itself.
    """
    if at == 0 or text[at - 1] != "每":
        return None
    known = (words.match(text, at - 1) for words, _ in _PERS)
    found = next((one.end() for one in known if one is not None), None)
    if found is not None:
        return found
    clause = _BASIS_END.search(text, at)
    return len(text) if clause is None else clause.start()


def per_behind(text: str, at: int) -> Per | None:
    """The same behind the unit: 45人/班, 800元/生."""
    found = PER_BEHIND.match(text, at)
    return None if found is None else _PER_BEHIND[found["of"] or found["of2"]]


def qualifier_of(before: str, after: str, *, is_more: bool) -> Qualifier:
    """How exactly a figure is meant by the words right before and right behind it."""
    if after:
        return _AFTER[after]
    if AT_MOST.search(before):
        return "stated_at_most"
    if AT_LEAST.search(before) or is_more:
        return "stated_at_least"
    return "about" if ABOUT.search(before) else "exact"
