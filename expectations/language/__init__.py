"""The language rule files are written in (docs/gate.md).

Belongs here: scopes and the columns they have, expressions and their functions, checks. Does not
belong here: a whole rule and reading rule files (``rules``), applying a rule (``evaluate``), the
rows of a scope (``frames``).
"""
