"""The neutral document between templates and writers.

What comes in: Markdown with figure marks (`markup`). What goes out: a `Document` (`model`), finished by
`transforms`, whose lines both writers take from `lines`. It knows no files, no ledgers, and of fonts only
their widths and coverage.
"""
