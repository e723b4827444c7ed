"""Gathers the tables of the law line's rooms."""
from .decisions.models import *
from .norms.models import *
