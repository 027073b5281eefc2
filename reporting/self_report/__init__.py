"""Self-reports: a Word document per published county that the county completes from there.

Belongs here: what a self-report says and how it is written as Word. Not here: queries
(``reporting.marts``), what may be published (``reporting.verdicts``), rounding
(``reporting.numbers``).
"""

from reporting.self_report.build import SelfReports

__all__ = ["SelfReports"]
