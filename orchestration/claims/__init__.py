"""A self-report read and checked: the parts put together for ``junheng claims``.

Belongs here: which stated figure is held against what, the checks of a document, drafting its
claims for the county forms. Does not belong here: reading a document (``ingestion.claims``),
judging (``expectations.claims``), showing (``reporting.claims_page``), the command (``cli``).
"""
