"""The application forms (申报表) of a release as Excel workbooks, for a county and for a province.

Belongs here: laying published figures out as the official forms have them. Not here: computing
(``dbt_project``), which figures are published (``reporting.marts``).
"""

from reporting.forms.build import PROVINCE, Forms

__all__ = ["PROVINCE", "Forms"]
