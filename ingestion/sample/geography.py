"""Invented provinces and counties: names, codes and the changes they go through.

Belongs here: places. Not here: schools. Codes begin with 99, 98, …, which GB/T 2260 does not use,
so no simulated county can be taken for a real one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

_PROVINCES = ("示例省", "演示省", "模拟省", "样例省")
_CITIES = ("晨光市", "暮云市", "朝露市", "晚霞市", "虹桥市", "碧波市", "翠屏市", "星辰市")
_FIRST = "云星松青白月竹霜雪荷"
_SECOND = "溪野涛禾鹭塘影林渡湾"
_SIDES = "东西南北中上下内外"
_COUNTIES_PER_CITY = 30
_FIRST_IN_CITY = 21
MOST_PROVINCES = 15
"""Codes from 99 down to 85; GB/T 2260 ends with 82."""
MOST_COUNTIES = 1_000
"""So many have names of their own, and numbers of three digits in the ids of their schools."""


@dataclass(frozen=True)
class County:
    """A county as it is called in one school year. ``key`` stays when name or code change."""

    key: int
    province: int
    code: str
    name: str
    city: str
    province_name: str

    @property
    def authority(self) -> str:
        """Name of the education authority, as forms state it."""
        return f"{self.province_name}{self.city}{self.name}教育局"

    @property
    def authority_code(self) -> str:
        """Twelve digits of the education authority."""
        return f"{self.code}000000"

    def as_district(self) -> County:
        """The same county after it became a district: 县 → 区, and a code among the districts."""
        district = f"{self.code[:4]}{int(self.code[4:]) - 19:02d}"
        return replace(self, code=district, name=f"{self.name[:-1]}区")


def next_county_code(code: str) -> str:
    """The code of the next county of the same city, the first after the last."""
    following = (int(code[4:]) - _FIRST_IN_CITY + 1) % _COUNTIES_PER_CITY + _FIRST_IN_CITY
    return f"{code[:4]}{following:02d}"


def province_code(province: int) -> str:
    """Two digits of the province, from 99 downwards."""
    return str(99 - province)


def make_counties(counties: int, provinces: int) -> list[County]:
    """``counties`` invented counties, dealt to ``provinces`` provinces in turn."""
    return [_county(key, key % provinces, key // provinces) for key in range(counties)]


def _county(key: int, province: int, serial: int) -> County:
    city, within = divmod(serial, _COUNTIES_PER_CITY)
    return County(
        key=key,
        province=province,
        code=f"{province_code(province)}{city + 1:02d}{within + _FIRST_IN_CITY:02d}",
        name=_county_name(key),
        city=_CITIES[city % len(_CITIES)],
        province_name=_province_name(province),
    )


def _province_name(province: int) -> str:
    block, within = divmod(province, len(_PROVINCES))
    name = _PROVINCES[within]
    return name if block == 0 else f"{name[:-1]}{'甲乙丙丁'[block - 1]}省"


def _county_name(key: int) -> str:
    """Ten times ten two-character names along the diagonals, then with a side of the compass."""
    block, within = divmod(key, 100)
    first = within % 10
    second = (within // 10 + first) % 10
    side = "" if block == 0 else _SIDES[block - 1]
    return f"{side}{_FIRST[first]}{_SECOND[second]}县"
