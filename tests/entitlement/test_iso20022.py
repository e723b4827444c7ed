"""pain.001 against the classes that pyiso20022 derives from ISO's XSD: elements, their order, lengths, patterns, digits."""
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyiso20022.pain.pain_001_001_09 import Document
from pyiso20022.tools.validation import ISO20022Validator
from xsdata.exceptions import ParserError
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import XmlSerializer

from zhengtong.services.entitlement.payment import bankfiles
from zhengtong.services.entitlement.payment.bankfiles import Order, Orders

STRICT = ParserConfig(fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True)
KEY, ON = "0123456789abcdef" * 2, date(2025, 12, 31)


def parsed(data):
    return XmlParser(config=STRICT).from_bytes(data, Document)


def order(key=KEY, fen=20_000, name="张三", number="6222000012345678", bank="某银行", purpose="高龄津贴 2025-12"):
    return Order(key, fen, name, number, bank, purpose)


def message(*orders):
    return bankfiles.pain(Orders(KEY, ON, "区民政局", orders))


def tags(element):
    """The tree of element names, in order."""
    return (etree.QName(element).localname, [tags(child) for child in element])


def test_the_message_is_what_the_schema_says():
    found = ISO20022Validator().validate_message(parsed(message(order(), order(key="f" * 32, fen=1))))
    assert found.is_valid, str(found)


def test_elements_stand_in_the_schemas_order():
    data = message(order(), order(key="f" * 32))
    again = XmlSerializer().render(parsed(data)).encode()
    assert tags(etree.fromstring(again)) == tags(etree.fromstring(data))


def test_count_sum_and_amounts_come_back():
    initiation = parsed(message(order(), order(key="f" * 32, fen=123_456))).cstmr_cdt_trf_initn
    head, block = initiation.grp_hdr, initiation.pmt_inf[0]
    amounts = [one.amt.instd_amt for one in block.cdt_trf_tx_inf]
    assert (head.nb_of_txs, str(head.ctrl_sum), block.nb_of_txs) == ("2", "1434.56", "2")
    assert [(str(amount.value), amount.ccy) for amount in amounts] == [("200.00", "CNY"), ("1234.56", "CNY")]


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=300)


@settings(max_examples=40)
@given(TEXT, TEXT, TEXT, st.integers(1, 10**13), st.from_regex(r"[0-9]{8,30}", fullmatch=True))
def test_whatever_the_names_say_the_message_stays_valid(name, bank, purpose, fen, number):
    made = parsed(message(order(name=name, bank=bank, purpose=purpose, fen=fen, number=number)))
    found = ISO20022Validator().validate_message(made)
    assert found.is_valid, str(found)
    assert made.cstmr_cdt_trf_initn.pmt_inf[0].cdt_trf_tx_inf[0].cdtr.nm == name[:140]


@pytest.mark.parametrize("wrong", [b"<Foo/>", b"<NbOfTxs>x</NbOfTxs>"])
def test_the_check_can_fail(wrong):
    data = message(order()).replace(b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>TRF</PmtMtd>" + wrong, 1)
    with pytest.raises(ParserError):
        parsed(data)
