"""Parties (主体与岗位): who acts here. Logins, the posts that people hold in departments, the subjects whose login it is.

Fed by the data bureau, which opens posts, and by registration. What leaves it: `Actor`, the one who does something,
in the form in which every action takes it. People and firms themselves stay in their registers (kernel/facts).
"""
from .actor import CITIZEN, ROLES, STAFF, Actor, shell, system

__all__ = ["CITIZEN", "ROLES", "STAFF", "Actor", "shell", "system"]
