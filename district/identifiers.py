"""Identity numbers, credit codes and phones: right check digits, ranges that belong to nobody.

* Resident identity number, GB 11643-1999 (ISO 7064 MOD 11-2). Area 4499xx: 44 is Guangdong, but GB/T 2260 has no
  prefecture 99 there, so no person can hold such a number. xx is the origin (03 for Shenzhen, the other 0x for elsewhere in
  Guangdong, else the province's two digits).
* Unified social credit code, GB 32100-2015 (base 31, weights 3^i mod 31), with an organisation code of GB 11714. The
  registration authority is X, which the standard assigns to nobody; then 1 firm or 2 individual business, area 449900.
* Phones: 154 followed by eight digits. The regulator has allotted no 154 range to any operator.
"""

import numpy as np

AREA = "4499"
ORIGINS = ("03", "01", "02", "04", "05", "06", "07", "08", "09", "43", "42", "45", "36", "41", "51", "52", "34", "99", "81")
AUTHORITY = "X"
CREDIT_AREA = "449900"
PHONE_PREFIX = "154"
CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_RESIDENT_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], np.int16)
_RESIDENT_CHECK = np.frombuffer(b"10X98765432", np.uint8)
_CREDIT_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)], np.int16)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int16)
_CREDIT_CODES = np.frombuffer(CREDIT_DIGITS.encode(), np.uint8)


def digits(numbers: np.ndarray, width: int) -> np.ndarray:
    """ASCII digits (n × width) of non-negative integers."""
    out = np.empty((len(numbers), width), np.uint8)
    rest = numbers.astype(np.int64)
    for place in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        out[:, place] = digit + 48
    return out


def calendar_number(days: np.ndarray) -> np.ndarray:
    """YYYYMMDD as integers of days since 1970-01-01."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]").astype(np.int64)
    day = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    return (1970 + months // 12) * 10000 + (months % 12 + 1) * 100 + day


def resident_ids(origin: np.ndarray, birth: np.ndarray, sequence: np.ndarray) -> np.ndarray:
    """n × 18 ASCII bytes; `origin` indexes ORIGINS, `sequence` 0..999 (odd for men)."""
    out = np.empty((len(birth), 18), np.uint8)
    out[:, :4] = np.frombuffer(AREA.encode(), np.uint8)
    out[:, 4:6] = np.array([list(o.encode()) for o in ORIGINS], np.uint8)[origin]
    out[:, 6:14] = digits(calendar_number(birth), 8)
    out[:, 14:17] = digits(sequence, 3)
    total = (out[:, :17] - 48).astype(np.int16) @ _RESIDENT_WEIGHTS
    out[:, 17] = _RESIDENT_CHECK[total % 11]
    return out


def credit_codes(individual: np.ndarray, body: np.ndarray) -> np.ndarray:
    """n × 18 ASCII bytes; `individual` true for individual businesses, `body` 0..99,999,999 unique."""
    out = np.empty((len(body), 18), np.uint8)
    out[:, 0] = ord(AUTHORITY)
    out[:, 1] = np.where(individual, ord("2"), ord("1"))
    out[:, 2:8] = np.frombuffer(CREDIT_AREA.encode(), np.uint8)
    out[:, 8:16] = digits(body, 8)
    check = 11 - ((out[:, 8:16] - 48).astype(np.int16) @ _ORGANISATION_WEIGHTS) % 11
    out[:, 16] = np.where(check == 10, ord("X"), np.where(check == 11, ord("0"), check + 48))
    table = np.zeros(128, np.int16)
    table[_CREDIT_CODES] = np.arange(31)
    total = table[out[:, :17]] @ _CREDIT_WEIGHTS
    out[:, 17] = _CREDIT_CODES[(31 - total % 31) % 31]
    return out


def phones(numbers: np.ndarray) -> np.ndarray:
    """n × 11 ASCII bytes of integers 0..99,999,999."""
    prefix = np.tile(np.frombuffer(PHONE_PREFIX.encode(), np.uint8), (len(numbers), 1))
    return np.hstack([prefix, digits(numbers, 8)])
