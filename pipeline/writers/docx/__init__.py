"""DOCX writer: one neutral `Document` in, the bytes of one Word file out.

What comes in: a numbered `Document`, the `FontBook` whose official names Word is to use, and review
comments by figure id. What goes out: bytes, the same for the same input. It opens no user file, never
looks at the clock and knows no ledger.
"""

from pipeline.writers.docx.writer import write_docx

__all__ = ["write_docx"]
