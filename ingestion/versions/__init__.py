"""Versions of a family: how far a file is from a layout, and the next version drafted from it.

Belongs here: comparing headers and forms with layouts, drafting version files. Not here: the
layout language (``layout``), choosing the layout of a return (``recognise``), reading figures
(``map``).
"""
