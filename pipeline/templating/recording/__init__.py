"""Recording: one rendering of a kind tells how every letter of the same structure is printed.

In: a kind, a ledger and the rows of one letter. Out: the rendered texts in which everything that comes
from these rows is a variable piece with a recipe for other letters, and the tests that the template made
on them. What cannot be recorded raises `UnrecordableError`; nothing here is ever approximate.
"""
