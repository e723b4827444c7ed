"""Files (文件): what was handed in or made, by the hash of its content; checked at the door, redacted into new files.

Fed by cases and decisions. What leaves it: bytes by hash, PDFs, redacted copies with their proof.
"""
