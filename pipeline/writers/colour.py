"""The colour profile that PDF/A files name as their output intent: WeasyPrint's own sRGB, as a stream object.

Nothing comes in; bytes go out. Files that are drawn without WeasyPrint have the same intent as its own
(ISO 19005-2, 6.2.3).
"""

import zlib
from functools import lru_cache
from importlib.resources import files

_FILE = "sRGB2014.icc"


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """Return the profile as a compressed stream object, without `obj` and `endobj`."""
    data = zlib.compress((files("weasyprint.pdf") / _FILE).read_bytes(), 9)
    return b"<</N 3/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(data), data)
