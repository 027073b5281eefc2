"""Who publishes and under which licence: ``publisher.yml`` in the data folder, decided by people.

Belongs here: reading it. Without it a release says that no licence is stated, and none is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from contract.messages import Text, UserError, Where

PUBLISHER_FILE = "publisher.yml"
_KEYS = frozenset({"publisher", "licence"})
_LICENCE_KEYS = frozenset({"name", "title", "path"})


@dataclass(frozen=True)
class Licence:
    """A licence as a Data Package names it; ``path`` is where its text is."""

    name: str
    title: str
    path: str | None = None


@dataclass(frozen=True)
class Publisher:
    """The office that publishes, None where it is not stated, and the licence of the data."""

    title: str | None
    licence: Licence


NOT_STATED = Licence(name="notspecified", title="未声明许可 No licence stated")


def read_publisher(root: Path) -> Publisher:
    """The publisher stated in a data folder.

    The file has ``publisher`` (a name) and ``licence`` (``name``, ``title``, and ``path`` if any),
    each of which may be left out. Raises UserError for anything else in it.
    """
    path = root / PUBLISHER_FILE
    if not path.exists():
        return Publisher(None, NOT_STATED)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refused("不是 UTF-8 的 YAML", "it is not YAML in UTF-8") from error
    _require_texts(content, _KEYS, nested=frozenset({"licence"}))
    return Publisher(content.get("publisher"), _licence(content.get("licence")))


def _licence(content: dict[str, str] | None) -> Licence:
    if content is None:
        return NOT_STATED
    _require_texts(content, _LICENCE_KEYS)
    if not content.keys() >= {"name", "title"}:
        raise _refused("licence 须有 name 和 title", "licence needs name and title")
    return Licence(**content)


def _require_texts(
    content: object, keys: frozenset[str], nested: frozenset[str] = frozenset()
) -> None:
    if not isinstance(content, dict) or not content.keys() <= keys:
        known = ", ".join(sorted(keys))
        raise _refused(f"只能有 {known}", f"it may only hold {known}")
    for key in content.keys() - nested:
        if not isinstance(content[key], str) or not content[key].strip():
            raise _refused(f"{key} 须是文字", f"{key} must be a text")


def _refused(zh: str, en: str) -> UserError:
    return UserError(
        "publisher_invalid",
        Text(zh=f"{PUBLISHER_FILE} 无法采用：{zh}。", en=f"{PUBLISHER_FILE} cannot be used: {en}."),
        Text(
            zh="请按 docs/release.md 改正，或删去该文件。",
            en="Correct it as docs/release.md says, or remove it.",
        ),
        Where(file=PUBLISHER_FILE),
    )
