"""The rows rules speak of, and the columns of those rows.

Belongs here: joining landed tables and what ingestion recorded to the rows of a scope, reading a
field by row, columns the gate derives. Does not belong here: reading Parquet (``landing``) or the
warehouse (``warehouse``), rules (``rules``), applying them (``evaluate``).
"""
