"""Documents people write (reports, plans) read into blocks of text with their place.

Belongs here: formats (.docx, .txt, .md, .html, .pdf), telling several reports in a file apart.
Does not belong here: what a text states (``ingestion.claims``), sheets (``ingestion.read``).
"""
