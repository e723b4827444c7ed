"""Data products (数据产品): what registers show when one asks them across departments. The first is the ledger 政策一本账: what
was paid, under which policy, to whom. It is a query over the register 政策兑现 and keeps nothing of its own.

Fed by kernel/facts through kernel/access; its pages and exports read it.
"""
