"""A question is asked exactly when its answer can change a goal: equal to trying every combination of answers."""
import itertools
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rounds.district import model
from zhengtong.bulk.questions import Choice, best, matters, prepare
from zhengtong.bulk.table import Table
from zhengtong.dmn import decide_policy
from zhengtong.feel import Missing
from zhengtong.feel.values import to_feel

INPUTS = ("户籍地", "收入", "在押", "出生日期")
DAY = date(2025, 1, 1)
CHOICES = {
    "户籍地": [Choice("深圳", 3), Choice("外省", 1), Choice(None, 1)],
    "收入": [Choice(to_feel(v), 1) for v in (500, 1000, 2000)] + [Choice(None, 1)],
    "在押": [Choice(True, 1), Choice(False, 9)],
    "出生日期": [Choice(to_feel(date(1940, 1, 1)), 1), Choice(to_feel(date(1960, 1, 1)), 1)],
}
row = st.tuples(
    st.tuples(
        st.sampled_from(["-", '"深圳"', 'not("深圳")', "null"]), st.sampled_from(["-", "< 1000", ">= 1000", "null", "> 500"]),
        st.sampled_from(["-", "true", "false"]), st.sampled_from(["-", '< date("1950-01-01")', '>= date("1950-01-01")']),
    ).map(list),
    st.sampled_from(["应享", "不符"]), st.sampled_from(["1", "2"]),
)
tables = st.tuples(st.lists(row, min_size=1, max_size=6), st.sampled_from(["FIRST", "ANY", "UNIQUE"]))


def goal(rules, policy, inputs=INPUTS):
    made = model(rules, policy, inputs)
    return prepare(Table("k", made, made.decision("d"), {"判定日": to_feel(DAY), "标准": to_feel(1)}))


def end(goal, values):
    """What the interpreter decides; facts not given are missing."""
    facts = {name: values.get(name, Missing({name})) for name in INPUTS}
    found = decide_policy(goal.table.model, "d", {**facts, **goal.table.constants})
    entitled = found.kind in ("entitled", "amount_undetermined")
    return (found.kind, goal.table.logic.rules[found.rule - 1].outputs) if entitled else (found.kind, found.reason)


def truly_matters(goal, fact, known):
    others = [name for name in INPUTS if name != fact and name not in known]
    for answers in itertools.product(*([c.value for c in CHOICES[name]] for name in others)):
        values = {**known, **dict(zip(others, answers, strict=True))}
        ends = {end(goal, {**values, fact: c.value}) for c in CHOICES[fact]}
        if len(ends) > 1:
            return True
    return False


@given(tables, st.sets(st.sampled_from(INPUTS), max_size=2), st.randoms())
@settings(max_examples=120, deadline=None)
def test_a_question_is_asked_when_it_can_change_something(made, told, rng):
    one = goal(*made)
    known = {name: rng.choice(CHOICES[name]).value for name in told}
    asked = {question.fact for question in best([one], known, CHOICES)}
    undecided = one.answer(*one.state(known)) is None
    for fact in set(INPUTS) - told:
        if undecided:
            assert (fact in asked) == truly_matters(one, fact, known)
        else:
            assert fact not in asked and not matters(one, fact, known, CHOICES)


@given(st.lists(tables, min_size=1, max_size=3), st.randoms())
@settings(max_examples=60, deadline=None)
def test_asking_ends_where_everything_known_ends(made, rng):
    goals = [goal(*one) for one in made]
    truth = {name: rng.choice(CHOICES[name]).value for name in INPUTS}
    known = {}
    while asked := best(goals, known, CHOICES):
        known[asked[0].fact] = truth[asked[0].fact]
    for one in goals:
        decided = one.answer(*one.state(known))
        assert decided is None or decided == one.answer(*one.state(truth))
        if decided is None:  # rules that contradict each other, or answers that all end alike: nothing left to ask
            assert all(one.answer(*one.state({**known, **dict(zip(rest, answers, strict=True))})) == one.answer(*one.state(truth))
                       for rest in [[n for n in INPUTS if n not in known]]
                       for answers in itertools.product(*([c.value for c in CHOICES[n]] for n in rest)))


def test_the_answer_that_decides_most_comes_first():
    easy = [(['"深圳"', "-", "-", "-"], "应享", "1"), (['not("深圳")', "-", "-", "-"], "不符", "0")]
    both = [(['"深圳"', "-", "true", "-"], "应享", "1"), (['not("深圳")', "-", "-", "-"], "不符", "0"), (["-", "-", "not(true)", "-"], "不符", "0")]
    asked = best([goal(easy, "ANY"), goal(both, "ANY")], {}, CHOICES)
    assert [q.fact for q in asked] == ["户籍地", "在押"] and len(asked[0].goals) == 2


def test_who_cannot_say_is_not_asked_again():
    one = goal([(['"深圳"', "-", "true", "-"], "应享", "1"), (["-", "-", "not(true)", "-"], "不符", "0")], "FIRST")
    assert [q.fact for q in best([one], {}, CHOICES, frozenset({"在押"}))] == []
    assert {q.fact for q in best([one], {}, CHOICES)} == {"户籍地", "在押"}


def test_inputs_over_two_facts_are_answered_together():
    rules = [(["> 0", "-"], "应享", "1"), (["<= 0", "-"], "不符", "0")]
    two = goal(rules, "UNIQUE", ("收入 - 标准 * (if 在押 then 1500 else 0)", "户籍地"))
    asked = {q.fact for q in best([two], {}, CHOICES)}
    assert asked == {"收入", "在押"}
