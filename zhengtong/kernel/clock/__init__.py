"""Clock (期限): a pure function of definition, events, calendar and today; it proves every day that it counts.

Fed by procedures with rules and by cases with events. What leaves it: due days and the table behind each.
"""
