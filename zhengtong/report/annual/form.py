"""The prescribed form of tables 2, 3 and 4 (国办公开办函〔2021〕30号): its rows and columns by key, in the form's own words.

Names are data of the form, in Chinese and English, not messages of the program.
"""
from dataclasses import dataclass

TOTAL = "total"
PERSON = "natural_person"


@dataclass(frozen=True)
class Line:
    """A row or column: `level` is its depth in the form, `leaf` whether it counts results of its own."""

    key: str
    zh: str
    en: str
    level: int = 0
    leaf: bool = False


COLUMNS = (
    Line(PERSON, "自然人", "Natural persons"),
    Line("commercial_enterprise", "商业企业", "Commercial enterprises"),
    Line("research_institution", "科研机构", "Research institutions"),
    Line("public_welfare_org", "社会公益组织", "Public welfare organisations"),
    Line("legal_service_org", "法律服务机构", "Legal service organisations"),
    Line("other_org", "其他", "Others"),
    Line(TOTAL, "总计", "Total"),
)
COUNTED = tuple(column.key for column in COLUMNS if column.key != TOTAL)

ROWS = (
    Line("r1", "一、本年新收政府信息公开申请数量", "1. Received this year"),
    Line("r2", "二、上年结转政府信息公开申请数量", "2. Carried over from last year"),
    Line("r3.1", "三、本年度办理结果（一）予以公开", "3. Results (1) Disclosed", 1, True),
    Line("r3.2", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
         "(2) Partly disclosed (counted here only)", 1, True),
    Line("r3.3.1", "（三）不予公开 1．属于国家秘密", "(3) Refused: 1. State secrets", 2, True),
    Line("r3.3.2", "2．其他法律行政法规禁止公开", "2. Forbidden by laws or administrative regulations", 2, True),
    Line("r3.3.3", "3．危及“三安全一稳定”", "3. Endangers security or stability", 2, True),
    Line("r3.3.4", "4．保护第三方合法权益", "4. Rights of a third party", 2, True),
    Line("r3.3.5", "5．属于三类内部事务信息", "5. Internal affairs", 2, True),
    Line("r3.3.6", "6．属于四类过程性信息", "6. Process information", 2, True),
    Line("r3.3.7", "7．属于行政执法案卷", "7. Enforcement files", 2, True),
    Line("r3.3.8", "8．属于行政查询事项", "8. Matters of special registers", 2, True),
    Line("r3.4.1", "（四）无法提供 1．本机关不掌握相关政府信息", "(4) Not available: 1. Not held", 2, True),
    Line("r3.4.2", "2．没有现成信息需要另行制作", "2. Would have to be made", 2, True),
    Line("r3.4.3", "3．补正后申请内容仍不明确", "3. Still unclear after correction", 2, True),
    Line("r3.5.1", "（五）不予处理 1．信访举报投诉类申请", "(5) Not processed: 1. Petitions, reports, complaints", 2, True),
    Line("r3.5.2", "2．重复申请", "2. Repeated requests", 2, True),
    Line("r3.5.3", "3．要求提供公开出版物", "3. Publications", 2, True),
    Line("r3.5.4", "4．无正当理由大量反复申请", "4. Excessive without good reason", 2, True),
    Line("r3.5.5", "5．要求行政机关确认或重新出具已获取信息", "5. To confirm or re-issue what was already obtained", 2, True),
    Line("r3.6.1", "（六）其他处理 1．申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
         "(6) Other: 1. Not corrected in time, no longer processed", 2, True),
    Line("r3.6.2", "2．申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
         "2. Fee not paid in time, no longer processed", 2, True),
    Line("r3.6.3", "3．其他", "3. Other", 2, True),
    Line("r3.7", "（七）总计", "(7) Total", 1),
    Line("r4", "四、结转下年度继续办理", "4. Carried over to next year"),
)
LEAVES = tuple(row.key for row in ROWS if row.leaf)

BLOCKS = (
    Line("reconsideration", "行政复议", "Reconsideration"),
    Line("suit", "行政诉讼 未经复议直接起诉", "Suit without reconsideration"),
    Line("suit after reconsideration", "行政诉讼 复议后起诉", "Suit after reconsideration"),
)
OUTCOMES = (
    Line("upheld", "结果维持", "Upheld"),
    Line("corrected", "结果纠正", "Corrected"),
    Line("other", "其他结果", "Other result"),
    Line("pending", "尚未审结", "Pending"),
    Line(TOTAL, "总计", "Total"),
)


@dataclass(frozen=True)
class EnteredLine:
    """A row of table 2 with its columns and the item of article 20 under which the form puts it. `money`: 10,000 yuan."""

    key: str
    item: str
    zh: str
    en: str
    columns: tuple[Line, ...]
    money: bool = False


_DOCUMENTS = (
    Line("issued", "本年制发件数", "Issued this year"),
    Line("repealed", "本年废止件数", "Repealed this year"),
    Line("in_force", "现行有效件数", "In force"),
)
_DECISIONS = (Line("decisions", "本年处理决定数量", "Decisions this year"),)
TABLE2 = (
    EnteredLine("rules", "第二十条第（一）项", "规章", "Rules", _DOCUMENTS),
    EnteredLine("normative", "第二十条第（一）项", "行政规范性文件", "Normative documents", _DOCUMENTS),
    EnteredLine("permits", "第二十条第（五）项", "行政许可", "Permits", _DECISIONS),
    EnteredLine("penalties", "第二十条第（六）项", "行政处罚", "Penalties", _DECISIONS),
    EnteredLine("coercion", "第二十条第（六）项", "行政强制", "Coercive measures", _DECISIONS),
    EnteredLine("charges", "第二十条第（八）项", "行政事业性收费", "Administrative charges",
                (Line("amount", "本年收费金额（单位：万元）", "Collected this year (10,000 yuan)"),), money=True),
)
