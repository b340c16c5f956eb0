"""TemplateProblem: what is wrong in a template, until its place is known; then a diagnostic."""

from pipeline.errors import Diagnostic, Location, Scope, Severity


class TemplateProblem(Exception):  # noqa: N818 - a problem of the clerk's text, not of the program
    """Something in a template cannot be done; the renderer adds file and line."""

    def __init__(self, *, code: str, message: str, hint: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.line = line


def located(
    problem: TemplateProblem,
    file: str,
    line: int | None = None,
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    """Return the problem as a diagnostic at its own line, else at `line`."""
    return Diagnostic(
        code=problem.code,
        severity=severity,
        scope=Scope.WORKSPACE,
        message=problem.message,
        hint=problem.hint,
        location=Location(file=file, row=problem.line if problem.line is not None else line),
    )
