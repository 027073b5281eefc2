"""Claims of self-reports: stated figures recomputed, and held against returns and standards.

Belongs here: what a claim is, judging one, whose figure it is, the figures and requirements it is
held against. Does not belong here: reading a document (``ingestion.claims``), putting the checks
of a document together (``orchestration.claims``), the rules that block a county for a wrong claim
(``rules/claims.yml``).
"""
