"""An independent second opinion on the marts: plain Python with exact fractions, no SQL.

Belongs here: random provinces, the marts they must give, and the comparison of both.
Does not belong here: anything read from the SQL models, whose rules this package restates on its
own from the domain page. Only the seed tables are shared: they are data, not rules.
"""
