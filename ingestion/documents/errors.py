"""Errors of reading a document; those it shares with returns are in ``ingestion.read.errors``.

Belongs here: the messages. Not here: finding the fault.
"""

from __future__ import annotations

from contract.messages import Text, UserError, Where


def document_damaged(name: str, detail: str) -> UserError:
    """The suffix promises a format the bytes are not, or not whole."""
    return UserError(
        "document_damaged",
        Text(zh=f"文件无法打开（{detail}）。", en=f"The document cannot be opened ({detail})."),
        Text(
            zh="请用原来的程序打开并另存后重试；旧版 .doc 请另存为 .docx。",
            en="Open it in the program it was made with and save it again; save .doc as .docx.",
        ),
        Where(file=name),
    )


def document_encrypted(name: str) -> UserError:
    """A password is needed to open the document."""
    return UserError(
        "document_encrypted",
        Text(zh="文件设有打开密码。", en="The document is protected by a password."),
        Text(zh="请取消打开密码后重试。", en="Remove the password and try again."),
        Where(file=name),
    )


def no_text(name: str) -> UserError:
    """Nothing but pictures, or nothing at all."""
    return UserError(
        "no_text",
        Text(zh="文件中没有文字。", en="The document has no text."),
        Text(
            zh="扫描件（图片）请先作文字识别，或改用原来的 Word 文件。",
            en="Run character recognition on a scan first, or take the original file.",
        ),
        Where(file=name),
    )
