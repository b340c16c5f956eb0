"""Returns: scans and typed lists of reply slips in; the register 回执.csv, rates and lists out.

Comes in: files that people scanned or typed. Goes out: which letters came back, from which page, with
what opinion, and everything that could not be read, by place. Nothing is ever guessed: a number counts
only when its check character is right and the register of numbers knows it.
"""
