"""What is kept beside the form, and printed on letters, is one line of characters that can be seen; the database takes it."""
import pytest

from zhengtong.kernel.cases import actions
from zhengtong.kernel.cases.models import Case

from .test_recording import refused


def applicant(name="王小明", **contact):
    return actions.Applicant("person", 11, name, contact)


@pytest.mark.parametrize("more", [
    {"applicant": applicant("王\x00明")}, {"applicant": applicant("王\n明")}, {"applicant": applicant("王\u202e明")},
    {"applicant": applicant("王" * 201)}, {"applicant": applicant(phone="138\x00")}, {"applicant": applicant(phone=138)},
    {"applicant": applicant(address="路" * 501)}, {"title": "名称\x00"}, {"channel": "x" * 21}, {"channel": "mail\x07"},
])
def test_a_filing_with_what_cannot_be_seen_is_refused(district, more):
    assert refused(district.open, **more).code == "body"
    assert not Case.objects.exists()


@pytest.mark.parametrize("name", ["阿卜杜热西提·艾力", "John O’Neill", "王小明　", "𠮷田"])
def test_names_of_people_are_taken(district, name):
    assert district.open(applicant=applicant(name)).applicant_name == name
