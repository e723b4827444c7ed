"""Access (用数权限): the few doors to rows about people, and who looked.

Fed by purposes (content), by authorisations that cases and consents write, and by the snapshot of the facts. What leaves
it: views of subjects, cut to the purpose, and for every subject the list of who looked at it. A read without a purpose
raises. One rule answers for record, list, search, export and file name alike (`rule.py`).
"""
