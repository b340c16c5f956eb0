"""The file around the pages: a catalog with colour profile and metadata of PDF/A-2b, and nothing else.

An open file comes in whose pages are ready; bytes go out, the same for the same pages.
ISO 19005-2, 6.1, 6.2.3, 6.6.
"""

from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final

import pikepdf

from pipeline.errors import MissingComponentError

_PROFILE: Final = "sRGB2014.icc"
_XMP: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
    ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="B"'
    ' pdf:Producer="huibian"/></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
).encode()
_TRAILER: Final = frozenset({"/Root", "/Size", "/Encrypt"})


def strip_shell(pdf: pikepdf.Pdf) -> None:
    """Leave of the catalog and the trailer nothing but the pages."""
    for key in [key for key in pdf.Root.keys() if key not in {"/Type", "/Pages"}]:  # noqa: SIM118
        del pdf.Root[key]
    # what programs note there of their own, LibreOffice a checksum of its clock, would be copied
    for key in [key for key in pdf.trailer.keys() if key not in _TRAILER]:  # noqa: SIM118
        del pdf.trailer[key]
    pdf.Root.Type = pikepdf.Name.Catalog
    pdf.trailer.Size = 1  # qpdf writes the right number, but only over one that is there


def save(pdf: pikepdf.Pdf) -> bytes:
    """Return the file with its catalog; streams are written as they are, or packed with Flate."""
    strip_shell(pdf)
    profile = pdf.make_stream(srgb(), N=3)
    name = pikepdf.String(_PROFILE)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=name,
        Info=name,
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = pikepdf.Array([pdf.make_indirect(intent)])
    pdf.Root.Metadata = pdf.make_stream(_XMP, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    pdf.docinfo["/Producer"] = pikepdf.String("huibian")
    out = BytesIO()
    pdf.save(
        out,
        force_version="1.7",
        deterministic_id=True,
        encryption=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
    )
    return out.getvalue()


@lru_cache(maxsize=1)
def srgb() -> bytes:
    """Return the colour profile of screens, which everything without a profile is meant in.

    Raises MissingComponentError: the package that brings it is not installed.
    """
    package = find_spec("weasyprint")  # looked up, not imported: that would take a second
    if package is None or package.origin is None:
        raise MissingComponentError("没有安装WeasyPrint，缺少PDF/A要用的sRGB颜色特性文件。")
    return (Path(package.origin).parent / "pdf" / _PROFILE).read_bytes()
