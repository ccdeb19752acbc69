"""The study that can be counted by hand, opened for questions."""

import pytest
from little_study import TODAY, write_study

from pipeline.query import Corpus, open_corpus


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return open_corpus(write_study(tmp_path_factory.mktemp("query") / "study"), today=TODAY)
