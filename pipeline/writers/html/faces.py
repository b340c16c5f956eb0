"""The faces a document uses: which characters of each, as subset fonts and CSS rules.

Every character that is printed is announced here with its role. What goes out is one small font per
face with exactly the characters that `FontBook` gave it, so that no renderer can choose another.
"""

from dataclasses import dataclass

from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.fonts import FontBook, FontFace
from pipeline.writers.glyphs import subset

FONT_SCHEME = "huibian-font"
"""URL scheme of our fonts: `huibian-font:HB-fangsong-1` is served from memory."""
INVISIBLE = frozenset("\n")
SPACE = " "
"""In every subset: line boxes are measured by it, and another font's would make them higher."""


@dataclass(frozen=True, slots=True)
class EmbeddedFonts:
    """Subset fonts by URL, with the CSS that declares them and gives each role its chain."""

    css: str
    files: dict[str, bytes]


class Faces:
    """Collects the characters of one document by role and place."""

    def __init__(self, fonts: FontBook) -> None:
        self._fonts = fonts
        self._classes = {role: f"r{number}" for number, role in enumerate(fonts.chains)}
        self._used: dict[FontFace, set[str]] = {}
        self._missing: dict[tuple[str, str], str] = {}

    def use(self, role: str, text: str, place: str) -> str:
        """Return the CSS class of a role and remember the characters printed in it at `place`."""
        for char in set(text):
            face = self._fonts.face_for(role, char)
            if face is not None:
                self._used.setdefault(face, set()).add(char)
            elif char not in INVISIBLE:
                self._missing.setdefault((role, char), place)
        return self._classes[role]

    def embedded(self) -> EmbeddedFonts:
        """Return the subset fonts of all characters announced so far."""
        rules: list[str] = []
        files: dict[str, bytes] = {}
        for role, chain in self._fonts.chains.items():
            families = [face.css_family for face in chain.all_faces if face in self._used]
            for face in chain.all_faces:
                if face in self._used:
                    url = f"{FONT_SCHEME}:{face.css_family}"
                    files[url] = subset(face, {SPACE, *self._used[face]})
                    rules.append(f'@font-face{{font-family:"{face.css_family}";src:url("{url}")}}')
            if families:
                names = ",".join(f'"{name}"' for name in families)
                rules.append(f".{self._classes[role]}{{font-family:{names}}}")
        return EmbeddedFonts("\n".join(rules), files)

    def families(self, role: str) -> str:
        """Return the CSS family list of a role, for page margin boxes."""
        return ",".join(f'"{face.css_family}"' for face in self._fonts.chains[role].all_faces)

    def problems(self) -> tuple[Diagnostic, ...]:
        """Return an error for each character that no face of its role has."""
        return tuple(
            Diagnostic(
                code="P201",
                severity=Severity.ERROR,
                scope=Scope.WORKSPACE,
                message=f"{place}里的字“{char}”（U+{ord(char):04X}）在{role}的各种字体里都没有，印不出来",
                hint="请运行“huibian doctor”看缺什么字体并安装；或者核对这个字有没有打错。",
                location=Location(),
            )
            for (role, char), place in sorted(self._missing.items())
        )
