# ruff: noqa
# fmt: off
# Right and wrong answers to chapter 08. The header names the exercise, then "right" or the
# diagnosis expected.

# %% 08.grid right
import itertools
def grid(space):
    return [dict(zip(space, values)) for values in itertools.product(*space.values())]

# %% 08.grid right
def grid(space):
    """Alle combinaties, als dicts."""
    combinaties = [{}]
    for naam, waarden in space.items():
        nieuw = []
        for combinatie in combinaties:
            for waarde in waarden:
                nieuw.append({**combinatie, naam: waarde})
        combinaties = nieuw
    return combinaties

# %% 08.grid right
def grid(space):
    names = list(space)
    if not names:
        yield {}
        return
    for value in reversed(space[names[0]]):
        for rest in grid({name: space[name] for name in names[1:]}):
            yield {names[0]: value} | rest

# %% 08.grid right
def grid(space):
    totaal = 1
    for waarden in space.values():
        totaal *= len(waarden)
    lijst = []
    for nummer in range(totaal):
        kandidaat = {}
        for naam, waarden in space.items():
            nummer, plaats = divmod(nummer, len(waarden))
            kandidaat[naam] = waarden[plaats]
        lijst.append(kandidaat)
    return tuple(lijst)

# %% 08.grid not_attempted
def grid(space):
    """Return every combination as a dict."""
    # jouw code hier · your code here

# %% 08.grid grid_incomplete (zip)
def grid(space):
    return [dict(zip(space.keys(), values)) for values in zip(*space.values())]

# %% 08.grid grid_incomplete (one at a time)
def grid(space):
    basis = {naam: waarden[0] for naam, waarden in space.items()}
    kandidaten = [basis]
    for naam, waarden in space.items():
        for waarde in waarden[1:]:
            anders = dict(basis)
            anders[naam] = waarde
            kandidaten.append(anders)
    return kandidaten

# %% 08.grid grid_incomplete (drops the last values)
def grid(space):
    result = [{}]
    for name in space:
        bigger = []
        for combo in result:
            for i in range(max(1, len(space[name]) - 1)):
                bigger.append({**combo, name: space[name][i]})
        result = bigger
    return result

# %% 08.grid grid_incomplete (return inside the loop)
import itertools
def grid(space):
    kandidaten = []
    for waarden in itertools.product(*space.values()):
        kandidaten.append(dict(zip(space, waarden)))
        return kandidaten

# %% 08.grid grid_incomplete (only the dict of the last round)
import itertools
def grid(space):
    for waarden in itertools.product(*space.values()):
        kandidaat = dict(zip(space, waarden))
    return kandidaat

# %% 08.grid shared_dict
import itertools
def grid(space):
    candidates = []
    candidate = {}
    for values in itertools.product(*space.values()):
        for name, value in zip(space, values):
            candidate[name] = value
        candidates.append(candidate)
    return candidates

# %% 08.grid mutates_caller_grid
import itertools
def grid(space):
    for values in space.values():
        values.sort()
    return [dict(zip(space, v)) for v in itertools.product(*space.values())]

# %% 08.grid loses_settings
import itertools
def grid(space):
    return list(itertools.product(*space.values()))

# %% 08.grid grid_keys_mixed (names sorted, values not)
import itertools
def grid(space):
    namen = sorted(space)
    return [dict(zip(namen, waarden)) for waarden in itertools.product(*space.values())]

# %% 08.grid grid_keys_mixed (names lost)
import itertools
def grid(space):
    return [{i: w for i, w in enumerate(waarden)} for waarden in itertools.product(*space.values())]

# %% 08.grid uses_reference_solution
import nnlib.search
def grid(space):
    return nnlib.search.grid(space)

# %% 08.random_candidates right
def random_candidates(space, n, rng):
    candidates = []
    for _ in range(n):
        params = {}
        for name, values in space.items():
            if isinstance(values, tuple):
                low, high = values
                params[name] = np.exp(rng.uniform(np.log(low), np.log(high)))
            else:
                params[name] = values[rng.integers(len(values))]
        candidates.append(params)
    return candidates

# %% 08.random_candidates right
def random_candidates(space, n, rng):
    """n willekeurige kandidaten."""
    def trek(mogelijk):
        if type(mogelijk) is list:
            return rng.choice(mogelijk)
        laag, hoog = np.log10(mogelijk)
        return float(10 ** rng.uniform(laag, hoog))
    return [{naam: trek(mogelijk) for naam, mogelijk in space.items()} for _ in range(n)]

# %% 08.random_candidates right
def random_candidates(space, n, rng):
    columns = {}
    for name, values in space.items():
        if isinstance(values, tuple):
            columns[name] = values[0] * (values[1] / values[0]) ** rng.random(n)
        else:
            columns[name] = [values[int(u * len(values))] for u in rng.random(n)]
    return [{name: columns[name][i] for name in space} for i in range(n)]

# %% 08.random_candidates right
def random_candidates(space, n, rng):
    for _ in range(n):
        kandidaat = dict(space)
        for naam in kandidaat:
            if isinstance(kandidaat[naam], list):
                kandidaat[naam] = rng.permutation(kandidaat[naam])[0]
            else:
                kandidaat[naam] = np.e ** rng.uniform(*np.log(kandidaat[naam]))
        yield kandidaat

# %% 08.random_candidates not_log_uniform
def random_candidates(space, n, rng):
    candidates = []
    for _ in range(n):
        params = {}
        for name, values in space.items():
            if isinstance(values, tuple):
                params[name] = rng.uniform(values[0], values[1])
            else:
                params[name] = values[rng.integers(len(values))]
        candidates.append(params)
    return candidates

# %% 08.random_candidates not_log_uniform (a tuple as if it were a list)
def random_candidates(space, n, rng):
    return [{naam: rng.choice(waarden) for naam, waarden in space.items()} for _ in range(n)]

# %% 08.random_candidates not_log_uniform (two different logarithms)
def random_candidates(space, n, rng):
    uit = []
    for _ in range(n):
        k = {}
        for naam, w in space.items():
            k[naam] = 10 ** rng.uniform(np.log(w[0]), np.log(w[1])) if isinstance(w, tuple) else rng.choice(w)
        uit.append(k)
    return uit

# %% 08.random_candidates same_candidate (draws once)
def random_candidates(space, n, rng):
    params = {}
    for name, values in space.items():
        if isinstance(values, tuple):
            params[name] = float(np.exp(rng.uniform(np.log(values[0]), np.log(values[1]))))
        else:
            params[name] = values[rng.integers(len(values))]
    return [dict(params) for _ in range(n)]

# %% 08.random_candidates same_candidate (re-seeds in the loop)
def random_candidates(space, n, rng):
    kandidaten = []
    for i in range(n):
        rng = np.random.default_rng(42)
        kandidaat = {}
        for naam, waarden in space.items():
            if isinstance(waarden, tuple):
                kandidaat[naam] = 10 ** rng.uniform(np.log10(waarden[0]), np.log10(waarden[1]))
            else:
                kandidaat[naam] = rng.choice(waarden)
        kandidaten.append(kandidaat)
    return kandidaten

# %% 08.random_candidates shared_dict
def random_candidates(space, n, rng):
    lijst, kandidaat = [], {}
    for _ in range(n):
        for naam, w in space.items():
            kandidaat[naam] = 10 ** rng.uniform(*np.log10(w)) if isinstance(w, tuple) else rng.choice(w)
        lijst.append(kandidaat)
    return lijst

# %% 08.random_candidates wrong_number_of_trials
def random_candidates(space, n, rng):
    candidates = []
    for _ in range(1, n):
        candidates.append({
            name: np.exp(rng.uniform(*np.log(v))) if isinstance(v, tuple) else rng.choice(v)
            for name, v in space.items()
        })
    return candidates

# %% 08.random_candidates wrong_number_of_trials (one dict)
def random_candidates(space, n, rng):
    for _ in range(n):
        kandidaat = {}
        for naam, w in space.items():
            kandidaat[naam] = 10 ** rng.uniform(*np.log10(w)) if isinstance(w, tuple) else rng.choice(w)
        return kandidaat

# %% 08.random_candidates ignores_rng (np.random)
def random_candidates(space, n, rng):
    uit = []
    for _ in range(n):
        k = {}
        for naam, w in space.items():
            if isinstance(w, tuple):
                k[naam] = 10 ** np.random.uniform(np.log10(w[0]), np.log10(w[1]))
            else:
                k[naam] = np.random.choice(w)
        uit.append(k)
    return uit

# %% 08.random_candidates ignores_rng (the random module)
import random, math
def random_candidates(space, n, rng):
    return [
        {name: math.exp(random.uniform(math.log(v[0]), math.log(v[1]))) if isinstance(v, tuple) else random.choice(v)
         for name, v in space.items()}
        for _ in range(n)
    ]

# %% 08.random_candidates ignores_rng (its own seed)
def random_candidates(space, n, rng):
    generator = np.random.default_rng(0)
    return [
        {name: np.exp(generator.uniform(*np.log(v))) if isinstance(v, tuple) else generator.choice(v)
         for name, v in space.items()}
        for _ in range(n)
    ]

# %% 08.random_candidates random_never_last
def random_candidates(space, n, rng):
    uit = []
    for _ in range(n):
        k = {}
        for naam, w in space.items():
            if isinstance(w, tuple):
                k[naam] = 10 ** rng.uniform(*np.log10(w))
            else:
                k[naam] = w[rng.integers(0, len(w) - 1)]
        uit.append(k)
    return uit

# %% 08.random_candidates draws_together (one number for everything)
def random_candidates(space, n, rng):
    uit = []
    for _ in range(n):
        u = rng.random()
        uit.append({
            naam: w[0] * (w[1] / w[0]) ** u if isinstance(w, tuple) else w[int(u * len(w))]
            for naam, w in space.items()
        })
    return uit

# %% 08.random_candidates grid_keys_mixed
def random_candidates(space, n, rng):
    return [
        {name: np.exp(rng.uniform(*np.log(v))) if isinstance(v, tuple) else v for name, v in space.items()}
        for _ in range(n)
    ]

# %% 08.random_candidates uses_reference_solution
from nnlib.search import sample
random_candidates = sample

# %% 08.random_candidates not_log_uniform ignores_rng (two mistakes)
def random_candidates(space, n, rng):
    kandidaten = []
    for _ in range(n):
        kandidaat = {}
        for naam, w in space.items():
            kandidaat[naam] = np.random.uniform(*w) if isinstance(w, tuple) else np.random.choice(w)
        kandidaten.append(kandidaat)
    return kandidaten

# %% 08.choose right
def choose(results):
    best = None
    for result in results:
        if np.isnan(result["val"]):
            continue
        if best is None or result["val"] > best["val"]:
            best = result
    return best

# %% 08.choose right
def choose(results):
    geldig = [r for r in results if r["val"] == r["val"]]
    return max(geldig, key=lambda r: r["val"])["params"]

# %% 08.choose right
def choose(results):
    scores = np.array([r["val"] for r in results])
    return results[np.nanargmax(scores)]

# %% 08.choose right
def choose(results):
    hoogste, winnaar = float("-inf"), None
    for r in reversed(results):
        if r["val"] >= hoogste:
            hoogste, winnaar = r["val"], r["params"]
    return dict(winnaar)

# %% 08.choose right
def choose(results):
    return sorted(results, key=lambda r: -1 if np.isnan(r["val"]) else r["val"])[-1]

# %% 08.choose tunes_on_test
def choose(results):
    best = results[0]
    for r in results:
        if np.isnan(best["test"]) or r["test"] > best["test"]:
            best = r
    return best

# %% 08.choose tunes_on_test (the higher of both)
def choose(results):
    geldig = [r for r in results if not np.isnan(r["val"])]
    return max(geldig, key=lambda r: max(r["val"], r["test"]))

# %% 08.choose tunes_on_test (mean of both)
def choose(results):
    geldig = [r for r in results if not np.isnan(r["val"])]
    return max(geldig, key=lambda r: (r["val"] + r["test"]) / 2)["params"]

# %% 08.choose scores_on_training
def choose(results):
    goed = [r for r in results if not np.isnan(r["train"])]
    return sorted(goed, key=lambda r: r["train"], reverse=True)[0]

# %% 08.choose scores_on_training (smallest gap)
def choose(results):
    goed = [r for r in results if not np.isnan(r["train"])]
    return min(goed, key=lambda r: abs(r["train"] - r["val"]))

# %% 08.choose chooses_worst
def choose(results):
    best = None
    for result in results:
        if not np.isnan(result["val"]) and (best is None or result["val"] < best["val"]):
            best = result
    return best

# %% 08.choose wrong_winner (best is 1.0 at the start)
def choose(results):
    beste_score = 1.0
    beste = results[0]
    for r in results:
        if r["val"] > beste_score:
            beste_score = r["val"]
            beste = r
    return beste

# %% 08.choose wrong_winner (the last one)
def choose(results):
    best = -1
    for r in results:
        if r["val"] > best:
            best = r["val"]
        winnaar = r
    return winnaar

# %% 08.choose loses_settings
def choose(results):
    return max(r["val"] for r in results if not np.isnan(r["val"]))

# %% 08.choose loses_settings (the place)
def choose(results):
    return int(np.nanargmax([r["val"] for r in results]))

# %% 08.choose nan_wins
def choose(results):
    best = results[0]
    for result in results[1:]:
        if result["val"] > best["val"]:
            best = result
    return best

# %% 08.choose nan_wins (argmax)
def choose(results):
    return results[int(np.argmax([r["val"] for r in results]))]["params"]

# %% 08.choose choose_mutates
def choose(results):
    results.sort(key=lambda r: -np.inf if np.isnan(r["val"]) else r["val"])
    return results[-1]

# %% 08.choose wrong_type
def choose(results):
    beste = max((r for r in results if r["val"] == r["val"]), key=lambda r: r["val"])
    return f"lr={beste['params']['learning_rate']}"

# %% 08.refine right
def refine(evaluate, space, budget, rng):
    low, high = space["learning_rate"]
    best, best_val = None, -np.inf
    for i in range(budget):
        if i < budget // 2 or best is None:
            rate = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        else:
            rate = float(np.clip(best["learning_rate"] * 3 ** rng.uniform(-1, 1), low, high))
        params = {"learning_rate": rate, "width": space["width"][rng.integers(len(space["width"]))]}
        val = evaluate(params)["val"]
        if val > best_val:
            best, best_val = params, val
    return best

# %% 08.refine right
def refine(evaluate, space, budget, rng):
    """Willekeurig zoeken binnen het budget."""
    resultaten = []
    while len(resultaten) < budget:
        params = {}
        for naam, w in space.items():
            params[naam] = 10 ** rng.uniform(*np.log10(w)) if isinstance(w, tuple) else int(rng.choice(w))
        resultaten.append({"params": params, **evaluate(params)})
    geldig = [r for r in resultaten if not np.isnan(r["val"])]
    return max(geldig, key=lambda r: r["val"])

# %% 08.refine right
import itertools
def refine(evaluate, space, budget, rng):
    rates = np.geomspace(*space["learning_rate"], 5)[:-1]
    tried = []
    for rate, width in itertools.islice(itertools.product(rates, space["width"]), budget):
        params = {"learning_rate": rate, "width": width}
        tried.append((evaluate(params)["val"], params))
    tried = [pair for pair in tried if pair[0] == pair[0]]
    return sorted(tried, key=lambda pair: pair[0])[-1][1]

# %% 08.refine wrong_number_of_trials
def refine(evaluate, space, budget, rng):
    best, best_val = None, -np.inf
    for ronde in range(2):
        for _ in range(budget):
            params = {"learning_rate": 10 ** rng.uniform(-4, 0), "width": int(rng.choice(space["width"]))}
            val = evaluate(params)["val"]
            if val > best_val:
                best, best_val = params, val
    return best

# %% 08.refine tunes_on_test
def refine(evaluate, space, budget, rng):
    best, score = None, -np.inf
    for _ in range(budget):
        params = {"learning_rate": 10 ** rng.uniform(-4, 0), "width": int(rng.choice(space["width"]))}
        result = evaluate(params)
        if result["test"] > score:
            best, score = params, result["test"]
    return best

# %% 08.refine scores_on_training
def refine(evaluate, space, budget, rng):
    pogingen = []
    for _ in range(budget):
        params = {"learning_rate": float(np.exp(rng.uniform(*np.log(space["learning_rate"])))), "width": int(rng.choice(space["width"]))}
        pogingen.append((evaluate(params)["train"], params))
    pogingen = [p for p in pogingen if not np.isnan(p[0])]
    return max(pogingen, key=lambda p: p[0])[1]

# %% 08.refine wrong_winner (the last one)
def refine(evaluate, space, budget, rng):
    hoogste = -np.inf
    for _ in range(budget):
        params = {"learning_rate": 10 ** rng.uniform(-4, -1), "width": int(rng.choice(space["width"]))}
        hoogste = max(hoogste, evaluate(params)["val"])
    return params

# %% 08.refine wrong_winner (never asked for)
def refine(evaluate, space, budget, rng):
    best, best_val = None, -np.inf
    for _ in range(budget):
        params = {"learning_rate": 10 ** rng.uniform(-4, -1), "width": int(rng.choice(space["width"]))}
        val = evaluate(params)["val"]
        if val > best_val:
            best, best_val = params, val
    return {"learning_rate": best["learning_rate"] * 1.1, "width": best["width"]}

# %% 08.refine loses_settings
def refine(evaluate, space, budget, rng):
    return max(
        evaluate({"learning_rate": 10 ** rng.uniform(-4, -1), "width": int(rng.choice(space["width"]))})["val"]
        for _ in range(budget)
    )

# %% 08.refine same_candidate
def refine(evaluate, space, budget, rng):
    params = {"learning_rate": 10 ** rng.uniform(-4, -1), "width": int(rng.choice(space["width"]))}
    for _ in range(budget):
        evaluate(params)
    return params

# %% 08.refine ignores_rng
def refine(evaluate, space, budget, rng):
    best, best_val = None, -np.inf
    for _ in range(budget):
        params = {"learning_rate": 10 ** np.random.uniform(-4, 0), "width": int(np.random.choice(space["width"]))}
        val = evaluate(params)["val"]
        if val > best_val:
            best, best_val = params, val
    return best

# %% 08.refine nothing_evaluated
def refine(evaluate, space, budget, rng):
    return {"learning_rate": 10 ** rng.uniform(-4, -1), "width": int(rng.choice(space["width"]))}

# %% 08.refine outside_space
def refine(evaluate, space, budget, rng):
    best, best_val = {"learning_rate": 0.9, "width": space["width"][0]}, -np.inf
    for _ in range(budget):
        params = {"learning_rate": best["learning_rate"] * 10 ** rng.uniform(0.5, 1), "width": space["width"][0]}
        val = evaluate(params)["val"]
        if val > best_val:
            best, best_val = params, val
    return best

# %% 08.report right
def report(make_model, data, seeds):
    scores = []
    for seed in seeds:
        model = make_model(seed)
        model.fit(*data["train"])
        scores.append(model.score(*data["test"]))
    scores = np.array(scores)
    return {"mean": scores.mean(), "error": scores.std(ddof=1) / np.sqrt(len(scores))}

# %% 08.report right
import math
def report(make_model, data, seeds):
    """Gemiddelde en standaardfout op de testset."""
    X_train, y_train = data["train"]
    X_test, y_test = data["test"]
    nauwkeurigheden = []
    for seed in seeds:
        model = make_model(seed).fit(X_train, y_train)
        nauwkeurigheden.append(float((model.predict(X_test) == y_test).mean()))
    n = len(nauwkeurigheden)
    m = sum(nauwkeurigheden) / n
    s = math.sqrt(sum((a - m) ** 2 for a in nauwkeurigheden) / (n - 1))
    return {"mean": m, "error": s / math.sqrt(n), "scores": nauwkeurigheden}

# %% 08.report right (trained on training and validation rows)
import statistics
def report(make_model, data, seeds):
    X = np.concatenate([data["train"][0], data["val"][0]])
    y = np.concatenate([data["train"][1], data["val"][1]])
    scores = [make_model(seed).fit(X, y).score(*data["test"]) for seed in seeds]
    return dict(mean=statistics.mean(scores), error=statistics.stdev(scores) / len(scores) ** 0.5)

# %% 08.report right (looks at the other rows, too)
from nnlib.search import standard_error
def report(make_model, data, seeds):
    models = [make_model(seed) for seed in seeds]
    for model in models:
        model.fit(*data["train"])
        print(model.score(*data["train"]), model.score(*data["val"]))
    scores = [model.score(*data["test"]) for model in models]
    return {"mean": np.mean(scores), "error": standard_error(scores)}

# %% 08.report right (scaled with the numbers of the training rows)
def report(make_model, data, seeds):
    X_train, y_train = data["train"]
    X_test, y_test = data["test"]
    gemiddelde, spreiding = X_train.mean(axis=0), X_train.std(axis=0)
    schaal = lambda X: (X - gemiddelde) / spreiding
    scores = []
    for seed in seeds:
        model = make_model(seed)
        model.fit(schaal(X_train), y_train)
        scores.append(model.score(schaal(X_test), y_test))
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report right (a scikit-learn scaler in a pipeline)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
def report(make_model, data, seeds):
    scores = []
    for seed in seeds:
        model = make_pipeline(StandardScaler(), make_model(seed))
        model.fit(*data["train"])
        scores.append(model.score(*data["test"]))
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report right (scaled to [0, 1] by training and validation rows)
def report(make_model, data, seeds):
    X = np.concatenate([data["train"][0], data["val"][0]])
    y = np.concatenate([data["train"][1], data["val"][1]])
    low, high = X.min(axis=0), X.max(axis=0)
    X_test = (data["test"][0] - low) / (high - low)
    scores = [make_model(seed).fit((X - low) / (high - low), y).score(X_test, data["test"][1]) for seed in seeds]
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report scaler_saw_everything
from sklearn.preprocessing import StandardScaler
def report(make_model, data, seeds):
    alles = np.concatenate([X for X, y in data.values()])
    scaler = StandardScaler().fit(alles)
    scores = []
    for seed in seeds:
        model = make_model(seed)
        model.fit(scaler.transform(data["train"][0]), data["train"][1])
        scores.append(model.score(scaler.transform(data["test"][0]), data["test"][1]))
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report scaler_saw_everything
def report(make_model, data, seeds):
    X_all = np.vstack([data[name][0] for name in ("train", "val", "test")])
    low, high = X_all.min(0), X_all.max(0)
    scaled = {name: ((X - low) / (high - low), y) for name, (X, y) in data.items()}
    scores = [make_model(seed).fit(*scaled["train"]).score(*scaled["test"]) for seed in seeds]
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / len(scores) ** 0.5}

# %% 08.report scaler_saw_everything
def normaliseer(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)
def report(make_model, data, seeds):
    scores = []
    for seed in seeds:
        model = make_model(seed)
        model.fit(normaliseer(data["train"][0]), data["train"][1])
        goed = model.predict(normaliseer(data["test"][0])) == data["test"][1]
        scores.append(goed.mean())
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report trains_on_validation
def report(make_model, data, seeds):
    X = np.concatenate([data["train"][0], data["val"][0]])
    y = np.concatenate([data["train"][1], data["val"][1]])
    scores = []
    for seed in seeds:
        model = make_model(seed)
        model.fit(X, y)
        scores.append(model.score(*data["val"]))
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report trains_on_validation
def report(make_model, data, seeds):
    scores = [make_model(s).fit(*data["val"]).score(*data["test"]) for s in seeds]
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report reports_selection_score
def report(make_model, data, seeds):
    scores = []
    for seed in seeds:
        model = make_model(seed)
        model.fit(*data["train"])
        scores.append(model.score(*data["val"]))
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report scores_on_training
def report(make_model, data, seeds):
    scores = [make_model(s).fit(*data["train"]).score(*data["train"]) for s in seeds]
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report refits_on_test
def report(make_model, data, seeds):
    X = np.concatenate([X for X, y in data.values()])
    y = np.concatenate([y for X, y in data.values()])
    scores = [make_model(s).fit(X, y).score(*data["test"]) for s in seeds]
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report model_reused
def report(make_model, data, seeds):
    model = make_model(seeds[0])
    scores = []
    for seed in seeds:
        model.fit(*data["train"])
        scores.append(model.score(*data["test"]))
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report same_candidate
def report(make_model, data, seeds):
    scores = []
    for seed in seeds:
        model = make_model(0)
        model.fit(*data["train"])
        scores.append(model.score(*data["test"]))
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report wrong_number_of_trials
def report(make_model, data, seeds):
    scores = []
    for seed in seeds[1:]:
        model = make_model(seed)
        model.fit(*data["train"])
        scores.append(model.score(*data["test"]))
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report reports_no_spread
def report(make_model, data, seeds):
    return np.mean([make_model(s).fit(*data["train"]).score(*data["test"]) for s in seeds])

# %% 08.report reports_luckiest_seed
def report(make_model, data, seeds):
    scores = [make_model(s).fit(*data["train"]).score(*data["test"]) for s in seeds]
    return {"mean": max(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report error_not_standard_error
def report(make_model, data, seeds):
    scores = [make_model(s).fit(*data["train"]).score(*data["test"]) for s in seeds]
    return {"mean": np.mean(scores), "error": np.std(scores)}

# %% 08.report error_not_standard_error (divided by n)
def report(make_model, data, seeds):
    scores = [make_model(s).fit(*data["train"]).score(*data["test"]) for s in seeds]
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / len(scores)}

# %% 08.report crash (not fitted)
def report(make_model, data, seeds):
    scores = [make_model(s).score(*data["test"]) for s in seeds]
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

# %% 08.report wrong_type
def report(make_model, data, seeds):
    scores = [make_model(s).fit(*data["train"]).score(*data["test"]) for s in seeds]
    return np.mean(scores), np.std(scores, ddof=1) / np.sqrt(len(scores))

# %% 08.report reports_selection_score error_not_standard_error (two mistakes)
def report(make_model, data, seeds):
    scores = [make_model(s).fit(*data["train"]).score(*data["val"]) for s in seeds]
    return {"mean": np.mean(scores), "error": np.std(scores)}
