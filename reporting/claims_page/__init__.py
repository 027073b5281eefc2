"""A self-report and what checking its figures gave, for its writer to read.

Belongs here: the page, the CSV and the workbook of a checked document. Not here: reading documents
or judging figures; both come in as the plain values of ``model``.
"""
