"""Figures of the operators that `benchmarks.planning` draws."""

import datetime

import numpy as np

YEARS, OPERATORS, REGIONS, AGES = 10, 4, 10, 8
PRICE = np.array([260e3, 130e3, 20e3, 30e3, 5e6])
LIFE = np.array([8, 8, 10, 10, 7])
KINDS = ("gnb", "enodeb", "router", "olt", "upf")
PER_SITE = np.array([1.0, 1.0, 0.9, 0.08, 0.002])
"""Elements of each kind a site: 5G stations, 4G stations, routers, access nodes, core functions."""
DUE = (7, 8, 5, None, 2)
BEGIN, DISCOUNT, DELAY, VISIT = datetime.date(2023, 1, 1), 0.05, 500.0, 8e3


def bought(age):
    """Return the day on which equipment of an age in years was bought, as an ordinal."""
    return BEGIN.toordinal() - 1 - np.round(age * 365.25).astype(np.int64)
