"""Writing pieces of a report as a Word document.

Belongs here: styles, paragraphs, tables, native charts, the package with reproducible bytes. Not
here: what a report says.
"""
