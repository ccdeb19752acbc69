import pytest

from flows.settings import find_workspace, read_settings
from pipeline.errors import SettingsError
from pipeline.records import Source


def _write(tmp_path, text: str):
    (tmp_path / "faktor.toml").write_text(text, encoding="utf-8")
    return find_workspace(tmp_path)


def test_a_file_with_nothing_in_it_gives_the_defaults(tmp_path) -> None:
    settings = read_settings(_write(tmp_path, ""))
    assert (settings.workers, settings.batch_documents, settings.topics.seed, settings.sources) == (2, 100, 1, ())


def test_sources_become_records(tmp_path) -> None:
    text = (
        '[[sources]]\nname = "dinas"\nfolder = "corpus/dinas"\nkinds = { lkjip = "report" }\npublisher = "Diskominfo"'
    )
    assert read_settings(_write(tmp_path, text)).list_sources() == (
        Source("dinas", "corpus/dinas", {"lkjip": "report"}, "Diskominfo"),
    )


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTOR_WORKERS", "7")
    monkeypatch.setenv("FAKTOR_TOPICS__SEED", "11")
    settings = read_settings(_write(tmp_path, "workers = 3\n[topics]\nk_max = 9"))
    assert (settings.workers, settings.topics.seed, settings.topics.k_max) == (7, 11, 9)


def test_a_wrong_variable_is_named(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTOR_WORKERS", "many")
    with pytest.raises(SettingsError, match="workers"):
        read_settings(_write(tmp_path, ""))


def test_a_range_of_topics_that_is_upside_down_is_refused(tmp_path) -> None:
    with pytest.raises(SettingsError, match="k_min"):
        read_settings(_write(tmp_path, "[topics]\nk_min = 9\nk_max = 5"))
