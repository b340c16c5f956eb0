"""Batches of letters from one ledger: numbered, ordered, laid out once a structure, stamped.

Comes in: a letter kind, its ledger, the register of numbers. Goes out: print batches as bytes, with
lists for the people who print and hand them out. This room decides no staleness and stores nothing:
`pipeline.build` does.
"""
