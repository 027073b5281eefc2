"""Benchmarks: ratios measured within one run, never asserted by tests."""
