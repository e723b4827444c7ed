"""The policy ledger's past: one row for each payment that was made before this year (invented shares and amounts)."""

import numpy as np

from district.streams import ENDS, day
from district.table import Array, Rows, Text, pick, some
from district.world import World, builds, living

POLICIES = ("srdi-title", "city-champion", "old-age-allowance", "minimum-living")
GROUPS = ("龙华专精特新称号", "单项冠军")
PAYERS = ("industry", "civil-affairs")
PERIODS = ("once", "2024-12")
TITLES = np.array([2.0, 10, 20, 30, 50, 100])
SHARES = (0.26, 0.08, 0.14, 0.07, 0.02, 0.01)  # of the holders of titles: what they were paid for them


@builds("payments")
def payments(w: World, rng: np.random.Generator) -> Rows:
    """Rewards to holders of titles, the last month of a few allowances: who, under which policy, how much, when."""
    holders = np.unique(w.rows("titles").keys["企业"])
    rewarded = _few(rng, holders, 0.8 * sum(SHARES))
    champions = _few(rng, holders, 0.008)
    elders = _few(rng, np.flatnonzero(living(w.people) & (w.age >= 71) & w.registered), 0.01)
    poor = _few(rng, np.flatnonzero(w.poor), 0.02)
    counts = np.array([len(rewarded), len(champions), len(elders), len(poor)])
    policy, size = np.repeat(np.arange(4), counts), int(counts.sum())
    firms = np.concatenate([rewarded, champions])
    amount = np.concatenate([
        TITLES[pick(rng, len(rewarded), tuple(s / sum(SHARES) for s in SHARES))], np.full(len(champions), 100.0),
        np.full(len(elders), 0.02), np.full(len(poor), 0.1365)])
    of_firm = policy < 2
    on = np.where(of_firm, day("2020-01-01") + rng.integers(0, 1800, size), day("2024-12-20"))
    return Rows(
        {"付款编号": Text(np.arange(size), [f"LH{n:09d}" for n in range(size)])},
        {
            "兑现政策": Text(policy, POLICIES), "兑现组": Text(np.where(of_firm, policy, -1), GROUPS),
            "兑现企业": _placed(size, of_firm, firms), "兑现人员": _placed(size, policy == 2, elders),
            "兑现户": _placed(size, policy == 3, poor), "兑现部门": Text(np.where(of_firm, 0, 1), PAYERS),
            "兑现期间": Text(np.where(of_firm, 0, 1), PERIODS), "兑现金额": np.round(amount * 10_000, 2),
            "兑现金额万元": amount, "付款日期": np.minimum(on, ENDS[0]).astype(np.int32),
        },
        enter=np.zeros(size, np.int8),
    )


def _few(rng: np.random.Generator, found: Array, share: float) -> Array:
    """A share of them, at least one where there is one."""
    chosen = some(rng, len(found), share)
    chosen[:1] = True
    return found[chosen]


def _placed(size: int, mask: Array, values: Array) -> Array:
    """The values at the rows of the mask; -1 (empty) at the others."""
    found = np.full(size, -1, np.int64)
    found[mask] = values
    return found
