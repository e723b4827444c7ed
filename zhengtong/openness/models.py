"""Gathers the tables of the openness line's rooms."""
from .requests.models import *
