"""Annual report of information disclosure (政府信息公开工作年度报告): tables 2, 3 and 4 by query, each cell with its cases.

Fed by requests and decisions. What leaves it: the prescribed form.
"""
