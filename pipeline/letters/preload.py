"""What processes that print letters have to load, as one module to import.

Nothing comes in and nothing goes out: to import it is all. A process that starts the others imports it once
for all of them; what is loaded then is kept out of every later search for garbage.
"""

import gc

import numpy as np  # noqa: F401
import pandas as pd  # noqa: F401
import uharfbuzz  # noqa: F401
import zxingcpp  # noqa: F401

import pipeline.letters.run  # noqa: F401
from pipeline.writers.pdf import load_page_maker

load_page_maker()
gc.collect()
gc.freeze()
