"""The search explorer's numbers: the chapter's own candidates, and what is counted from them."""

import json
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

import course
from course.widgets import SearchExplorer, searching
from course.widgets.searching import GRIDS, LEVEL, POOL, RATES, WIDTHS, WORDS
from nnlib import Dense, Perceptron


@pytest.fixture(scope="module")
def found():
    return searching.candidates()


def by_hand(rate, width, seeds=(1, 2, 3)):
    """Train one network for each seed with `fit`, and let scikit-learn score it."""
    (X, y), (X_validation, y_validation), _ = searching.parts()
    scores = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        layers = [
            Dense(2, width, "tanh", rng=rng, initializer="xavier"),
            Dense(width, 1, "sigmoid", rng=rng, initializer="xavier"),
        ]
        model = Perceptron(layers)
        model.fit(X, y, 40, rate, batch_size=5, rng=rng)
        guessed = model.forward(X_validation.T).ravel() >= 0.5
        scores.append(accuracy_score(y_validation.ravel(), guessed))
    return np.mean(scores)


@pytest.mark.parametrize(("across", "up"), [(12, 0), (18, 7), (6, 14)])
def test_a_place_on_the_surface_is_three_trainings(found, across, up):
    expected = by_hand(RATES[across], WIDTHS[up])
    assert found.surface[up, across] == pytest.approx(expected, abs=0.006)


@pytest.mark.parametrize("number", [0, 5])
def test_a_drawn_candidate_is_trained_with_the_very_rate_that_was_drawn(found, number):
    rate, width = found.rates[number], int(found.widths[number])
    assert found.scores[number] == pytest.approx(by_hand(rate, width), abs=0.006)


def test_the_draws_are_even_between_the_exponents_and_over_the_widths(found):
    shares = np.histogram(np.log10(found.rates), bins=4, range=(-3, 1))[0] / POOL
    assert shares == pytest.approx([0.25] * 4, abs=0.12)
    assert set(found.widths) == set(WIDTHS)
    assert len(set(found.rates)) == POOL


def test_each_grid_runs_from_one_end_to_the_other_and_evenly_between():
    for n, (across, up) in GRIDS.items():
        assert len(across) * len(up) == n
        steps = np.diff(np.log10(RATES[list(across)]))
        assert steps == pytest.approx([steps[0]] * len(steps))
        assert (across[0], across[-1]) == (0, len(RATES) - 1)
        assert (WIDTHS[up[0]], WIDTHS[up[-1]]) == (2, 16)
    assert RATES[list(GRIDS[9][0])] == pytest.approx([0.001, 0.1, 10])
    assert [WIDTHS[at] for at in GRIDS[9][1]] == [2, 8, 16]


def grid_scores(found, n):
    across, up = GRIDS[n]
    return found.surface[np.ix_(up, across)]


def test_the_prediction_that_is_right_is_right(found):
    """Nine draws try nine learning rates and end well above the grid of nine."""
    assert len(set(found.rates[:9])) == 9
    assert found.scores[:9].max() > grid_scores(found, 9).max() + 0.04


def test_the_larger_grids_happen_to_hit_the_strip_and_the_smallest_does_not(found):
    highest = {n: grid_scores(found, n).max() for n in GRIDS}
    assert highest[9] < LEVEL < min(highest[16], highest[25])


def test_about_a_quarter_is_good_and_nine_draws_hit_it_about_as_often_as_worked_out(found):
    assert np.mean(found.surface > LEVEL) == pytest.approx(0.25, abs=0.03)
    rng = np.random.default_rng(0)
    hits = [(found.scores[rng.choice(POOL, 9, replace=False)] > LEVEL).any() for _ in range(2000)]
    assert np.mean(hits) == pytest.approx(1 - 0.75**9, abs=0.04)


def test_the_learning_rate_decides_and_the_width_hardly(found):
    along_rates = np.ptp(found.surface, axis=1)
    along_widths = np.ptp(found.surface[2:], axis=0)  # widths from 4 on
    good = (RATES > 0.3) & (RATES < 2)
    assert np.median(along_rates) > 4 * np.median(along_widths[good])


# ---- the buffer and the functions that cut it up ------------------------------------------------


def test_the_buffer_is_cut_up_as_it_was_packed(found, javascript):
    raw = searching.packed(found)
    assert len(raw) == 4 * (len(RATES) * len(WIDTHS) + 3 * POOL)
    small = struct.pack("<12f", 1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 0.5, float("nan"))
    script = (
        f"const bytes = Uint8Array.from({list(small)});"
        "const cut = module.unpacked(new Float32Array(bytes.buffer), 3, 2, 2);"
        "console.log(JSON.stringify(cut));"
    )
    assert javascript("searching.js", script=script) == {
        "surface": [[1, 2, 3], [4, 5, 6]],
        "pool": [
            {"rate": 10, "width": 30, "score": 0.5},
            {"rate": 20, "width": 40, "score": None},
        ],
    }


def test_a_grid_is_read_off_the_surface_with_the_width_varying_fastest(javascript):
    places, surface = {"rates": [0, 2], "widths": [0, 1]}, [[1, 2, 3], [4, 5, 6]]
    (trials,) = javascript("searching.js", ["gridOf", [places, [0.1, 1, 10], [2, 8], surface]])
    assert [(one["rate"], one["width"], one["score"]) for one in trials] == [
        (0.1, 2, 1), (0.1, 8, 4), (10, 2, 3), (10, 8, 6),
    ]  # fmt: skip


def test_a_draw_never_takes_a_candidate_twice_and_leaves_the_pool_alone(javascript):
    script = """
      const pool = [...Array(12).keys()];
      let at = 0;
      const numbers = [0, 0, 0.999, 0.5];
      const drawn = module.draw(pool, 4, () => numbers[at++]);
      const all = module.draw(pool, 12, Math.random);
      console.log(JSON.stringify([drawn, all.sort((a, b) => a - b), pool.length]));
    """
    assert javascript("searching.js", script=script) == [[0, 1, 11, 6], list(range(12)), 12]


def trials(*scores):
    return [
        {"rate": 10.0**-at, "width": 2 + at % 2, "score": score} for at, score in enumerate(scores)
    ]


def test_what_diverged_is_never_the_best(javascript):
    tried = trials(None, 0.5, 0.4, None, 0.7)  # JSON has no NaN
    so_far, best, nothing = javascript(
        "searching.js", ["bestSoFar", [tried]], ["bestOf", [tried]], ["bestOf", [trials(None)]]
    )
    assert so_far == [None, 0.5, 0.5, 0.5, 0.7]
    assert best == tried[4]
    assert nothing is None


def test_distinct_values_are_counted_per_axis(javascript):
    assert javascript("searching.js", ["distinct", [trials(1, 1, 1)]]) == [
        {"rates": 3, "widths": 2}
    ]


def test_a_tally_counts_what_comes_above_the_level_and_above_the_grid(javascript):
    before = {"draws": 4, "hits": 1, "wins": 2}
    calls = [["counted", [before, trials(score), 0.93, 0.89]] for score in (0.95, 0.91, 0.89)]
    assert javascript("searching.js", *calls) == [
        {"draws": 5, "hits": 2, "wins": 3},
        {"draws": 5, "hits": 1, "wins": 3},
        {"draws": 5, "hits": 1, "wins": 2},
    ]


def test_the_good_region_is_what_python_finds(found, javascript):
    rows = [[float(score) for score in row] for row in found.surface]
    (region,) = javascript("searching.js", ["goodRegion", [rows, RATES.tolist(), LEVEL]])
    good = np.median(found.surface, axis=0) > LEVEL
    assert region["share"] == pytest.approx(np.mean(found.surface > LEVEL))
    assert region["from"] == pytest.approx(RATES[good].min())
    assert region["to"] == pytest.approx(RATES[good].max())
    assert 0.15 < region["from"] < 0.35 and 2 < region["to"] < 5


def test_a_candidate_of_ones_own_is_better_worse_or_had_before(javascript):
    before = trials(0.8, 0.9)
    new = {"rate": 5, "width": 9}
    calls = [
        ["verdictOn", [{**new, "score": 0.95}, before]],
        ["verdictOn", [{**new, "score": 0.9}, before]],
        ["verdictOn", [{**new, "score": None}, before]],
        ["verdictOn", [before[0], before]],
        ["verdictOn", [{**new, "score": 0.1}, []]],
    ]
    kinds = javascript("searching.js", *calls)
    assert kinds == ["better", "worse", "worse", "repeated", "better"]


def test_a_tint_grows_with_the_score_and_tells_the_top_apart(javascript):
    calls = [["strength", [score]] for score in (None, 0.5, 0.88, 0.95, 1.0)]
    lost, low, plateau, top, whole = javascript("searching.js", *calls)
    assert (lost, low, whole) == (0, 0, 1)
    assert top - plateau > 0.4


def test_the_ends_of_scores_leave_out_what_diverged(javascript):
    assert javascript("searching.js", ["extent", [[0.8, None, 0.9]]]) == [[0.8, 0.9]]


def test_a_score_has_three_decimals_in_the_learners_language(javascript):
    calls = [["decimals", [0.95, "nl"]], ["decimals", [0.95333, "en"]]]
    assert javascript("searching.js", *calls) == ["0,950", "0.953"]


@pytest.mark.parametrize("n", list(GRIDS))
def test_an_axis_of_candidates_has_both_ends_and_room(javascript, n):
    (ticks,) = javascript("searching.js", ["ticksTo", [n]])
    assert (ticks[0], ticks[-1]) == (1, n)
    assert len(ticks) <= 7
    assert min(np.diff(ticks)) >= n / 12


# ---- words --------------------------------------------------------------------------------------


def shape(words):
    return {
        key: shape(value) if isinstance(value, dict) else sorted(re.findall(r"\{\w+\}", value))
        for key, value in words.items()
    }


def test_both_languages_say_the_same_things():
    assert shape(WORDS["nl"]) == shape(WORDS["en"])
    for language in ("nl", "en"):
        assert set(WORDS[language]["wrong"]) == set(WORDS[language]["answers"]) - {"random"}


def test_every_sentence_finds_its_values():
    source = (Path(course.__file__).parent / "widgets" / "searching.js").read_text("utf-8")
    for name in set(re.findall(r"\{(\w+)\}", json.dumps(WORDS, ensure_ascii=False))):
        assert re.search(rf"\b{name}\b", source), name


def test_candidates_are_trained_when_a_view_asks(found):
    explorer = SearchExplorer(language="nl")
    explorer._on_message(explorer, {"kind": "something else"}, [])
    assert explorer.numbers == b""
    explorer._on_message(explorer, {"kind": "compute"}, [])
    assert explorer.numbers == searching.packed(found)


@pytest.mark.parametrize(
    ("language", "start"), [("nl", "Zoekverkenner"), ("en", "Search explorer")]
)
def test_an_explorer_that_was_not_run_reads_as_text(language, start):
    bundle, _ = SearchExplorer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
