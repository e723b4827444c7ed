"""DMN 1.5 decision models: read (1.1 to 1.5), checked, decided. Knows no Django.

    model = load("table.dmn", imports=resolver)
    model.decide("高龄津贴", {"出生日期": ..., "判定日": ...}).value
"""
from zhengtong.dmn.errors import DmnError, Finding
from zhengtong.dmn.evaluate import Result, call_service, decide
from zhengtong.dmn.loader import load
from zhengtong.dmn.model import Decision, DecisionTable, Model

__all__ = ["Decision", "DecisionTable", "DmnError", "Finding", "Model", "Result", "call_service", "decide", "load"]
