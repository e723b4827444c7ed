"""Gathers the tables of the services line's rooms."""
from .entitlement.models import *
from .entitlement.payment.models import *
from .entitlement.workshop.models import *
