"""The colour profile that PDF/A files name as their output intent: WeasyPrint's own sRGB, as a stream object.

Nothing comes in; bytes go out. Files that are drawn without WeasyPrint have the same intent as its own
(ISO 19005-2, 6.2.3).
"""

import zlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_FILE = "sRGB2014.icc"


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """Return the profile as a compressed stream object, without `obj` and `endobj`."""
    spec = find_spec(
        "weasyprint"
    )  # finds the folder without loading the library, which takes 0.4 s
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("weasyprint")
    data = zlib.compress(Path(spec.origin).with_name("pdf").joinpath(_FILE).read_bytes(), 9)
    return b"<</N 3/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(data), data)
