"""Layouts as data: the language, loading with inheritance, and the list of known layouts."""
