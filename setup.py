"""The wheel: the packages, and `packs/` as data of `zhengtong.packs`. Everything else stands in pyproject.toml."""
from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["zhengtong*", "district*"]), "zhengtong.packs"],
    package_dir={"zhengtong.packs": "packs"},
    package_data={
        "zhengtong": ["site/templates/**/*", "site/static/**/*", "site/locale/**/*.po", "**/*.yaml", "**/*.lark"],
        "zhengtong.packs": ["**/*"],
        "district": ["**/*.yaml"],
    },
)
