"""One document end to end: kind and ledgers in, finished files and their trace out.

`report.make_report` holds the visible list of stages. This room writes nothing to disk and prints
nothing: `pipeline.build` decides what to make and stores the bytes.
"""

from pipeline.reports.report import ReportFile, ReportJob, ReportResult, make_report, preview_report

__all__ = ["ReportFile", "ReportJob", "ReportResult", "make_report", "preview_report"]
