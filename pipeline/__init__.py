"""汇编: ledgers of education-aid offices in, Chinese documents with traceable figures out.

Data flows one way: ledgers → figures → templating → document → writers → store.
`docs/architecture.md` walks through the rooms in that order.
"""

__version__ = "0.1.0"
