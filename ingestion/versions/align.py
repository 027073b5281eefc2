"""Which code of a form has become which, told by the texts beside them.

Belongs here: aligning two lists of texts. Not here: cells, layouts, wording.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ingestion.versions.likeness import SAME, is_part_of, likeness, plain

_ALIKE = 60
_MOST_CANDIDATES = 3

Texts = dict[int, str]
"""Text by code; '' where none is known."""


@dataclass
class Alignment:
    """What became of the codes of a form, and what is new in it.

    ``same``: known code → code with its text. ``alike``: known code → codes with a similar text
    and their likeness, best first. ``split``: known code → codes of its parts. ``gone``: codes
    with a text that is nowhere. ``new``: codes that are nobody's.
    """

    same: dict[int, int] = field(default_factory=dict)
    alike: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    split: dict[int, list[int]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)

    def now(self, code: int) -> tuple[int, ...]:
        """The codes a known one has become, as far as can be assumed.

        One without a known text keeps its distance to the one before it.
        """
        if code in self.same:
            return (self.same[code],)
        if code in self.split:
            return tuple(self.split[code])
        if code in self.alike:
            return (self.alike[code][0][0],)
        before = max((c for c in self.same if c < code), default=None)
        return (code if before is None else code + self.same[before] - before,)


def align(known: Sequence[str], found: Texts) -> Alignment:
    """Align the texts known of codes 1, 2, … with those of a sheet.

    Equal texts in the same order belong together, as texts such as 女 are there many times; what
    is left is matched wherever it stands, at last by likeness.
    """
    texts = dict(enumerate(known, start=1))
    result = Alignment(same=_in_order(texts, found))
    _moved(result, texts, found)
    _split(result, texts, found)
    _alike(result, texts, found)
    result.gone = _open(result, texts)
    unknown = {code for text, codes in _unknown(result, texts) if not text for code in codes}
    result.new = [code for code in _free(result, found) if code not in unknown]
    return result


def texts_now(known: Sequence[str], found: Texts, alignment: Alignment) -> tuple[str, ...]:
    """What is known of the codes after all: the texts of the sheet.

    Texts behind its last code stay, as forms are as long as the school has stages; what was not
    known because it differs between schools stays unknown.
    """
    unknown = {
        code for text, codes in _unknown(alignment, dict(enumerate(known, 1))) for code in codes
    }
    last = max(found, default=0)
    texts = ["" if code in unknown else found.get(code, "") for code in range(1, last + 1)]
    return (*texts, *known[last:])


def _unknown(result: Alignment, texts: Texts) -> list[tuple[str, tuple[int, ...]]]:
    return [(text, result.now(code)) for code, text in texts.items() if not text]


def _in_order(known: Texts, found: Texts) -> dict[int, int]:
    codes, others = sorted(c for c in known if known[c]), sorted(c for c in found if found[c])
    matcher = SequenceMatcher(
        None, [plain(known[c]) for c in codes], [plain(found[c]) for c in others], autojunk=False
    )
    return {
        codes[block.a + n]: others[block.b + n]
        for block in matcher.get_matching_blocks()
        for n in range(block.size)
    }


def _moved(result: Alignment, known: Texts, found: Texts) -> None:
    """Texts that are there once, but out of order."""
    for code in _open(result, known):
        places = [c for c in _free(result, found) if plain(found[c]) == plain(known[code])]
        if len(places) == 1:
            result.same[code] = places[0]


def _split(result: Alignment, known: Texts, found: Texts) -> None:
    for code in _open(result, known):
        parts = [c for c in _free(result, found) if is_part_of(found[c], known[code])]
        if len(parts) > 1 and parts[-1] - parts[0] == len(parts) - 1:
            result.split[code] = parts


def _alike(result: Alignment, known: Texts, found: Texts) -> None:
    """The most alike pairs first; of pairs that are equally alike, the one in its old place."""
    pairs = [
        (score, code, other)
        for code in _open(result, known)
        for other in _free(result, found)
        if (score := likeness(known[code], found[other])) >= _ALIKE
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1] != pair[2], pair[1:]))
    for score, code, other in pairs:
        if code not in result.alike and other in _free(result, found):
            others = [(o, s) for s, c, o in pairs if c == code and o != other]
            best = (other, min(score, SAME - 1))
            result.alike[code] = [best, *others[: _MOST_CANDIDATES - 1]]


def _open(result: Alignment, known: Texts) -> list[int]:
    done = result.same.keys() | result.alike.keys() | result.split.keys()
    return [code for code in sorted(known) if known[code] and code not in done]


def _free(result: Alignment, found: Texts) -> list[int]:
    taken = {*result.same.values(), *(code for codes in result.split.values() for code in codes)}
    taken.update(ranked[0][0] for ranked in result.alike.values())
    return [code for code in sorted(found) if found[code] and code not in taken]
