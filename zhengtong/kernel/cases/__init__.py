"""Cases (办件): what was filed, every event since, who handles it, and by which day it must be done.

Fed by applicants, officers and the tick. What leaves it: worklists, the table of days, the as-filed record.
"""
