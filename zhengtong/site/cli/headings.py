"""The headings of tables on the command line. The keys of the JSON are the English words; here are the Chinese ones."""
from django.utils.translation import get_language

WORDS = {
    "about": "关于", "absent": "没有", "accounts": "账户", "actions": "动作", "address": "地址", "after": "之后",
    "aim": "要求", "alone": "单独就能定", "amount_undetermined": "应享，金额待定", "answered": "已答", "approver": "审批人",
    "article": "依据", "as_of": "截至", "at": "时间", "at_latest": "至迟", "before": "之前", "body": "正文", "by": "经手",
    "bytes": "字节", "can": "能否", "case": "办件", "cases": "办件", "cases_passed": "用例通过", "check": "检查",
    "clock": "期限", "clocks": "期限", "closed": "结清", "code": "代码", "column": "列", "columns": "列",
    "compile_seconds": "编译秒", "complete": "完整", "completeness": "完整率", "contract": "合同", "contradicted": "矛盾",
    "corrections": "更正", "count": "数量", "counted": "计", "cpu": "处理器秒", "cut": "削减", "data": "数据",
    "databases": "数据库", "day": "日期", "days": "天数", "decisions": "判定", "declined": "放弃", "department": "部门",
    "departments": "部门", "differences": "不同", "differing": "不一致", "digest": "摘要", "disagreements": "不一致",
    "due": "期满", "due_on": "到期日", "edit": "改一项", "encode_seconds": "编码秒", "engine": "引擎", "entitled": "应享",
    "ended_on": "办结日", "clients": "同时几个", "clients_per_second": "同时办每秒", "clients_ratio": "同时办倍数",
    "entries": "条目", "entry": "条目", "erased": "已抹去", "error": "错误", "event": "事件", "events": "事件",
    "example": "例子", "fact": "事实", "failed": "失败", "fen_after": "之后（分）", "fen_before": "之前（分）",
    "file": "文件", "files": "文件", "findings": "发现", "first": "起", "folder": "文件夹", "found": "查到", "grade": "分级",
    "granted": "已给予", "hash": "哈希", "heads": "签名的树根", "high": "最多", "high_yuan": "最多（元）", "holds": "成立",
    "index": "序号", "journal": "日志", "kept": "存下的", "key": "代码", "keys": "编号", "kind": "类别", "known": "已知",
    "lapsed": "过期", "last": "止", "left": "剩余", "level": "级别", "light": "亮灯", "line": "行", "lines": "行",
    "list": "清单", "list_incomplete": "名单不全", "login": "账户", "looks": "查看", "lose": "少得", "low": "最少",
    "low_yuan": "最少（元）", "manifest": "清单", "memory": "内存", "message": "说明", "moved": "改期", "name": "名称",
    "never_supplied": "从未提供", "new": "新", "new_due_on": "新到期日", "no": "号", "nodes": "结果",
    "nodes_passed": "结果通过", "non_null_nodes": "非空结果", "non_null_nodes_passed": "非空结果通过",
    "not_entitled": "不符合", "note": "备注", "number": "号", "of": "共", "on": "日期", "open": "待定",
    "outside_coverage": "范围之外", "pack": "内容包", "paid": "已付", "passed": "通过",
    "peak_mb": "内存峰值 MB", "people": "人数", "per_second": "每秒", "pin": "固定的版本", "place": "位置",
    "policies": "政策", "policy": "政策", "problem": "不符", "problems": "不符之处", "processes": "进程", "promise": "承诺",
    "proposal": "提案", "proposed": "提出", "provisional": "暂定", "purpose": "目的", "ratio": "倍数", "reason": "原因",
    "reasons": "原因", "reckoned": "重算的", "recorded_at": "记录时间", "recovered": "已追回", "register": "登记册",
    "rejected": "拒付", "remedy": "改法", "returned": "退回", "role": "角色", "root": "树根", "round": "轮次", "rows": "行",
    "rule": "规则", "rules": "规则", "runs": "次数", "said": "说明", "same": "相同", "sampled": "抽样", "scale": "比例",
    "seconds": "秒", "sent": "已发", "seq": "序", "since": "生效日", "size": "大小", "skipped": "跳过", "source": "来源",
    "sources": "来源", "stale": "过期数据", "stamp": "写下的时刻", "started_on": "起算日", "state": "状态", "states": "状态",
    "still": "停了", "subject": "对象", "subjects": "对象", "thread": "线", "times": "倍", "to": "到", "told": "已告知",
    "total": "合计", "touched": "涉及", "undetermined": "待补数", "undone": "已撤回", "unit": "单位", "unknown": "不明",
    "value": "值", "version": "版本", "waiting": "等待", "wanted": "缺的事实", "wanted_facts": "缺的事实", "what": "什么",
    "when": "时间", "who": "谁", "why": "为什么", "win": "多得", "withheld": "不予", "wrong": "不符", "year": "年度",
    "yuan": "元",
    "inputs": "输入", "megabytes": "内存 MB", "per_cpu_second": "每处理器秒", "shape": "样子", "to_chdb": "为 chDB 的倍数",
    "password": "口令",  # nosec B105: a heading
    "asked": "问几个", "pages": "分几页", "together": "按页共问", "everything": "全都问",
    "decided": "定下的比例", "unknown_asked": "从头问几个",
    "unknown_pages": "从头分几页", "unknown_together": "从头按页共问", "facts": "事实数",
}


def heading(key: object) -> str:
    """A key in the reader's words; a heading that is in words already stays."""
    text = str(key)
    if (get_language() or "zh").startswith("zh"):
        return WORDS.get(text, text)
    return text.replace("_", " ") if text in WORDS else text
