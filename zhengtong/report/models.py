"""Gathers the tables of the report line's rooms."""
from .annual.models import *
