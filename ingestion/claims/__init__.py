"""What a self-report states: its figures, and the claims they make together.

Belongs here: numbers, units, qualifiers, years and labels in a text, and pairing a figure with the
operands it is stated with. Does not belong here: reading a format (``ingestion.documents``), the
table of claims a county sends (``layouts``), judging a claim (``expectations.claims``).
"""
