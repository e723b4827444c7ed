"""Requests for information (依申请公开): from every channel to the archived reply.

Fed by applicants and the disclosure office. What leaves it: replies, the public log, the rows of the annual report.
"""
