"""What has not changed since the last release is taken over from it.

This is what makes a correction of one county cheap in a nation of thousands. ``inputs`` tells what
the files of a county, a province or a table were made from, ``take_over`` takes over what was made
from the same. Not here: writing what has changed.
"""

from reporting.unchanged.inputs import inputs_of, write_inputs
from reporting.unchanged.take_over import TakenOver, take_over

__all__ = ["TakenOver", "inputs_of", "take_over", "write_inputs"]
