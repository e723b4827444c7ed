"""Doors (门): what may be done in each room, by whom and for what, declared beside the code and compared with it.

Fed by every room's `room.yaml`. What leaves it: the list of doors for the documentation and for the tests; an action that is
not declared, a door without action, a room that reads another without saying so is a problem that has a name.
"""
