"""The published figures are those of the stored run."""

from bench import publish, report
from bench.measures import Measure
from bench.report import Summary


def measure(number: int, contender: str, cpu: float, count: int = 10) -> Measure:
    """A measure with this processor time."""
    return Measure(number, contender, "workInProgress", count, 10, 2.0, cpu, 50.0, 1.0, 2.0, 0, 0, 1.0, 0.1)


def test_ratios_are_of_the_same_round() -> None:
    found = report.rows(
        [measure(1, "ours", 300), measure(1, "by hand", 100), measure(2, "ours", 800), measure(2, "by hand", 200)],
        "workInProgress",
    )
    assert [row.contender for row in found] == ["ours", "by hand"]
    assert found[1].ratio == Summary(3.5, 3.0, 4.0)
    assert found[1].over(lambda one: one.per_cpu_second) == Summary(7_500, 5_000, 10_000)
    assert found[1].over(lambda one: one.rate) == Summary(5, 5, 5)


def test_the_readme_shows_the_published_run() -> None:
    about, measures = publish.stored(publish.PUBLISHED)
    readme = publish.README.read_text()
    assert all(table.markdown() in readme for table in report.tables(measures))
    assert all(text in readme for text in about.values())
