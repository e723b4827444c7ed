"""What a refusal says."""
from zhengtong.kernel.cases.refusals import wrong_body


def test_the_reason_ends_before_the_remedy_begins():
    assert str(wrong_body("理由", "没有填", "填好再提交。")) == "理由：没有填。填好再提交。"
