"""Medical insurance, diagnoses of the outpatient special diseases, their recognition."""

import numpy as np

from district import calibration as c
from district.streams import ENDS, LAST, NEVER, day, month_of
from district.table import Array, Rows, Text, Update, some
from district.tables.labour import HALF_YEARS, SCHEMES, everyone_medical
from district.world import World, builds

CODES = tuple(c.DISEASES)
HOSPITALS = tuple(f"龙华合成医院第{i:02d}院" for i in range(1, 15))
LONG_TERM = day("9999-12-31")


@builds("medical-insurance")
def medical_insurance(w: World, rng: np.random.Generator) -> Rows:
    """Scheme and months without a break; the counters come anew every half year."""
    p = w.people
    scheme, months = everyone_medical(w, rng)
    rows = Rows(
        {"身份证号": np.arange(len(p), dtype=np.int32)},
        {"医保参保类型": Text(scheme, SCHEMES), "医保连续月数": months},
        enter=p.enter,
        leave=p.leave,
    )
    for month, passed in HALF_YEARS:
        at = np.flatnonzero((scheme < 2) & (p.enter <= month) & (p.leave == NEVER))
        rows.updates.append(Update(month, at, {"医保连续月数": months[at] + passed - p.enter[at]}))
    gone = w.jobs.lost[some(rng, len(w.jobs.lost), 0.6)]
    for month in range(1, LAST + 1):
        out = gone[w.jobs.month[gone] == month]
        rows.updates.append(Update(month, out, {"医保参保类型": Text(np.full(len(out), 1), SCHEMES)}))
    return rows


def _cases(w: World) -> tuple[Array, Array, Array]:
    """Person, disease and day of diagnosis of every case, in the order of (person, disease code)."""
    rng = w.stream("cases of special diseases")
    p = w.people
    able = (p.leave == NEVER) & (p.group < 3)
    weight = np.select([w.age >= 60, w.age >= 45, w.age >= 30, w.age >= 15], [9.0, 3.2, 0.7, 0.15], 0.04) * able
    mean = weight.sum() / able.sum()
    people, diseases = [], []
    for index, (per_100k, _) in enumerate(c.DISEASES.values()):
        who = np.flatnonzero(some(rng, len(p), np.minimum(weight / mean * per_100k / 100_000, 0.7)))
        people.append(who)
        diseases.append(np.full(len(who), index, np.int32))
    who, disease = np.concatenate(people), np.concatenate(diseases)
    rank = np.argsort(np.argsort(np.array(CODES)))
    order = np.lexsort((rank[disease], who))
    who, disease = who[order], disease[order]
    on = (ENDS[-1] - rng.random(len(who)) ** 1.3 * 2200).astype(np.int32)
    return who, disease, np.maximum(on, p.birth[who] + 1)


@builds("diagnoses")
def diagnoses(w: World, rng: np.random.Generator) -> Rows:
    """Diagnoses by (person, disease)."""
    who, disease, on = _cases(w)
    return Rows(
        {"人员": who, "病种代码": Text(disease, CODES)},
        {"诊断日期": on, "诊断医疗机构": Text(rng.integers(0, len(HOSPITALS), len(who)), HOSPITALS)},
        enter=np.maximum(np.minimum(month_of(on), LAST), w.people.enter[who]),
    )


@builds("recognitions")
def recognitions(w: World, rng: np.random.Generator) -> Rows:
    """Four fifths of the cases are recognised; a limited recognition may have run out, a long-term one ends on 9999-12-31."""
    who, disease, on = _cases(w)
    keep = some(rng, len(who), 0.80)
    who, disease, on = who[keep], disease[keep], on[keep]
    term = np.array([0 if months is None else months for _, months in c.DISEASES.values()])[disease]
    start = np.minimum(on + rng.integers(1, 40, len(who)), ENDS[-1])
    renewed = np.where(some(rng, len(who), 0.7), np.maximum((ENDS[0] - start) // np.maximum(term * 30, 1), 0), 0)
    until = np.where(term == 0, LONG_TERM, start + term * 30 * (1 + renewed)).astype(np.int32)
    rows = Rows(
        {"人员": who, "病种代码": Text(disease, CODES)},
        {"认定有效期至": until},
        enter=np.maximum(np.minimum(month_of(start.astype(np.int32)), LAST), w.people.enter[who]),
    )
    for month in range(1, LAST + 1):
        at = np.flatnonzero(
            (until > ENDS[month - 1]) & (until <= ENDS[month]) & (rows.enter < month) & some(rng, len(who), 0.6)
        )
        rows.updates.append(Update(month, at, {"认定有效期至": (until[at] + term[at] * 30).astype(np.int32)}))
    return rows
