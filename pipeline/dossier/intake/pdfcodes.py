"""What is said about a foreign PDF that cannot be archived, or only with a loss (K351-K369).

Counts and page numbers come in, diagnostics go out; never a name or a word that stands in the file.
`location.file` stays empty: who asked knows which file it was.
"""

from collections.abc import Sequence

from pipeline.errors import Diagnostic, Scope, Severity

_SHOWN = 12
"""Page numbers named in one message."""


def not_a_pdf() -> Diagnostic:
    """Return the refusal of bytes that are no PDF at all."""
    return Diagnostic(
        code="K351",
        severity=Severity.ERROR,
        scope=Scope.RECORD,
        message="文件名像PDF，内容却不是PDF。",
        hint="请用PDF阅读软件打开看看；打不开的，请重新导出或重新扫描。",
    )


def beyond_repair() -> Diagnostic:
    """Return the refusal of a PDF whose structure cannot be rebuilt."""
    return Diagnostic(
        code="K352",
        severity=Severity.ERROR,
        scope=Scope.RECORD,
        message="PDF已损坏，无法修复。",
        hint="请向报送单位重新要一份，或者重新扫描。",
    )


def not_whole() -> Diagnostic:
    """Return the refusal of a PDF that breaks off: pages or parts of pages are missing."""
    return Diagnostic(
        code="K353",
        severity=Severity.ERROR,
        scope=Scope.RECORD,
        message="PDF不完整：有的页或页上的内容已经丢失（多半是没有传完）。",
        hint="请重新复制、下载或扫描这份文件。",
    )


def no_pages() -> Diagnostic:
    """Return the refusal of a PDF without pages."""
    return Diagnostic(
        code="K354",
        severity=Severity.ERROR,
        scope=Scope.RECORD,
        message="PDF里一页也没有。",
        hint="请重新导出或扫描这份文件。",
    )


def locked() -> Diagnostic:
    """Return the refusal of a PDF that opens only with a password."""
    return Diagnostic(
        code="K355",
        severity=Severity.ERROR,
        scope=Scope.RECORD,
        message="PDF设有打开密码，读不出内容。",
        hint="请用密码打开后另存为不加密的PDF；归档文件不得加密。",
    )


def too_large(what: str) -> Diagnostic:
    """Return the refusal of a PDF beyond a limit; `what` says which in Chinese."""
    return Diagnostic(
        code="K356",
        severity=Severity.ERROR,
        scope=Scope.RECORD,
        message=f"PDF太大：{what}。",
        hint="请拆成几个文件，或者用较低的分辨率（200 dpi）重新扫描。",
    )


def restricted() -> Diagnostic:
    """Return the note that a PDF was protected against printing or copying by its owner."""
    return Diagnostic(
        code="K357",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message="PDF设有权限限制（如禁止打印、复制），不用密码可以打开；归档文件不得加密，限制没有保留。",
        hint="如果文件另有使用约定，请先征得出具单位同意。",
    )


def repaired() -> Diagnostic:
    """Return the note that a damaged structure was rebuilt and all pages are there."""
    return Diagnostic(
        code="K358",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message="PDF的文件结构有损坏，已经修复，页面齐全。",
        hint="请核对页数和内容；有条件的，换一份完好的文件。",
    )


def rasterised(pages: Sequence[int]) -> Diagnostic:
    """Return the note that pages (numbers from 1) were made pictures."""
    return Diagnostic(
        code="K359",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message=f"{_named(pages)}不符合归档格式又无法修复，已转成200 dpi的图片，上面的文字不能再检索。",
        hint="如果需要检索文字，请从原来的软件重新导出为PDF/A，或者勾选“嵌入字体”。",
    )


def unsigned(count: int) -> Diagnostic:
    """Return the note that digital signatures do not hold for the archived copy."""
    return Diagnostic(
        code="K360",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message=f"PDF上有{count}处电子签名：归档件只留下签名的样子，不能再验证。",
        hint="请把带签名的原件另行保存，并在备考表中说明。",
    )


def attachments_left_out(count: int) -> Diagnostic:
    """Return the note that files inside the PDF were left out."""
    return Diagnostic(
        code="K361",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message=f"PDF里夹带了{count}个附件，归档件里没有收入。",
        hint="附件也是佐证的，请另存出来，作为单独的文件放进佐证文件夹。",
    )


def layers_left_out() -> Diagnostic:
    """Return the note that layers which do not print were left out."""
    return Diagnostic(
        code="K362",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message="PDF里有不打印的隐藏图层，归档件里没有收入。",
        hint="需要这些内容的，请显示图层后重新导出。",
    )


def unprintable(characters: int) -> Diagnostic:
    """Return the note that characters of form fields have no glyph in any font."""
    return Diagnostic(
        code="K363",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message=f"表单里有{characters}个字没有字体可印，印成了方框。",
        hint="请在填表软件里打印成PDF后再放进来。",
    )


def dynamic_form() -> Diagnostic:
    """Return the note that the PDF is an XFA form whose own pages may say nothing."""
    return Diagnostic(
        code="K364",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message="PDF是动态表单（XFA），归档件只有文件里的静态页面，填写的内容可能不在上面。",
        hint="请看一看归档件；内容不全的，请在填表软件里打印成PDF后再放进来。",
    )


def _named(pages: Sequence[int]) -> str:
    """Return page numbers as one says them: 第1、3—5页（共4页）."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    texts = [str(first) if first == last else f"{first}—{last}" for first, last in runs]
    more = "等" if len(texts) > _SHOWN else ""
    total = len(set(pages))
    counted = f"（共{total}页）" if total > 1 else ""
    return f"第{'、'.join(texts[:_SHOWN])}{more}页{counted}"
