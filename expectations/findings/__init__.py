"""Findings: what fails, in which figures, and what its rows have in common.

Belongs here: the findings table, the landed figures behind a finding, telling causes apart. Does
not belong here: deciding what fails (``evaluate``), accepting it (``waivers``), what it does to a
verdict (``results``).
"""
