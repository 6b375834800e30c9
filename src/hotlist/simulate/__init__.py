"""A seeded CRM world of any size, with known true conversion probabilities.

    python -m hotlist.simulate --leads 100000 --duckdb world.duckdb --schema raw
    python -m hotlist.simulate --leads 100000 --parquet world/
    python -m hotlist.simulate --demo seeds/demo

The last line regenerates the demo seeds, byte for byte. `python -m hotlist.simulate --help` lists
the dials; `WorldSpec` explains them.
"""

from hotlist.simulate.spec import WorldSpec

__all__ = ["WorldSpec"]
