"""What a web process reads ahead: nothing is written or looked at by it, and a site without data serves all the same."""
import pytest

from tests.site.test_commands import answer, folder, loaded, stands  # noqa: F401 (fixtures)
from zhengtong.kernel.access.models import Look
from zhengtong.services.entitlement import rulesets
from zhengtong.site import warming


def test_the_rules_of_the_last_round_are_ready_and_nothing_is_left_behind(loaded):  # noqa: F811
    answer("round", "--on", "2025-12-31")
    before, looks = stands(loaded), Look.objects.count()
    rulesets._made.clear()
    warming.warm()
    assert rulesets._made and stands(loaded) == before and Look.objects.count() == looks


@pytest.mark.django_db
def test_a_site_without_data_is_warmed_without_a_word(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "nothing"
    warming.warm()
