"""Buildings, grounds, books, computers and equipment of one school.

Belongs here: what a school has and how that changes from year to year. Not here: pupils, forms.
Areas are kept in tenths of a square metre and money in hundreds of yuan (0.01 万元), whole numbers,
so that sums on the forms are exact. The relations of form 512 hold: r01 = r04 + r11 + r13 + r20,
r04 = r05 + … + r10; and green and sports ground together are part of the land (rule D29).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from random import Random

from ingestion.sample.chance import factor
from ingestion.sample.magnitudes import Magnitude

_GROWTH = {"books": 0.035, "computers": 0.04, "equipment": 0.06}
_CATCH_UP = 0.12
_MOST_GROWTH = 0.2
"""No purchase adds more than that much of what there is in a year."""
_LEAST_TEACHING = 2_000
"""Teaching rooms of the smallest school: a few small classrooms (0.1 ㎡)."""
_PUPILS_OF_A_ROOM = 38
_BUILDING_CHANCE, _BUILDING_WHERE_SHORT = 0.02, 0.15
"""Chance of an extension in a year, and what a school with nothing would have besides."""
_LEAST_EXTENSION, _MOST_EXTENSION = 0.06, 0.2
"""Schools build a wing at a time."""
_GYM_SHARES = (0.0, 0.0, 0.0, 0.04, 0.1, 0.16)
_SMALL, _LARGE = 200, 800
"""Weighted pupils from which a school may have a gymnasium, and from which it does."""
_ROOM_SHARES = {
    # Parts of the teaching rooms without the gymnasium; the rest is classrooms.
    "laboratory": 0.13,
    "reading_room": 0.07,
    "computer_room": 0.05,
    "language_room": 0.03,
}


@dataclass
class Premises:
    """What a school has. Areas in 0.1 ㎡, money in 100 yuan."""

    teaching: int
    gymnasium: int
    sports_ground: int
    books: int
    computers: int
    equipment: int
    multimedia: int
    classrooms: int
    other_rooms: float
    land_factor: float
    asset_factor: float
    short_of_rooms: bool


@dataclass(frozen=True)
class Building:
    """Lines of form 512, each in 0.1 ㎡."""

    classrooms: int
    laboratory: int
    reading_room: int
    computer_room: int
    language_room: int
    gymnasium: int
    offices: int
    teacher_offices: int
    living: int
    dormitories: int
    canteen: int
    other: int

    @property
    def teaching(self) -> int:
        """Teaching and auxiliary rooms, gymnasium included (r04)."""
        special = self.laboratory + self.reading_room + self.computer_room + self.language_room
        return self.classrooms + special + self.gymnasium

    @property
    def total(self) -> int:
        """All floor area (r01)."""
        return self.teaching + self.offices + self.living + self.other


def build(
    pupils: float,
    magnitudes: Mapping[str, Magnitude],
    spread: float,
    rng: Random,
) -> Premises:
    """Premises for ``pupils`` (weighted by stage) around the magnitudes of the county.

    ``spread``: how much more the schools differ than the published coefficient says.
    """

    def total(indicator_id: str) -> float:
        magnitude = magnitudes[indicator_id]
        sigma = min(0.8, magnitude.cv * spread)
        return pupils * magnitude.mean * factor(sigma, rng)

    sports = total("b2")
    gymnasium = sports * _gymnasium_share(pupils, rng)
    return Premises(
        teaching=max(_LEAST_TEACHING, round(total("b1") * 10)),
        gymnasium=round(gymnasium * 10),
        sports_ground=round((sports - gymnasium) * 10),
        books=round(total("b5")),
        computers=max(1, round(total("b4") / 100)),
        equipment=round(total("b3") / 100),
        multimedia=max(1, round(pupils * 0.026 * factor(0.3, rng))),
        classrooms=ceil(pupils / _PUPILS_OF_A_ROOM),
        other_rooms=rng.uniform(0.25, 0.7),
        land_factor=rng.uniform(1.6, 3.2),
        asset_factor=rng.uniform(4.0, 9.0),
        short_of_rooms=rng.random() < 0.2,
    )


def _gymnasium_share(pupils: float, rng: Random) -> float:
    """Share of the sports area that is indoors: small schools have none, large ones always some."""
    if pupils < _SMALL:
        return 0.0
    return rng.choice(_GYM_SHARES[-3:] if pupils >= _LARGE else _GYM_SHARES)


def age(
    premises: Premises,
    pupils: float,
    magnitudes: Mapping[str, Magnitude],
    catching_up: bool,
    rng: Random,
) -> None:
    """Let a year of purchases and building pass; a county that catches up helps the weakest.

    Books, computers and equipment grow every year; areas stay as they are unless something is
    built.
    """

    def grown(amount: int, indicator_id: str, rate: float, per: float) -> int:
        wanted = pupils * magnitudes[indicator_id].mean / per
        gap = max(0.0, wanted - amount) if catching_up else 0.0
        caught_up = min(gap * _CATCH_UP, amount * _MOST_GROWTH)
        return round(amount * (1 + rng.uniform(0.3, 1.7) * rate) + caught_up)

    def built(area: int, indicator_id: str) -> int:
        wanted = pupils * magnitudes[indicator_id].mean * 10
        short = max(0.0, 1 - area / wanted) if catching_up and wanted else 0.0
        if rng.random() >= _BUILDING_CHANCE + short * _BUILDING_WHERE_SHORT:
            return area
        return round(area * (1 + max(_LEAST_EXTENSION, min(_MOST_EXTENSION, short))))

    premises.books = grown(premises.books, "b5", _GROWTH["books"], 1)
    premises.computers = grown(premises.computers, "b4", _GROWTH["computers"], 100)
    premises.equipment = grown(premises.equipment, "b3", _GROWTH["equipment"], 100)
    premises.teaching = built(premises.teaching, "b1")
    premises.sports_ground = built(premises.sports_ground, "b2")
    premises.multimedia = round(premises.multimedia * (1 + rng.uniform(0.0, 0.06)))


def building(premises: Premises) -> Building:
    """The lines of form 512 for these premises."""
    rooms = {name: int(premises.teaching * share) for name, share in _ROOM_SHARES.items()}
    other_rooms = int(premises.teaching * premises.other_rooms)
    offices, living = other_rooms // 4, other_rooms // 2
    return Building(
        classrooms=premises.teaching - sum(rooms.values()),
        gymnasium=premises.gymnasium,
        offices=offices,
        teacher_offices=offices * 2 // 3,
        living=living,
        dormitories=living // 2,
        canteen=living // 4,
        other=other_rooms - offices - living,
        **rooms,
    )


def facility_figures(premises: Premises, classes: int) -> dict[str, int | float]:
    """Fields of table facility in ㎡ and yuan for a school with that many classes."""
    house = building(premises)
    footprint = house.total // 3
    green = premises.sports_ground // 2
    land = round((footprint + premises.sports_ground) * premises.land_factor) + green
    needed = ceil(classes / 12)
    special = max(0, needed - 1) if premises.short_of_rooms else needed
    classrooms = max(classes, premises.classrooms) + max(2, classes // 6) + 2 * special
    return {
        "floor_area": house.total / 10,
        "teaching_auxiliary_area": house.teaching / 10,
        "gymnasium_area": premises.gymnasium / 10,
        "sports_ground_area": premises.sports_ground / 10,
        "land_area": land / 10,
        "green_area": green / 10,
        "books": premises.books,
        "computers": premises.computers,
        "teaching_computers": premises.computers * 4 // 5,
        "classrooms": classrooms,
        "network_multimedia_classrooms": min(classrooms, premises.multimedia),
        "fixed_assets": round(premises.equipment * premises.asset_factor) * 100,
        "teaching_equipment_value": premises.equipment * 100,
        "music_rooms": special,
        "art_rooms": special,
        "smallest_music_room_area": _room_area(special, 84, 98, premises.short_of_rooms),
        "smallest_art_room_area": _room_area(special, 81, 92, premises.short_of_rooms),
    }


def _room_area(rooms: int, small: int, usual: int, short: bool) -> int:
    if rooms == 0:
        return 0
    return small if short else usual
