"""Amounts (金额): what is paid of what was decided, in whole fen. Pure functions: no database, no clock, no content.

`rounding` makes fen of a Decimal; `periods` counts months and shares out days; `stacking` lets policies of one group go
together as their rule says; `budgets` cuts what the budget does not reach. Every function is exact: sums are equal to the
fen, and what is cut is the difference of what was asked and what is given.
"""
