"""What to build, and with which product: planning, staleness, pool, check, trace look-up, doctor.

Comes in: a workspace folder and options. Goes out: results as data. This room knows which product
makes a kind, never how the product works, and prints nothing.
"""
