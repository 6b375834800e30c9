"""Worlds: real or foreign data, each a loader of raw tables plus the dbt vars that describe it.

`python -m tests.worlds load olist --raw x.duckdb --vars x.json` writes one; `make world
RAW=x.duckdb VARS=x.json` builds it.
"""

from __future__ import annotations

from functools import partial

from . import complete_journey, leadforge_crm, olist
from .contract import Loader

LOADERS: dict[str, Loader] = {
    "completejourney": complete_journey.load,
    **{
        f"leadforge-{name}": partial(leadforge_crm.load, name)
        for name in leadforge_crm.DIFFICULTIES
    },
    "olist": olist.load,
    "olist-every-contact": partial(olist.load, every_contact=True),
}
