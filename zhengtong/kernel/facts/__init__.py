"""事实 Facts: what every register says about every subject, since when, and what nobody has said.

Fed by register files (`actions.load_register`), by corrections and filled-in worklists (`actions.record_facts`), by merges and
splits of subjects. Out go columns for the rounds and single facts for access: known, known absent, or missing with its reason.

    registers/<key>/<as-of>-<hash12>.parquet   what was delivered, sorted by subject number
    subjects/<kind>/<first>-<hash12>.npy       the keys; a subject's number is its place and never changes
    manifests/<n>-<hash12>.json                which of these files were current when: a chain by hash
    current/                                   columns computed from them, memory-mapped, made anew at any time
"""
