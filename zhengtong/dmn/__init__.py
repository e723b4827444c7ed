"""DMN 1.5 decision models: read (1.1 to 1.5), checked, decided. Knows no Django.

    model = load("table.dmn", imports=resolver)
    model.decide("高龄津贴", {"出生日期": ..., "判定日": ...}).value
    decide_policy(model, "高龄津贴", facts)          # entitled, amount_undetermined, not_entitled, undetermined
"""
from zhengtong.dmn.errors import DmnError, Finding
from zhengtong.dmn.evaluate import Result, call_service, decide
from zhengtong.dmn.loader import load
from zhengtong.dmn.model import Decision, DecisionTable, Model
from zhengtong.dmn.outcomes import Outcome, Situation, Verdict, conclude, decide_policy, settle

__all__ = [
    "Decision", "DecisionTable", "DmnError", "Finding", "Model", "Outcome", "Result", "Situation", "Verdict", "call_service",
    "conclude", "decide", "decide_policy", "load", "settle",
]
