# ruff: noqa
# fmt: off
# Right and wrong answers to chapter 10. The header names the exercise, then "right" or the diagnoses
# expected; what follows in brackets is a remark.

# %% 10.resumable right
import os
def resumable(model, train_epoch, epochs, path):
    """Train, and survive an interruption."""
    start = 0
    if path.exists():
        with np.load(path) as file:
            start = int(file["epoch"])
            for k, layer in enumerate(model.layers):
                layer.weights[:] = file[f"weights_{k}"]
                layer.biases[:] = file[f"biases_{k}"]
    for epoch in range(start, epochs):
        train_epoch(model, epoch)
        state = {"epoch": epoch + 1}
        for k, layer in enumerate(model.layers):
            state[f"weights_{k}"] = layer.weights
            state[f"biases_{k}"] = layer.biases
        temporary = path.with_name("tmp.npz")
        np.savez(temporary, **state)
        os.replace(temporary, path)

# %% 10.resumable right (with nnlib's own checkpoints)
from nnlib import checkpoints
def resumable(model, train_epoch, epochs, path):
    begin = 0
    if path.is_file():
        toestand = checkpoints.load(path)
        toestand.restore(model)
        begin = toestand.epoch
    for epoch in range(begin, epochs):
        train_epoch(model, epoch)
        checkpoints.save(path, model, epoch=epoch + 1)
    return model

# %% 10.resumable saved_too_late
def resumable(model, train_epoch, epochs, path):
    start = 0
    if path.exists():
        data = np.load(path)
        model.parameters[:] = data["p"]
        start = int(data["epoch"])
    for epoch in range(start, epochs):
        train_epoch(model, epoch)
    np.savez(path, p=model.parameters, epoch=epochs)

# %% 10.resumable saved_too_late (at the interruption only)
def resumable(model, train_epoch, epochs, path):
    start = 0
    if path.exists():
        data = np.load(path)
        model.parameters[:] = data["p"]
        start = int(data["epoch"])
    epoch = start
    try:
        while epoch < epochs:
            train_epoch(model, epoch)
            epoch += 1
    except KeyboardInterrupt:
        np.savez(path, p=model.parameters, epoch=epoch)

# %% 10.resumable mixed_best_and_last
from pathlib import Path
def resumable(model, train_epoch, epochs, path):
    beste, begin = np.inf, 0
    if Path(path).exists():
        with np.load(path, allow_pickle=False) as bestand:
            for k, laag in enumerate(model.layers):
                laag.weights, laag.biases = bestand[f"W{k}"], bestand[f"b{k}"]
            begin, beste = int(bestand["klaar"]), float(bestand["beste"])
    arrays = {}
    for epoch in range(begin, epochs):
        verlies = train_epoch(model, epoch)
        if verlies < beste:
            beste = verlies
            for k, laag in enumerate(model.layers):
                arrays[f"W{k}"], arrays[f"b{k}"] = laag.weights.copy(), laag.biases.copy()
        np.savez(path, klaar=epoch + 1, beste=beste, **arrays)
    return model

# %% 10.resumable right (keeps the best one beside the last one)
from pathlib import Path
def resumable(model, train_epoch, epochs, path):
    start, best = 0, np.inf
    if Path(path).exists():
        with np.load(path, allow_pickle=False) as file:
            model.parameters[:] = file["last"]
            start, best, kept = int(file["epoch"]), float(file["loss"]), file["best"]
    for epoch in range(start, epochs):
        loss = train_epoch(model, epoch)
        if loss < best:
            best, kept = loss, model.parameters.copy()
        temporary = Path(path).with_name("half.npz")
        np.savez(temporary, last=model.parameters, best=kept, loss=best, epoch=epoch + 1)
        temporary.replace(path)
    return model

# %% 10.resumable saved_too_early
def resumable(model, train_epoch, epochs, path):
    start = 0
    if path.exists():
        data = np.load(path)
        model.parameters[:] = data["p"]
        start = int(data["epoch"])
    for epoch in range(start, epochs):
        np.savez(path, p=model.parameters, epoch=epoch + 1)
        train_epoch(model, epoch)

# %% 10.resumable epoch_not_restored
def resumable(model, train_epoch, epochs, path):
    if path.exists():
        model.parameters[:] = np.load(path)["p"]
    for epoch in range(epochs):
        train_epoch(model, epoch)
        np.savez(path, p=model.parameters)

# %% 10.resumable epoch_not_restored (the number of the last epoch)
def resumable(model, train_epoch, epochs, path):
    start = 0
    if path.exists():
        data = np.load(path)
        model.parameters[:] = data["p"]
        start = int(data["epoch"])
    for epoch in range(start, epochs):
        train_epoch(model, epoch)
        np.savez(path, p=model.parameters, epoch=epoch)

# %% 10.resumable binds_local_names
def resumable(model, train_epoch, epochs, path):
    begin = 0
    if path.exists():
        data = np.load(path)
        gewichten = data["p"]
        begin = int(data["epoch"])
    for epoch in range(begin, epochs):
        train_epoch(model, epoch)
        np.savez(path, p=model.parameters, epoch=epoch + 1)

# %% 10.resumable biases_missing
def resumable(model, train_epoch, epochs, path):
    start = 0
    if path.exists():
        data = np.load(path)
        start = int(data["epoch"])
        for k, layer in enumerate(model.layers):
            layer.weights[:] = data[f"w{k}"]
    for epoch in range(start, epochs):
        train_epoch(model, epoch)
        np.savez(path, epoch=epoch + 1, **{f"w{k}": l.weights for k, l in enumerate(model.layers)})

# %% 10.resumable run_order
def resumable(model, train_epoch, epochs, path):
    start = 0
    if path.exists():
        data = np.load(path)
        model.parameters[:] = data["p"]
        start = int(data["epoch"])
    for epoch in range(start, start + epochs):
        train_epoch(model, epoch)
        np.savez(path, p=model.parameters, epoch=epoch + 1)

# %% 10.resumable precision_lost
def resumable(model, train_epoch, epochs, path):
    start = 0
    if path.exists():
        data = np.load(path)
        model.parameters[:] = data["p"]
        start = int(data["epoch"])
    for epoch in range(start, epochs):
        train_epoch(model, epoch)
        np.savez(path, p=model.parameters.astype("float32"), epoch=epoch + 1)

# %% 10.test_once right
def test_once(evaluate, candidates):
    """Choose on validation, test once."""
    best = max(candidates, key=lambda candidate: evaluate(candidate, "validation"))
    return best, evaluate(best, "test")

# %% 10.test_once right
def test_once(evaluate, candidates):
    beste, hoogste = None, -1.0
    for kandidaat in candidates:
        evaluate(kandidaat, "train")
        score = evaluate(kandidaat, "validation")
        if score > hoogste:
            beste, hoogste = kandidaat, score
    eindcijfer = evaluate(beste, "test")
    return [beste, eindcijfer]

# %% 10.test_once candidate_by_test test_used_again
def test_once(evaluate, candidates):
    best = max(candidates, key=lambda c: evaluate(c, "test"))
    return best, evaluate(best, "test")

# %% 10.test_once test_used_again
def test_once(evaluate, candidates):
    scores = [(evaluate(c, "validation"), evaluate(c, "test"), c) for c in candidates]
    best = max(scores, key=lambda s: s[0])
    return best[2], best[1]

# %% 10.test_once final_figure_wrong test_not_used
def test_once(evaluate, candidates):
    best = max(candidates, key=lambda c: evaluate(c, "validation"))
    return best, evaluate(best, "validation")

# %% 10.test_once candidate_by_training
def test_once(evaluate, candidates):
    best = max(candidates, key=lambda c: evaluate(c, "train"))
    return best, evaluate(best, "test")

# %% 10.test_once candidate_worst
def test_once(evaluate, candidates):
    beste = min(candidates, key=lambda c: evaluate(c, "validation"))
    return beste, evaluate(beste, "test")

# %% 10.test_once wrong_type
def test_once(evaluate, candidates):
    best = max(candidates, key=lambda c: evaluate(c, "validation"))
    return evaluate(best, "test")

# %% 10.baseline right
def baseline(y_train, y_new):
    """Return the accuracy of the most frequent class."""
    classes, counts = np.unique(y_train, return_counts=True)
    return np.mean(y_new == classes[counts.argmax()])

# %% 10.baseline right
from collections import Counter
def baseline(y_train, y_new):
    vaakst = Counter(y_train.tolist()).most_common(1)[0][0]
    goed = sum(1 for label in y_new if label == vaakst)
    return goed / len(y_new)

# %% 10.baseline right (the blanks filled in)
def baseline(y_train, y_new):
    """Return the share of y_new that is the most frequent class of y_train."""
    classes, counts = np.unique(y_train, return_counts=True)

    answer = classes[np.argmax(counts)]

    share = (y_new == answer).sum() / y_new.size

    return share

# %% 10.baseline not_attempted (our own stub)
def baseline(y_train, y_new):
    """Return the share of y_new that is the most frequent class of y_train."""
    classes, counts = np.unique(y_train, return_counts=True)

    answer = ...

    share = ...

    return share

# %% 10.baseline blank_left
def baseline(y_train, y_new):
    classes, counts = np.unique(y_train, return_counts=True)

    answer = ...

    share = np.mean(y_new == answer)

    return share

# %% 10.baseline baseline_wrong_class (the largest class number)
def baseline(y_train, y_new):
    classes, counts = np.unique(y_train, return_counts=True)
    answer = classes.max()
    share = np.mean(y_new == answer)
    return share

# %% 10.baseline baseline_is_class (the place in the counts, not the class)
def baseline(y_train, y_new):
    classes, counts = np.unique(y_train, return_counts=True)
    answer = classes[counts.argmax()]
    share = answer
    return share

# %% 10.baseline baseline_sees_answers
def baseline(y_train, y_new):
    return np.bincount(y_new).max() / len(y_new)

# %% 10.baseline baseline_on_training
def baseline(y_train, y_new):
    vaakst = np.bincount(y_train).argmax()
    return np.mean(y_train == vaakst)

# %% 10.baseline baseline_guesses
def baseline(y_train, y_new):
    return 1 / len(np.unique(y_train))

# %% 10.baseline baseline_is_class
def baseline(y_train, y_new):
    return np.bincount(y_train).argmax()

# %% 10.baseline baseline_counts
def baseline(y_train, y_new):
    return np.sum(y_new == np.bincount(y_train).argmax())

# %% 10.report right
def report(results, baseline, test):
    """Return what was found."""
    best = max(results, key=lambda r: r["val"])
    return {
        "trainings": len(results), "params": best["params"], "validation": best["val"],
        "test": test, "baseline": baseline, "beats_baseline": test > baseline,
    }

# %% 10.report right
def report(results, baseline, test):
    gekozen = sorted(results, key=lambda r: -r["val"])[0]
    verslag = dict(trainings=len(results), params=dict(gekozen["params"]), test=test, baseline=baseline)
    verslag["validation"] = gekozen["val"]
    verslag["train"] = gekozen["train"]
    verslag["beats_baseline"] = bool(np.greater(test, baseline))
    return verslag

# %% 10.report field_missing
def report(results, baseline, test):
    best = max(results, key=lambda r: r["val"])
    return {"trainings": len(results), "params": best["params"], "validation": best["val"],
            "test": test, "baseline": baseline}

# %% 10.report field_wrong
def report(results, baseline, test):
    best = max(results, key=lambda r: r["train"])
    return {"trainings": len(results), "params": best["params"], "validation": best["val"],
            "test": test, "baseline": baseline, "beats_baseline": test > baseline}

# %% 10.report field_wrong
def report(results, baseline, test):
    best = max(results, key=lambda r: r["val"])
    return {"trainings": len(results), "params": best["params"], "validation": best["val"],
            "test": best["val"], "baseline": baseline, "beats_baseline": test > baseline}

# %% 10.report claim_wrong
def report(results, baseline, test):
    best = max(results, key=lambda r: r["val"])
    return {"trainings": len(results), "params": best["params"], "validation": best["val"],
            "test": test, "baseline": baseline, "beats_baseline": best["val"] > baseline}

# %% 10.report wrong_type
def report(results, baseline, test):
    best = max(results, key=lambda r: r["val"])
    return f"{best['params']}: {test:.3f}, baseline {baseline:.3f}"
