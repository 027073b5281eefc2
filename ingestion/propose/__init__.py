"""A first layout for a family nobody has met: from the headers and values of a table.

Belongs here: looking at one table of one row per school and proposing what its columns are. Not
here: the next version of a known family (``versions``), the layout language (``layout``).
"""
