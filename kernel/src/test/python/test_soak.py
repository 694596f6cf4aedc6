"""The short form of soak.py."""

import os
import unittest

import soak

CELLS = int(os.environ.get("RECOMPOSE_SOAK_CELLS", "120"))


class ShortSoak(soak.Soak):
    def test_every_request_is_answered_and_memory_does_not_grow(self):
        (heap, other), (later_heap, later_other) = self.soak(CELLS, seed=7, wild=5)
        self.assertLess(later_heap - heap, 8 + 0.0005 * CELLS)
        self.assertLess(later_other - other, 16 + 0.001 * CELLS)


if __name__ == "__main__":
    unittest.main()
