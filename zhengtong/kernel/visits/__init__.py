"""Looking after a case without an account (免登录查办件): by its number and a code sent to the phone that stands in it.

Fed by cases (number, phone). What leaves it: an actor who reaches that one case, each of whose looks is in the journal.
"""
