"""Numbers with right check digits in ranges that were never given to anybody."""
import numpy as np

from district import identifiers
from district.streams import day


def text(matrix):
    return [row.tobytes().decode() for row in matrix]


def test_a_known_identity_number_has_the_standard_check_digit():
    # GB 11643 annex A: 11010519491231002X, 440524188001010014 (areas of the standard's own examples)
    def check(first):
        weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        return "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]

    assert check("11010519491231002") == "X" and check("44052418800101001") == "4"
    made = text(identifiers.resident_ids(np.array([0]), np.array([day("1949-12-31")]), np.array([2])))[0]
    assert made[:17] == "44990319491231002" and made[17] == check(made[:17])


def test_a_known_credit_code_has_the_standard_check_digit():
    # GB 32100 example 91350100M000100Y43
    digits, weights = identifiers.CREDIT_DIGITS, [pow(3, i, 31) for i in range(17)]

    def check(first):
        return digits[(31 - sum(digits.index(c) * w for c, w in zip(first, weights, strict=True)) % 31) % 31]

    assert check("91350100M000100Y4") == "3"
    for code in text(identifiers.credit_codes(np.array([False, True]), np.array([12345678, 9]))):
        assert code[17] == check(code[:17]) and code[0] == "X"


def test_no_number_of_the_district_can_belong_to_anybody(world):
    """Area 4499xx, authority X and the 154 range are not assigned."""
    assert {i[:4] for i in text(world.people.ids)} == {"4499"}
    assert {k[0] for k in text(world.firms.keys)} == {"X"}
    assert text(identifiers.phones(np.array([7])))[0] == "15400000007"


def test_identity_numbers_say_birth_and_sex_and_are_unique(world):
    p, ids = world.people, text(world.people.ids)
    in_order = ids == sorted(set(ids))
    assert in_order
    for i in range(0, len(ids), 97):
        assert ids[i][6:14] == str(np.datetime64(int(p.birth[i]), "D")).replace("-", "")
        assert int(ids[i][16]) % 2 == int(p.male[i])


def test_credit_codes_are_unique_and_in_order(world):
    codes = text(world.firms.keys)
    in_order = codes == sorted(set(codes))
    assert in_order
