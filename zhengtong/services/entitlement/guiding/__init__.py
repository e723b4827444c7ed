"""我能享受什么 guiding: which benefits somebody could have by what they say, with the fewest questions. Nothing is stored.

Fed by content, and by how often a fact has which value in the district; what leaves are questions and outcomes.
"""
