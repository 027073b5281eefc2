"""The errors of reading, each with what happened and what to do.

Belongs here: messages of the readers. Not here: detecting anything.
"""

from __future__ import annotations

from contract.messages import Text, UserError, Where
from ingestion.model import Issue

_RESEND = Text(
    zh="请在原程序中打开并另存为 .xlsx 后重新报送。",
    en="Open it in the program it came from, save it as .xlsx and resend.",
)


def file_unreadable(name: str, detail: str) -> UserError:
    """The operating system would not let us read the file."""
    return UserError(
        "file_unreadable",
        Text(zh=f"文件无法读取：{detail}。", en=f"The file cannot be read: {detail}."),
        Text(zh="请检查文件权限和磁盘后重试。", en="Check permissions and disk, then try again."),
        Where(file=name),
    )


def file_changed(name: str) -> UserError:
    """The bytes are no longer those that were hashed a moment ago: of the file, or of its copy."""
    return UserError(
        "file_changed",
        Text(
            zh="文件（或与之逐字节相同的文件）在读入过程中被改动。",
            en="The file, or one with the same bytes, changed while it was being read.",
        ),
        Text(
            zh="请等复制或保存完成后再次运行。",
            en="Wait until copying or saving is complete, then run again.",
        ),
        Where(file=name),
    )


def empty_file(name: str) -> UserError:
    """Zero bytes, or nothing but blanks."""
    return UserError(
        "empty_file",
        Text(zh="文件是空的。", en="The file is empty."),
        Text(
            zh="请确认导出或传输已完成后重新报送。",
            en="Make sure export and transfer were complete, then resend.",
        ),
        Where(file=name),
    )


def unsupported_suffix(name: str, suffix: str, known: tuple[str, ...]) -> UserError:
    """A kind of file that returns do not come in."""
    return UserError(
        "unsupported_suffix",
        Text(
            zh=f"不支持的文件类型“{suffix or '（无后缀）'}”。",
            en=f"Files of type {suffix or '(no suffix)'} are not supported.",
        ),
        Text(
            zh=f"请改用以下格式之一报送：{'、'.join(known)}；压缩包请先解压。",
            en=f"Send one of {', '.join(known)}; unpack archives first.",
        ),
        Where(file=name),
    )


def not_a_workbook(name: str, what: str) -> UserError:
    """The name promises a workbook, the content is something else (``text``, ``html``, …)."""
    found = {
        "html": Text(zh="网页（HTML/XML）", en="a web page (HTML or XML)"),
        "text": Text(zh="纯文本（如 CSV）", en="plain text (such as CSV)"),
    }.get(what, Text(zh="其他类型的文件", en="another kind of file"))
    return UserError(
        "not_a_workbook",
        Text(
            zh=f"文件名是工作簿，内容却是{found.zh}。",
            en=f"The name says workbook, but the content is {found.en}.",
        ),
        Text(
            zh="请用表格软件打开并另存为 .xlsx；若本来就是 CSV，请把后缀改为 .csv 后重新报送。",
            en="Open it in a spreadsheet program and save it as .xlsx; if it is CSV, name it .csv.",
        ),
        Where(file=name),
    )


def workbook_encrypted(name: str) -> UserError:
    """A password is needed to open the workbook."""
    return UserError(
        "workbook_encrypted",
        Text(zh="工作簿设有打开密码。", en="The workbook is protected by a password."),
        Text(
            zh="请取消打开密码（文件—信息—保护工作簿）后重新报送。",
            en="Remove the password (File, Info, Protect Workbook) and resend.",
        ),
        Where(file=name),
    )


def workbook_truncated(name: str) -> UserError:
    """The end of the zip container is missing."""
    return UserError(
        "workbook_truncated",
        Text(zh="工作簿不完整，文件尾部缺失。", en="The workbook is cut off: its end is missing."),
        Text(
            zh="多为传输中断，请重新传输原文件。",
            en="Most likely the transfer was interrupted; transfer the original again.",
        ),
        Where(file=name),
    )


def workbook_damaged(name: str, detail: str) -> UserError:
    """The container opens, but it does not hold a readable workbook."""
    return UserError(
        "workbook_damaged",
        Text(zh=f"工作簿已损坏（{detail}）。", en=f"The workbook is damaged ({detail})."),
        _RESEND,
        Where(file=name),
    )


def sheet_damaged(name: str, sheet: str, detail: str) -> UserError:
    """One sheet of an otherwise readable workbook cannot be read."""
    return UserError(
        "sheet_damaged",
        Text(zh=f"工作表已损坏（{detail}）。", en=f"The sheet is damaged ({detail})."),
        _RESEND,
        Where(file=name, sheet=sheet),
    )


def sheet_missing(name: str, sheet: str, present: tuple[str, ...]) -> UserError:
    """A sheet was asked for that the file does not have."""
    return UserError(
        "sheet_missing",
        Text(
            zh=f"没有工作表“{sheet}”；文件中有：{'、'.join(present)}。",
            en=f"There is no sheet {sheet!r}; the file has: {', '.join(present)}.",
        ),
        Text(
            zh="请补上该工作表或恢复其原名后重新报送。",
            en="Add the sheet or restore its original name, then resend.",
        ),
        Where(file=name, sheet=sheet),
    )


def text_undecodable(name: str, detail: str) -> UserError:
    """Bytes that are neither UTF-8 nor GB18030 nor UTF-16 text."""
    return UserError(
        "text_undecodable",
        Text(
            zh=f"无法识别文本编码（{detail}）。",
            en=f"The encoding of the text is not recognised ({detail}).",
        ),
        Text(
            zh="请另存为“CSV UTF-8”或 .xlsx 后重新报送。",
            en="Save it as “CSV UTF-8” or .xlsx and resend.",
        ),
        Where(file=name),
    )


def text_quotes(name: str, line: int, detail: str) -> UserError:
    """A quoted field that is not closed, so that rows would run into each other."""
    return UserError(
        "text_quotes",
        Text(
            zh=f"第 {line} 行附近的引号不成对（{detail}）。",
            en=f"Quotes do not match near line {line} ({detail}).",
        ),
        Text(
            zh="请补全或删除多余的引号，或另存为 .xlsx 后重新报送。",
            en="Close or remove the stray quote, or save as .xlsx, and resend.",
        ),
        Where(file=name, cell=f"A{line}"),
    )


def suffix_differs(name: str, suffix: str, found: str) -> Issue:
    """A workbook under another workbook's suffix: read as what it is."""
    return Issue(
        "suffix_differs_from_content",
        "warning",
        Text(
            zh=f"后缀为 {suffix}，内容是 {found}；已按内容读取。",
            en=f"The suffix is {suffix}, the content is {found}; it was read as what it is.",
        ),
        Text(
            zh=f"请把 {name} 的后缀改为 {found}。", en=f"Give {name} the suffix {found} next time."
        ),
    )
