"""How headers name things: simplified and traditional characters, levels, ratios, English words.

Belongs here: words. Not here: which column is which field (``matching``).
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from contract.fields import Field
from ingestion.map.names import normalise, split_unit

_TRADITIONAL = (
    "學縣數級師專職業圖書電腦積畢國區鄉鎮號碼稱類別總計應場館樓"
    "設備實驗體輔機員額與資產單導藝術舉辦閱覽間網絡轉輟殘隨遷離鄰齡歲園"
)
_SIMPLIFIED = (
    "学县数级师专职业图书电脑积毕国区乡镇号码称类别总计应场馆楼"
    "设备实验体辅机员额与资产单导艺术举办阅览间网络转辍残随迁离邻龄岁园"
)
_FOLD = str.maketrans(_TRADITIONAL, _SIMPLIFIED)

LEVELS = {
    "primary": ("小学", "国小", "primary", "elementary"),
    "junior": ("初中", "国中", "junior", "middle school"),
    "senior": ("普通高中", "高中", "高级中学", "senior", "high school"),
}
"""Words by which a level is named."""

_LEVEL_WORDS = {
    level: tuple(word.replace(" ", "") for word in words) for level, words in LEVELS.items()
}
_TOTALS = ("合计", "总计", "小计", "计")

_ENGLISH = (
    (r"stud\w*|stu\b|pupil\w*|enr\w*", "pupils"),
    (r"teach\w*|tchr\w*", "full-time teachers"),
    (r"comp(?!r)\w*|pcs?\b", "computers"),
    (r"book\w*|volume\w*|librar\w*", "books"),
    (r"county\w*|cnty\w*", "county"),
    (r"dist\w*cod\w*|sch\w*(?:cod|id|no)\w*|(?:cod\w*|id)\b", "school id"),
    (r"sch\w*|district\w*|name", "school name"),
    (r"class\w*", "classes"),
)
"""What an English header says, as the declarations of fields say it."""

_RATIOS = (
    (re.compile(r"^每百名?(?:学生|生)?(?:拥有|均)?"), 100),
    (re.compile(r"^(?:生均|人均|每生|平均每生)"), 1),
)
"""Words before the name of a field that make it a ratio to pupils, and to how many of them."""
_PUPILS_PER = (
    (
        re.compile(r"^(?:生机比|每台?(?:机|计算机|电脑)(?:负担)?学?生(?:人)?数)"),
        "facility.computers",
    ),
    (
        re.compile(r"^(?:生师比|师生比|每[位名]?(?:专任)?教师(?:负担)?学?生(?:人)?数)"),
        "staff.full_time_teachers",
    ),
    (re.compile(r"^(?:pupils?|students?)[ _-]*(?:per|/)[ _-]*computer"), "facility.computers"),
    (
        re.compile(r"^(?:pupils?|students?)[ _-]*(?:per|/|-)?[ _-]*teacher"),
        "staff.full_time_teachers",
    ),
)
"""Headers that state how many pupils there are to one of a field."""
_PERSONAL = re.compile(
    r"姓名|电话|手机|联系|邮箱|传真|身份证|校长|负责人|填表人|phone|\btel|e-?mail|principal|contact"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_NOT_LETTERS = re.compile(r"[^a-z]+")


def fold(text: str) -> str:
    """Normal form, in simplified characters."""
    return normalise(text).translate(_FOLD)


def is_personal(header: str) -> bool:
    """Whether a header names facts about a person; they are never read."""
    return _PERSONAL.search(fold(header)) is not None


def level_of(text: str) -> str | None:
    """The level a text names, in its first part that names just one; None if none does."""
    for part in fold(text).split("/"):
        found = {level for level, words in _LEVEL_WORDS.items() if any(w in part for w in words)}
        if len(found) == 1:
            return found.pop()
    return None


def without_level(text: str) -> str:
    """The folded text without the word for its level."""
    level = level_of(text)
    folded = fold(text)
    for word in _LEVEL_WORDS.get(level or "", ()):
        if word in folded:
            return folded.replace(word, "", 1).strip("/")
    return folded


def ratio_of(header: str) -> tuple[str, int] | None:
    """What a header states a ratio of, and to how many pupils; None if it names no ratio."""
    folded = fold(header)
    for words, per in _RATIOS:
        found = words.match(folded)
        if found is not None and found.end() < len(folded):
            return folded[found.end() :], per
    return None


def pupils_per(header: str) -> str | None:
    """The field (``table.name``) of which a header states how many pupils there are to one."""
    folded = fold(header)
    return next((field for words, field in _PUPILS_PER if words.match(folded)), None)


def likeness(header: str, field: Field) -> int:
    """How much a header path names a field, 0–100."""
    names = [fold(name) for name in (field.label.zh, *field.aliases)]
    chinese = max(_alike(text, name) for text in _readings(header) for name in names)
    return max(chinese, _alike_in_english(header, field))


def _readings(header: str) -> set[str]:
    """What a header path may be read as: the last level, with the first, or all backwards.

    在校生数/合计 is 在校生数, 班数/班额/26-30人 is 26-30人班数, 专任教师/学历/本科 is
    本科学历专任教师.
    """
    folded = without_level(header) or fold(header)
    levels = [split_unit(level)[0] for level in folded.split("/")]
    if len(levels) > 1 and levels[-1] in _TOTALS:
        levels.pop()
    texts = {folded, levels[-1], levels[-1] + levels[0], "".join(reversed(levels))}
    return texts | {_BRACKETS.sub("", text) for text in texts}


def _alike(text: str, name: str) -> int:
    if text == name:
        return 100
    if len(name) > 1 and (text.startswith(name) or text.endswith(name)):
        return 70 + round(25 * len(name) / len(text))
    return min(round(fuzz.ratio(text, name)), 85)


def _alike_in_english(header: str, field: Field) -> int:
    """Whole words first, then what the header's words usually mean."""
    words = " ".join(filter(None, _NOT_LETTERS.split(header.casefold())))
    if not words:
        return 0
    wanted = field.label.en.casefold()
    direct = round(fuzz.ratio(words.rstrip("s"), wanted.rstrip("s"))) if len(words) > 2 else 0
    meant = next((means for pattern, means in _ENGLISH if re.match(pattern, words)), None)
    return max(direct, 82 if meant == wanted else 0)
