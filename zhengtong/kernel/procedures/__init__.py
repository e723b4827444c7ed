"""Procedures (程序): states, events, clocks, forms and letters of a kind of case, as content.

Fed by the packs. What leaves it: which event may follow, what a form lacks, the clocks' rules, a drawing, BPMN.
"""
