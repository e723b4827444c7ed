"""Posts and logins, and the Actor that comes of them."""
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.parties import Actor, actions, queries, shell, system

AT = datetime(2025, 12, 31, 1, tzinfo=UTC)
BY = system("test")


@pytest.fixture
def user(db):
    return get_user_model().objects.create_user("zhou", last_name="周某")


def test_an_actor_speaks_from_a_post(user):
    post = actions.open_post(login=user, department="dpf", role="officer", person=7, by=BY, at=AT)
    assert queries.actor(user) == Actor("zhou", "周某", "officer", "dpf", post.pk, None, 7)
    assert str(queries.actor(user)) == "officer:zhou@dpf"
    actions.close_post(post=post, by=BY, at=AT)
    assert queries.actor(user) is None
    assert [e.kind for e in journal.entries()] == ["parties.close_post", "parties.open_post"]


def test_a_resident_and_a_firm_have_their_own_login(user):
    actions.open_subject_login(login=user, kind="person", no=5, person=5, by=BY, at=AT)
    assert queries.actor(user) == Actor("zhou", "周某", "resident", subject=("person", 5), person=5)


@pytest.mark.parametrize(("department", "role"), [("nowhere", "officer"), ("dpf", "emperor")])
def test_unknown_departments_and_roles_are_refused(user, department, role):
    with pytest.raises(actions.PostRefused):
        actions.open_post(login=user, department=department, role=role, person=None, by=BY, at=AT)
    assert queries.actor(user) is None


def test_one_login_one_identity(user):
    actions.open_post(login=user, department="dpf", role="officer", person=7, by=BY, at=AT)
    with pytest.raises(actions.PostRefused):
        actions.open_subject_login(login=user, kind="person", no=5, person=5, by=BY, at=AT)
    with pytest.raises(actions.PostRefused):
        actions.open_post(login=user, department="dpf", role="officer", person=7, by=BY, at=AT)


def test_all_posts_of_one_human_are_found(user):
    second = get_user_model().objects.create_user("zhou2")
    actions.open_post(login=user, department="dpf", role="officer", person=7, by=BY, at=AT)
    actions.open_post(login=second, department="dpf", role="approver", person=7, by=BY, at=AT)
    assert [p.role for p in queries.posts_of(7)] == ["officer", "approver"]


def test_demo_accounts_are_made_once_with_their_own_passwords(db, tmp_path):
    first = actions.make_demo_accounts(tmp_path, resident=3, firm=4, at=AT)
    assert {a["role"] for a in first} == {"resident", "enterprise", "officer", "approver", "data_bureau", "auditor"}
    assert len({a["password"] for a in first}) == len(first)
    for account in first:
        user = get_user_model().objects.get(username=account["login"])
        assert user.check_password(account["password"])
        assert queries.actor(user).role == account["role"]
    size = journal.size()
    actions.make_demo_accounts(tmp_path, resident=3, firm=4, at=AT)
    assert journal.size() == size


def test_the_shell_stands_for_no_officer():
    assert not shell("root").is_staff


def test_every_department_of_a_procedure_has_its_people_in_the_demonstration():
    """Who files something in the demonstration finds an officer who handles it and an approver who signs."""
    held = {(department, role) for _login, department, role in actions.DEMO_POSTS}
    for procedure in content.load(kinds=["procedures"]).procedures.values():
        if procedure.department:
            assert {(procedure.department, "officer"), (procedure.department, "approver")} <= held, procedure.key
