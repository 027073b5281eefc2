"""Landing: archive, quarantine, receipts, typed rows as Parquet, one state per school year.

Belongs here: what is kept of received files and how it is written. Not here: what a file says.
"""
