"""政策工坊 workshop: a policy's table checked, tried on everyone, compared with the version in force, and put in force.

Fed by content and by the facts of everyone through rounds; what leaves is a policy in the district's own pack.
"""
