"""Figures: numbers with unit, 口径 and source, and the wording in which they are printed.

In: ledgers. Out: `Figure`, `Selection`, and text made of figures (`PrintedFigure`, `Phrase`). This room
knows neither templates nor documents, and prints nothing.
"""
