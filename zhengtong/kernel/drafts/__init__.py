"""Drafts (未提交的申请): what somebody began to file and has not handed in, kept for them alone and for a time.

Fed by the filing pages, a page at a time. What leaves it: answers and files for the room that takes the filing in.
"""
