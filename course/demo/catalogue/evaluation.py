# ruff: noqa
# fmt: off
# Right and wrong answers to chapter 07. The header names the exercise, then "right" or the
# diagnosis expected.

# %% 07.split right
def split(X, y, fractions, rng):
    order = rng.permutation(len(X))
    n_train = int(fractions[0] * len(X))
    n_val = int(fractions[1] * len(X))
    train, val, test = order[:n_train], order[n_train:n_train + n_val], order[n_train + n_val:]
    return (X[train], y[train]), (X[val], y[val]), (X[test], y[test])

# %% 07.split right
def split(X, y, fractions, rng):
    """Verdeel de rijen over drie delen."""
    volgorde = np.arange(X.shape[0])
    rng.shuffle(volgorde)
    grenzen = np.round(np.cumsum(fractions) * len(volgorde)).astype(int)
    delen = []
    begin = 0
    for eind in grenzen:
        rijen = volgorde[begin:eind]
        delen.append((X[rijen], y[rijen]))
        begin = eind
    return delen

# %% 07.split right
def split(X, y, fractions, rng):
    together = rng.permutation(np.hstack([X, y]))
    a = round(fractions[0] * len(X))
    b = a + round(fractions[1] * len(X))
    return [(part[:, :-1], part[:, -1:]) for part in np.split(together, [a, b])]

# %% 07.split right
def split(X, y, fractions, rng):
    idx = np.argsort(rng.random(len(X)))
    X, y = X[idx], y[idx]
    n = len(X)
    i = round(n * fractions[0])
    j = round(n * (fractions[0] + fractions[1]))
    yield X[:i], y[:i]
    yield X[i:j], y[i:j]
    yield X[j:], y[j:]

# %% 07.split right
def split(X, y, fractions, rng):
    paren = list(zip(X, y))
    volgorde = [int(i) for i in rng.choice(len(paren), len(paren), replace=False)]
    def deel(nummers):
        return (np.array([paren[i][0] for i in nummers]), np.array([paren[i][1] for i in nummers]))
    n1 = int(len(paren) * fractions[0])
    n2 = n1 + int(len(paren) * fractions[1])
    return [deel(volgorde[:n1]), deel(volgorde[n1:n2]), deel(volgorde[n2:])]

# %% 07.split not_attempted
def split(X, y, fractions, rng):
    """Divide the rows into three parts."""
    # jouw code hier · your code here

# %% 07.split blank_left (untouched)
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = ...
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = ...
    val = ...
    test = ...
    return [(X[rows], y[rows]) for rows in (train, val, test)]

# %% 07.split blank_left (the last of four)
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = rng.permutation(n)
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = order[:first]
    val = order[first:second]
    test = ...
    return [(X[rows], y[rows]) for rows in (train, val, test)]

# %% 07.split split_not_shuffled (the blanks, in order)
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = np.arange(n)
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = order[:first]
    val = order[first:second]
    test = order[second:]
    return [(X[rows], y[rows]) for rows in (train, val, test)]

# %% 07.split split_overlap (the blanks, validation from the start)
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = rng.permutation(n)
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = order[:first]
    val = order[:second]
    test = order[second:]
    return [(X[rows], y[rows]) for rows in (train, val, test)]

# %% 07.split split_overlap (the blanks, validation to the end)
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = rng.permutation(n)
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = order[:first]
    val = order[first:]
    test = order[second:]
    return [(X[rows], y[rows]) for rows in (train, val, test)]

# %% 07.split split_rows_lost (the blanks, one skipped)
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = rng.permutation(n)
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = order[:first]
    val = order[first + 1 : second]
    test = order[second:]
    return [(X[rows], y[rows]) for rows in (train, val, test)]

# %% 07.split split_ignores_rng (the blanks, the global generator)
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = np.random.permutation(n)
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = order[:first]
    val = order[first:second]
    test = order[second:]
    return [(X[rows], y[rows]) for rows in (train, val, test)]

# %% 07.split crash (the blanks, shuffle returns nothing)
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = rng.shuffle(np.arange(n))
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = order[:first]
    val = order[first:second]
    test = order[second:]
    return [(X[rows], y[rows]) for rows in (train, val, test)]

# %% 07.split crash (the blanks, the rows themselves)
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = rng.permutation(X)
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = order[:first]
    val = order[first:second]
    test = order[second:]
    return [(X[rows], y[rows]) for rows in (train, val, test)]

# %% 07.split split_not_shuffled
def split(X, y, fractions, rng):
    n = len(X)
    a = int(fractions[0] * n)
    b = a + int(fractions[1] * n)
    return (X[:a], y[:a]), (X[a:b], y[a:b]), (X[b:], y[b:])

# %% 07.split split_not_shuffled (permutation computed, not used)
def split(X, y, fractions, rng):
    order = rng.permutation(len(X))
    n_train = round(len(order) * fractions[0])
    n_val = round(len(order) * fractions[1])
    train = X[:n_train], y[:n_train]
    val = X[n_train:n_train + n_val], y[n_train:n_train + n_val]
    test = X[n_train + n_val:], y[n_train + n_val:]
    return train, val, test

# %% 07.split split_not_shuffled (inside the parts only)
def split(X, y, fractions, rng):
    delen = []
    begin = 0
    for i, f in enumerate(fractions):
        eind = len(X) if i == 2 else begin + int(f * len(X))
        rijen = rng.permutation(np.arange(begin, eind))
        delen.append((X[rijen], y[rijen]))
        begin = eind
    return delen

# %% 07.split split_pairs_broken (two permutations)
def split(X, y, fractions, rng):
    X = X[rng.permutation(len(X))]
    y = y[rng.permutation(len(y))]
    a = int(fractions[0] * len(X))
    b = a + int(fractions[1] * len(X))
    return (X[:a], y[:a]), (X[a:b], y[a:b]), (X[b:], y[b:])

# %% 07.split split_pairs_broken (labels stay)
def split(X, y, fractions, rng):
    geschud = rng.permutation(X)
    n_train = round(len(X) * fractions[0])
    n_val = round(len(X) * fractions[1])
    return [
        (geschud[:n_train], y[:n_train]),
        (geschud[n_train:n_train + n_val], y[n_train:n_train + n_val]),
        (geschud[n_train + n_val:], y[n_train + n_val:]),
    ]

# %% 07.split split_overlap (drawn with replacement)
def split(X, y, fractions, rng):
    parts = []
    for f in fractions:
        rows = rng.choice(len(X), int(f * len(X)))
        parts.append((X[rows], y[rows]))
    return parts

# %% 07.split split_overlap (an order of its own for each part)
def split(X, y, fractions, rng):
    delen = []
    for deel in fractions:
        volgorde = rng.permutation(len(X))[: round(deel * len(X))]
        delen.append((X[volgorde], y[volgorde]))
    return delen

# %% 07.split split_overlap (validation begins at zero)
def split(X, y, fractions, rng):
    order = rng.permutation(len(X))
    n_train, n_val = int(fractions[0] * len(X)), int(fractions[1] * len(X))
    train, val, test = order[:n_train], order[:n_val], order[n_train + n_val:]
    return (X[train], y[train]), (X[val], y[val]), (X[test], y[test])

# %% 07.split split_rows_lost
def split(X, y, fractions, rng):
    order = rng.permutation(len(X))
    n1, n2, n3 = [int(f * (len(X) - 2)) for f in fractions]
    a, b, c = order[:n1], order[n1:n1 + n2], order[n1 + n2:n1 + n2 + n3]
    return (X[a], y[a]), (X[b], y[b]), (X[c], y[c])

# %% 07.split split_rows_lost (slices one short)
def split(X, y, fractions, rng):
    volgorde = rng.permutation(len(X))
    g1 = int(fractions[0] * len(X))
    g2 = g1 + int(fractions[1] * len(X))
    train, val, test = volgorde[:g1], volgorde[g1 + 1:g2], volgorde[g2 + 1:]
    return (X[train], y[train]), (X[val], y[val]), (X[test], y[test])

# %% 07.split split_wrong_fractions (fixed shares)
def split(X, y, fractions, rng):
    order = rng.permutation(len(X))
    a, b = int(0.8 * len(X)), int(0.9 * len(X))
    return (X[order[:a]], y[order[:a]]), (X[order[a:b]], y[order[a:b]]), (X[order[b:]], y[order[b:]])

# %% 07.split split_wrong_fractions (three equal parts)
def split(X, y, fractions, rng):
    return [(X[rows], y[rows]) for rows in np.array_split(rng.permutation(len(X)), 3)]

# %% 07.split split_ignores_rng
def split(X, y, fractions, rng):
    order = np.random.permutation(len(X))
    a = int(fractions[0] * len(X))
    b = a + int(fractions[1] * len(X))
    return [(X[rows], y[rows]) for rows in (order[:a], order[a:b], order[b:])]

# %% 07.split split_ignores_rng (a fixed seed)
def split(X, y, fractions, rng):
    rng = np.random.default_rng(42)
    order = rng.permutation(len(X))
    a = int(fractions[0] * len(X))
    b = a + int(fractions[1] * len(X))
    return [(X[rows], y[rows]) for rows in (order[:a], order[a:b], order[b:])]

# %% 07.split split_ignores_rng (a new generator each time)
def split(X, y, fractions, rng):
    volgorde = np.random.default_rng().permutation(len(X))
    a = int(fractions[0] * len(X))
    b = a + int(fractions[1] * len(X))
    return [(X[r], y[r]) for r in (volgorde[:a], volgorde[a:b], volgorde[b:])]

# %% 07.split split_mutates
def split(X, y, fractions, rng):
    state = rng.bit_generator.state
    rng.shuffle(X)
    rng.bit_generator.state = state
    rng.shuffle(y)
    a = int(fractions[0] * len(X))
    b = a + int(fractions[1] * len(X))
    return (X[:a], y[:a]), (X[a:b], y[a:b]), (X[b:], y[b:])

# %% 07.split wrong_type
def split(X, y, fractions, rng):
    order = rng.permutation(len(X))
    a = int(fractions[0] * len(X))
    b = a + int(fractions[1] * len(X))
    return X[order[:a]], X[order[a:b]], X[order[b:]], y[order[:a]], y[order[a:b]], y[order[b:]]

# %% 07.split uses_reference_solution
from nnlib.split import split as verdeel
def split(X, y, fractions, rng):
    return verdeel(X, y, fractions, rng)

# %% 07.split split_pairs_broken split_ignores_rng (two mistakes)
def split(X, y, fractions, rng):
    X = np.random.permutation(X)
    y = np.random.permutation(y)
    a = int(fractions[0] * len(X))
    b = a + int(fractions[1] * len(X))
    return (X[:a], y[:a]), (X[a:b], y[a:b]), (X[b:], y[b:])

# %% 07.accuracy right
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        predicted = (outputs[:, 0] >= 0.5).astype(int)
        actual = np.asarray(labels).reshape(-1)
    else:
        predicted = outputs.argmax(axis=1)
        actual = labels.argmax(axis=1)
    return float(np.mean(predicted == actual))

# %% 07.accuracy right
def accuracy(outputs, labels):
    """Het deel van de rijen dat klopt."""
    goed = 0
    for i in range(len(outputs)):
        if outputs.shape[1] > 1:
            goed += int(np.argmax(outputs[i]) == np.argmax(labels[i]))
        else:
            klasse = 1 if outputs[i, 0] > 0.5 else 0
            goed += klasse == int(np.ravel(labels)[i])
    return goed / len(outputs)

# %% 07.accuracy right
def accuracy(outputs, labels):
    labels = labels.reshape(len(labels), -1)
    if outputs.shape[1] == 1:
        outputs = np.hstack([1 - outputs, outputs])
        labels = np.hstack([1 - labels, labels])
    return (outputs.argmax(1) == labels.argmax(1)).mean()

# %% 07.accuracy right
def accuracy(outputs, labels):
    def klassen(a):
        a = np.squeeze(a)
        return np.round(a).astype(int) if a.ndim == 1 else np.argmax(a, axis=-1)
    return np.count_nonzero(klassen(outputs) == klassen(labels)) / outputs.shape[0]

# %% 07.accuracy broadcasts_to_a_matrix
def accuracy(outputs, labels):
    if outputs.shape[1] > 1:
        return np.mean(outputs.argmax(axis=1) == labels.argmax(axis=1))
    predictions = (outputs >= 0.5).astype(float)
    return np.mean(predictions == labels)

# %% 07.accuracy broadcasts_to_a_matrix (summed)
def accuracy(outputs, labels):
    if outputs.shape[1] > 1:
        return np.mean(np.argmax(outputs, axis=1) == np.argmax(labels, axis=1))
    goed = ((outputs > 0.5) == labels).sum()
    return goed / len(outputs)

# %% 07.accuracy float_equality
def accuracy(outputs, labels):
    goed = 0
    for kans, label in zip(outputs.ravel(), labels.ravel()):
        if kans == label:
            goed += 1
    return goed / labels.size

# %% 07.accuracy accuracy_count_not_share
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        return int(np.sum((outputs[:, 0] >= 0.5) == labels.reshape(-1)))
    return int(np.sum(outputs.argmax(axis=1) == labels.argmax(axis=1)))

# %% 07.accuracy accuracy_count_not_share (percentage)
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        share = ((outputs[:, 0] >= 0.5) == labels.ravel()).mean()
    else:
        share = (outputs.argmax(axis=1) == labels.argmax(axis=1)).mean()
    return 100 * share

# %% 07.accuracy accuracy_threshold (astype cuts off)
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        return np.mean(outputs[:, 0].astype(int) == labels.ravel())
    return np.mean(outputs.argmax(axis=1) == labels.argmax(axis=1))

# %% 07.accuracy accuracy_threshold (above zero)
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        voorspeld = np.where(outputs > 0, 1, 0).reshape(-1)
        return np.mean(voorspeld == labels.reshape(-1))
    return np.mean(outputs.argmax(axis=1) == labels.argmax(axis=1))

# %% 07.accuracy wrong_axis
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        return np.mean((outputs[:, 0] >= 0.5) == labels.reshape(-1))
    return np.mean(outputs.argmax(axis=0) == labels.argmax(axis=0))

# %% 07.accuracy wrong_axis (no axis)
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        return np.mean((outputs[:, 0] >= 0.5) == labels.reshape(-1))
    return float(np.mean(np.argmax(outputs) == np.argmax(labels)))

# %% 07.accuracy one_hot_by_threshold
def accuracy(outputs, labels):
    labels = np.asarray(labels).reshape(outputs.shape)
    return np.mean((outputs >= 0.5) == labels)

# %% 07.accuracy one_hot_by_threshold (whole rows)
def accuracy(outputs, labels):
    labels = labels.reshape(outputs.shape)
    goed = ((outputs >= 0.5) == (labels == 1)).all(axis=1)
    return goed.sum() / len(goed)

# %% 07.accuracy error_share
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        return np.mean((outputs[:, 0] >= 0.5) != labels.reshape(-1))
    return np.mean(outputs.argmax(axis=1) != labels.argmax(axis=1))

# %% 07.accuracy rows_out_of_order
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        voorspeld = np.sort(outputs[:, 0]) >= 0.5
        return np.mean(voorspeld == labels.reshape(-1))
    return np.mean(outputs.argmax(axis=1) == labels.argmax(axis=1))

# %% 07.accuracy only_positives
def accuracy(outputs, labels):
    if outputs.shape[1] > 1:
        return np.mean(outputs.argmax(axis=1) == labels.argmax(axis=1))
    return np.sum((outputs[:, 0] > 0.5) * labels.ravel()) / len(outputs)

# %% 07.accuracy wrong_type
def accuracy(outputs, labels):
    return np.mean((outputs >= 0.5) == labels.reshape(outputs.shape), axis=1)

# %% 07.accuracy returns_none
def accuracy(outputs, labels):
    share = np.mean((outputs[:, 0] >= 0.5) == labels.reshape(len(labels), -1)[:, 0])

# %% 07.accuracy broadcasts_to_a_matrix one_hot_by_threshold (two mistakes)
def accuracy(outputs, labels):
    klasse = np.round(outputs)
    return np.mean(klasse == labels)

# %% 07.accuracy uses_reference_solution
import nnlib.metrics
def accuracy(outputs, labels):
    return nnlib.metrics.accuracy(outputs.T, labels.reshape(outputs.shape).T)

# %% 07.early_stopping right
def early_stopping_epoch(val_losses, patience):
    best = float("inf")
    waited = 0
    for epoch, loss in enumerate(val_losses):
        if loss < best:
            best = loss
            waited = 0
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(val_losses) - 1

# %% 07.early_stopping right
def early_stopping_epoch(val_losses, patience):
    """De epoch waarin de training stopt."""
    beste_epoch = 0
    for epoch in range(len(val_losses)):
        if val_losses[epoch] < val_losses[beste_epoch]:
            beste_epoch = epoch
        elif epoch - beste_epoch >= patience:
            break
    return epoch

# %% 07.early_stopping right
def early_stopping(val_losses, patience):
    losses = np.array(val_losses)
    for e in range(patience, len(losses)):
        if losses[e - patience + 1:e + 1].min() >= losses[:e - patience + 1].min():
            return e
    return len(losses) - 1

# %% 07.early_stopping right
def early_stopping_epoch(val_losses, patience):
    epoch, geduld, laagste = -1, patience, np.inf
    while geduld > 0 and epoch + 1 < len(val_losses):
        epoch += 1
        if val_losses[epoch] < laagste:
            laagste, geduld = val_losses[epoch], patience
        else:
            geduld -= 1
    return epoch

# %% 07.early_stopping es_counter_not_reset
def early_stopping_epoch(val_losses, patience):
    best = float("inf")
    bad = 0
    for epoch, loss in enumerate(val_losses):
        if loss < best:
            best = loss
        else:
            bad += 1
            if bad >= patience:
                return epoch
    return len(val_losses) - 1

# %% 07.early_stopping es_compares_previous
def early_stopping_epoch(val_losses, patience):
    teller = 0
    for i in range(1, len(val_losses)):
        if val_losses[i] < val_losses[i - 1]:
            teller = 0
        else:
            teller += 1
        if teller == patience:
            return i
    return len(val_losses) - 1

# %% 07.early_stopping es_ignores_patience
def early_stopping_epoch(val_losses, patience):
    best = val_losses[0]
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] >= best:
            return epoch
        best = val_losses[epoch]
    return len(val_losses) - 1

# %% 07.early_stopping es_patience_off_by_one
def early_stopping_epoch(val_losses, patience):
    best, wait = np.inf, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best:
            best, wait = loss, 0
        else:
            wait += 1
        if wait > patience:
            return epoch
    return epoch

# %% 07.early_stopping es_patience_off_by_one (counts from 1)
def early_stopping_epoch(val_losses, patience):
    best, wait = np.inf, 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < best:
            best, wait = loss, 0
        else:
            wait += 1
        if wait == patience:
            return epoch
    return len(val_losses)

# %% 07.early_stopping es_patience_off_by_one (the end is the length)
def early_stopping_epoch(val_losses, patience):
    laagste, teller = np.inf, 0
    for epoch, verlies in enumerate(val_losses):
        if verlies < laagste:
            laagste, teller = verlies, 0
        else:
            teller += 1
            if teller == patience:
                return epoch
    return len(val_losses)

# %% 07.early_stopping es_returns_best_epoch
def early_stopping_epoch(val_losses, patience):
    beste = 0
    for e, verlies in enumerate(val_losses):
        if verlies < val_losses[beste]:
            beste = e
        if e - beste >= patience:
            return beste
    return beste

# %% 07.early_stopping es_returns_best_epoch (argmin)
def early_stopping_epoch(val_losses, patience):
    return int(np.argmin(val_losses))

# %% 07.early_stopping es_returns_value_not_index
def early_stopping_epoch(val_losses, patience):
    best, wait = np.inf, 0
    for loss in val_losses:
        if loss < best:
            best, wait = loss, 0
        else:
            wait += 1
        if wait == patience:
            return loss
    return loss

# %% 07.early_stopping es_maximises
def early_stopping_epoch(val_losses, patience):
    best, wait = -np.inf, 0
    for epoch, loss in enumerate(val_losses):
        if loss > best:
            best, wait = loss, 0
        else:
            wait += 1
        if wait == patience:
            return epoch
    return len(val_losses) - 1

# %% 07.early_stopping es_returns_none_without_stop
def early_stopping_epoch(val_losses, patience):
    best, wait = np.inf, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best:
            best, wait = loss, 0
        else:
            wait += 1
        if wait == patience:
            return epoch

# %% 07.early_stopping es_equal_is_better
def early_stopping_epoch(val_losses, patience):
    best, wait = np.inf, 0
    for epoch, loss in enumerate(val_losses):
        if loss <= best:
            best, wait = loss, 0
        else:
            wait += 1
        if wait == patience:
            return epoch
    return len(val_losses) - 1

# %% 07.early_stopping es_counter_not_reset (and says nothing at the end)
def early_stopping_epoch(val_losses, patience):
    best, wait = np.inf, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best:
            best = loss
        else:
            wait += 1
        if wait == patience:
            return epoch

# %% 07.early_stopping timeout
def early_stopping_epoch(val_losses, patience):
    epoch, wait, best = 0, 0, np.inf
    while epoch < len(val_losses):
        if val_losses[epoch] < best:
            best = val_losses[epoch]
        else:
            wait += 1
    return epoch

# %% 07.accuracy accuracy_threshold (classes swapped)
def accuracy(outputs, labels):
    if outputs.shape[1] == 1:
        return np.mean((outputs[:, 0] < 0.5) == labels.reshape(-1))
    return np.mean(outputs.argmax(axis=1) == labels.argmax(axis=1))
