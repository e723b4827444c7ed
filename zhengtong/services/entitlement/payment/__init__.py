"""Payment (兑现): from entitled to paid. A list of a round is confirmed, signed by another person, published and released; its
grants are agreed to, checked again, put in a batch, sent, and paid, rejected or returned; what was wrong is recovered.

Two procedures of content move them: `benefit-list` (a case of kernel/cases) and `benefit-grant` (rows, moved in sets). Every
set is one row of `GrantMove` and one journal entry, so that each sum can be made twice: from the rows and from the moves.
Fed by rounds; what leaves it: files for the bank, the money report, and facts of what was paid.
"""
