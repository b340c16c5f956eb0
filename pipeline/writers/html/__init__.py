"""HTML for the PDF writer: one `Document` in, a page source out with fonts, lines and places decided.

The HTML is not meant for browsers: its lines are broken and filled already, its fonts are subsets in
memory. It opens no file but fonts and never looks at the clock.
"""

from pipeline.writers.html.source import PageSource, page_source

__all__ = ["PageSource", "page_source"]
