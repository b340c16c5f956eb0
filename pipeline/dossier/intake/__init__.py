"""Evidence files become pages that can be archived: whole, inert, A4, PDF/A-2b.

Bytes of foreign files come in; PDF bytes, facts of pages and diagnostics go out. Nothing is fetched, and
nothing here knows what a file is evidence of.
"""

from pipeline.dossier.intake.take import cache_keys, recall, take_in

__all__ = ["cache_keys", "recall", "take_in"]
