"""The fewest questions (最少提问): which fact to ask next, so that most decisions are made by the answer.

Pure over prepared tables: a question whose answer can change no decision is never asked.
"""
from .choosing import Choice, Question, best, matters
from .goals import Goal, prepare

__all__ = ["Choice", "Goal", "Question", "best", "matters", "prepare"]
