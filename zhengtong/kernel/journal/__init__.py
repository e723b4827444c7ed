"""Journal (存证日志): what was done, by whom, when, in an RFC 6962 Merkle tree inside the operations database.

Fed by the last statement of every action (`actions.append`); there is no second way to write. What leaves it: entries,
proofs and signed heads that are checked without us (`tools/check_proof.py`).
"""
