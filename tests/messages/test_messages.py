"""The outbox: what is sent, how it is known to have arrived, what is refused."""
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.messages import actions, queries
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.messages.ports import PortFailed

ON = date(2025, 12, 1)
AT = datetime(2025, 12, 1, 2, tzinfo=UTC)
BY = "officer:zhou@government-office"
LETTER = {"port": "letter", "kind": "person", "no": 7, "address": "龙华区梅龙路 1 号", "subject": "答复", "about": "龙华公开〔2025〕1号"}


@pytest.fixture
def send(db):
    def made(**update):
        return actions.send(**LETTER | update, by=BY, on=ON, at=AT)

    return made


@pytest.fixture
def posted(send):
    message = send()
    actions.pump(at=AT, by=BY)
    return queries.get(message.pk)


def arrive(message, **update):
    told = {"how": "signed", "proof": "EMS 123", "delivered_on": date(2025, 12, 3), "on": date(2025, 12, 5)}
    return actions.confirm(message, **told | update, by=BY, at=AT)


def test_a_letter_is_queued_sent_and_delivered_with_its_proof(posted):
    assert posted.state == "sent" and posted.reference.startswith("letter-")
    arrive(posted)
    held = queries.get(posted.pk)
    assert (held.state, held.delivered_on, held.how, held.proof) == ("delivered", date(2025, 12, 3), "signed", "EMS 123")
    assert [e.kind for e in journal.entries()] == ["messages.confirm", "messages.pump", "messages.send"]


def test_the_journal_holds_no_word_of_a_message(send):
    send(text="张三的答复")
    entry = str(journal.entries()[0])
    assert "messages.send" in entry and "张三" not in entry and "梅龙路" not in entry


def test_a_set_is_hashed_in_the_journal_and_a_short_one_spelt_out(db):
    made = actions.send_all([LETTER | {"no": n} for n in range(101)], by=BY, on=ON, at=AT)
    lines = sorted(f"{m.pk} {m.port} queued {m.content_hash}" for m in made)
    assert journal.entries()[0].body == {"count": 101, "set": sha256("\n".join(lines).encode()).hexdigest()}
    one = actions.send_all([LETTER], by=BY, on=ON, at=AT)[0]
    assert journal.entries()[0].body["messages"] == [f"{one.pk} letter queued {one.content_hash}"]


def test_the_same_key_is_one_message(send):
    assert send(key="reply-1").pk == send(key="reply-1").pk
    assert Message.objects.count() == 1 and len(journal.entries()) == 1


def test_a_key_with_another_content_is_refused(send):
    send(key="reply-1")
    with pytest.raises(actions.MessageRefused, match="reply-1"):
        send(key="reply-1", text="另一封")
    assert Message.objects.count() == 1


@pytest.mark.parametrize("wrong", [
    {"port": "sms", "address": "0755-12345678"}, {"port": "sms", "address": "13800138000\n"}, {"port": "site", "kind": "", "no": None},
    {"address": " "}, {"port": "pigeon"}, {"no": None}, {"kind": ""}, {"subject": ""}, {"subject": "长" * 201}])
def test_a_recipient_that_the_port_cannot_reach_is_refused(send, wrong):
    with pytest.raises(actions.MessageRefused) as why:
        send(**wrong)
    assert why.value.remedy and not Message.objects.exists()


def test_who_is_only_an_address_can_have_a_letter(send):
    assert send(kind="", no=None).no is None


def test_many_are_all_or_none_in_one_entry(db):
    many = [LETTER | {"no": n, "key": f"redate-{n}"} for n in range(1200)]
    with pytest.raises(actions.MessageRefused):
        actions.send_all([*many, LETTER | {"subject": ""}], by=BY, on=ON, at=AT)
    assert not Message.objects.exists()
    assert len(actions.send_all(many, by=BY, on=ON, at=AT)) == 1200
    again = actions.send_all(many, by=BY, on=ON, at=AT)
    assert Message.objects.count() == 1200 and len(journal.entries()) == 1
    assert {m.pk for m in again} == set(Message.objects.values_list("pk", flat=True))


def test_one_key_twice_in_one_set_is_one_message_or_refused(db):
    first = LETTER | {"key": "a"}
    one, two = actions.send_all([first, first], by=BY, on=ON, at=AT)
    assert one.pk == two.pk
    with pytest.raises(actions.MessageRefused):
        actions.send_all([LETTER | {"key": "b"}, LETTER | {"key": "b", "text": "x"}], by=BY, on=ON, at=AT)
    assert Message.objects.count() == 1


def test_what_the_carrier_does_not_take_has_failed_with_its_reason(send):
    class Full:
        def hand_over(self, message):
            raise PortFailed("余额不足")

    good, bad = send(), send(port="sms", address="13800138000")
    ports = {**actions.PORTS, "sms": Full()}
    assert actions.pump(at=AT, by=BY, ports=ports) == {"sent": 1, "failed": 1}
    assert (queries.get(good.pk).state, queries.get(bad.pk).reason) == ("sent", "余额不足")
    assert actions.pump(at=AT, by=BY, ports=ports) == {"sent": 0, "failed": 0}


def test_a_counter_waits_for_the_person_and_not_for_the_pump(send):
    message = send(port="counter", address="")
    actions.pump(at=AT, by=BY)
    assert queries.get(message.pk).state == "queued"
    assert arrive(message, how="handed over").state == "delivered"


def test_an_arrival_told_again_changes_nothing(posted):
    arrive(posted)
    arrive(posted)
    assert sum(e.kind == "messages.confirm" for e in journal.entries()) == 1


@pytest.mark.parametrize("wrong", [
    {"delivered_on": ON - timedelta(days=1)}, {"delivered_on": date(2025, 12, 6)}, {"how": "gateway"}, {"proof": " "}])
def test_an_arrival_that_cannot_be_is_refused(posted, wrong):
    with pytest.raises(actions.MessageRefused):
        arrive(posted, **wrong)
    assert queries.get(posted.pk).state == "sent"


def test_an_arrival_is_not_told_twice_differently(posted):
    arrive(posted)
    with pytest.raises(actions.MessageRefused, match="2025-12-03"):
        arrive(posted, delivered_on=date(2025, 12, 4))
    with pytest.raises(actions.MessageRefused):
        actions.fail(posted, reason="退回", by=BY, at=AT)
    assert queries.get(posted.pk).delivered_on == date(2025, 12, 3)


def test_what_is_not_sent_or_came_back_did_not_arrive(send):
    message = send()
    with pytest.raises(actions.MessageRefused):
        arrive(message)
    actions.fail(message, reason="查无此人", by=BY, at=AT)
    with pytest.raises(actions.MessageRefused, match="查无此人"):
        arrive(message)


def test_a_failure_has_its_reason(posted):
    with pytest.raises(actions.MessageRefused):
        actions.fail(posted, reason="  ", by=BY, at=AT)


def test_the_outbox_is_filtered_and_paged(send):
    for n in range(5):
        send(no=n, about=f"A{n % 2}", subject=f"答复 {n}")
    actions.pump(at=AT, by=BY, limit=2)
    assert queries.sent(about="A0").total == 3
    assert queries.sent(state="queued").total == 3
    assert queries.sent(text="答复 4").rows[0].no == 4
    page = queries.sent(offset=3, limit=10)
    assert (len(page.rows), page.total) == (2, 5)
    assert queries.sent(since=ON + timedelta(days=1)).total == 0
    assert [m.about for m in queries.for_case("A1")] == ["A1", "A1"]
    assert queries.counts("A1").keys() <= {"queued", "sent"} and sum(queries.counts().values()) == 5


def test_the_box_of_one_recipient_shows_theirs_alone(send):
    send(port="site", address="")
    send(port="site", address="", no=8)
    send()
    assert queries.for_recipient("person", 7).total == 0
    actions.pump(at=AT, by=BY)
    assert [m.no for m in queries.for_recipient("person", 7).rows] == [7]
    assert queries.for_recipient("person", 7, ports=("site", "letter")).total == 2


def test_ones_own_box_is_searched_and_cut_to_what_waits(db):
    for n, subject in enumerate(("补正通知", "答复")):
        actions.send(port="site", kind="person", no=7, subject=subject, about=f"甲{n}", by=BY, on=ON, at=AT)
    actions.pump(at=AT, by=BY)
    actions.confirm(Message.objects.get(subject="答复"), how="opened", proof="a", delivered_on=ON, on=ON, by=BY, at=AT)

    def subjects(**asked):
        return {m.subject for m in queries.for_recipient("person", 7, **asked).rows}

    assert subjects(state="sent") == {"补正通知"} and subjects(text="答") == {"答复"} and subjects(text="甲1") == {"答复"}


def test_the_outbox_is_cut_to_the_cases_that_are_named(send):
    send(), send(about="别的")
    within = Message.objects.filter(about="别的").values("about")
    assert [m.about for m in queries.sent(within=within).rows] == ["别的"]


def again(message, **update):
    given = {"reason": "查无此人", "port": "letter", "kind": "person", "no": 7, "address": "龙华区梅龙路 2 号", **update}
    return actions.send_again(message, **given, by=BY, on=ON, at=AT)


def test_what_came_back_goes_out_again_with_the_same_words(send):
    first = send(key="decision:1", text="答复如下")
    second = again(first)
    third = again(second, port="counter", address="甲某", kind="", no=None)
    assert [m.key for m in (second, third)] == ["decision:1#2", "decision:1#3"]
    assert (third.text, third.subject, third.about) == (first.text, first.subject, first.about)
    assert [queries.get(m.pk).state for m in (first, second, third)] == ["failed", "failed", "queued"]
    assert "查无此人" not in str(journal.entries())


def test_what_arrived_and_what_went_out_again_does_not_go_out_again(send, posted):
    arrive(posted)
    lost = send(key="decision:2")
    again(lost)
    for message in (posted, lost):
        with pytest.raises(actions.MessageRefused):
            again(message)
    assert Message.objects.count() == 3
