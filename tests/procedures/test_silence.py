"""What silence means in each procedure: accepted, renewed, consent; or nothing, so that the authority decides itself."""
from datetime import date

from zhengtong.kernel import clock
from zhengtong.kernel.clock import Event
from zhengtong.kernel.procedures import bundles, queries


def term(permit, kinds, today):
    """The permit's term, made six months long so that its end lies in a year whose calendar is known."""
    rules = [bundles.rule(key, spec, {**permit.values, "permit_term": "6 months"}) for key, spec in permit.procedure.clocks.items()]
    order = {event.key: n for n, event in enumerate(permit.procedure.events)}
    events = [Event(kind, day, order[kind]) for kind, day in kinds]
    return clock.reckon(rules, events, queries.calendar(), today)["term", ""]


GRANTED = [("granted", date(2025, 10, 20)), ("delivered", date(2025, 10, 21))]
FILED = [*GRANTED, ("renewal_filed", date(2026, 2, 2))]


def test_no_renewal_decision_before_expiry_is_a_renewal(permit):
    last = term(permit, FILED, date(2026, 4, 20))
    assert (last.due_on, last.tacit) == (date(2026, 4, 20), False)
    over = term(permit, FILED, date(2026, 4, 21))
    assert over.tacit and over.silence.event == "renewed_by_silence"
    assert queries.transition(permit, "renewal", over.silence.event).to == "renewed"


def test_without_an_application_nothing_is_renewed(permit):
    assert isinstance(queries.transition(permit, "in_force", "renewed_by_silence"), queries.Refused)
    assert queries.transition(permit, "in_force", "term_over").to == "expired"


def test_a_decision_in_time_leaves_no_silence(permit):
    assert not term(permit, [*FILED, ("renewed", date(2026, 4, 20))], date(2026, 4, 30)).tacit


def test_only_what_the_law_gives_silence_has_one(request_bundle, permit):
    assert {r.key: r.silence.event for r in request_bundle.rules if r.silence} == {
        "third_party_opinion": "third_party_silent", "co_maker_opinion": "co_maker_consented"}
    assert {r.key: r.silence.event for r in permit.rules if r.silence} == {
        "correction_notice": "accepted_by_silence", "acceptance_after_correction": "accepted_by_silence",
        "term": "renewed_by_silence"}


def test_silent_acceptance_holds_from_the_day_of_the_materials(permit):
    rule = next(r for r in permit.rules if r.key == "correction_notice")
    assert rule.silence.on == "start"
