"""A NUL in a field or an address: a sentence with place and remedy, in the reader's language, and nothing written."""
import pytest

from zhengtong.kernel.journal import queries as journal

FORMS = {
    "/login": {"username": "a\0b", "password": "x"},
    "/subjects/": {"kind": "person", "text": "王\0芳"},
}


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize(("language", "says"), [("zh-hans", "空字符（NUL）"), ("en", "NUL character")])
def test_a_field_with_a_nul_is_named(clients, address, language, says):
    client = clients["" if address == "/login" else "data_bureau"]
    client.get("/language", {"to": language})
    if address == "/subjects/":
        client.post("/purpose", {"purpose": "data-quality"})
    before = journal.size()
    answered = client.post(address, FORMS[address])
    page = answered.content.decode()
    assert answered.status_code == 422 and journal.size() == before
    assert says in page


@pytest.mark.parametrize("address", ["/journal/?kind=%00", "/policies/?q=a%00b", "/worklist/subjects/?wanted=%00&kind=person"])
def test_an_address_with_a_nul_is_not_read(clients, address):
    answered = clients["data_bureau"].get(address)
    assert answered.status_code == 400 and "空字符（NUL）" in answered.content.decode()
