"""政通 Zhengtong: the working system of a district's government services and data administration."""
__version__ = "0.1.0"
