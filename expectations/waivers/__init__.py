"""Waivers: findings a named person has accepted.

Belongs here: which finding a waiver accepts, the files people keep, findings still to be decided
on. Does not belong here: making findings (``findings``), what a waived finding does to a verdict
(``results``).
"""
