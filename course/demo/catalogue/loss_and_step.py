# ruff: noqa
# fmt: off
# Answers to the exercises of chapters 01 to 04. The header names the exercise, then "right" or the
# diagnoses expected.

# %% 03.bce right
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return -np.mean(target * np.log(o) + (1 - target) * np.log(1 - o))

# %% 03.bce right
def bce(output, target):
    eps = 1e-9
    verlies = target * np.log(output + eps) + (1 - target) * np.log(1 - output + eps)
    return float(-verlies.sum() / verlies.size)

# %% 03.bce right
def bce(output, target):
    o = np.minimum(np.maximum(output, 1e-15), 1 - 1e-15)
    return np.mean(np.where(target == 1, -np.log(o), -np.log(1 - o)))

# %% 03.bce right
def bce(output, target):
    kans = np.where(target == 1, output, 1 - output)
    return -np.log(np.maximum(kans, 1e-10)).mean()

# %% 03.bce right
def bce(output, target):
    som = 0.0
    for o, t in zip(output.ravel(), target.ravel()):
        o = min(max(o, 1e-12), 1 - 1e-12)
        som -= t * np.log(o) + (1 - t) * np.log(1 - o)
    return som / output.size

# %% 03.bce loss_sign
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return np.mean(target * np.log(o) + (1 - target) * np.log(1 - o))

# %% 03.bce no_clipping
def bce(output, target):
    return -np.mean(target * np.log(output) + (1 - target) * np.log(1 - output))

# %% 03.bce log_base
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return -np.mean(target * np.log10(o) + (1 - target) * np.log10(1 - o))

# %% 03.bce sum_instead_of_mean
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return -np.sum(target * np.log(o) + (1 - target) * np.log(1 - o))

# %% 03.bce arguments_swapped
def bce(output, target):
    t = np.clip(target, 1e-12, 1 - 1e-12)
    return -np.mean(output * np.log(t) + (1 - output) * np.log(1 - t))

# %% 03.bce threshold_before_log (L06)
def bce(output, target):
    voorspelling = (output >= 0.5).astype(float)
    p = np.clip(voorspelling, 1e-12, 1 - 1e-12)
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))

# %% 03.bce threshold_before_log (L06)
def bce(output, target):
    output = np.round(output)
    return -np.mean(target * np.log(output) + (1 - target) * np.log(1 - output))

# %% 03.bce threshold_before_log (L06)
def bce(output, target):
    p = np.where(output > 0.5, 1 - 1e-7, 1e-7)
    loss = -(target * np.log(p) + (1 - target) * np.log(1 - p))
    return loss.mean()

# %% 03.bce log_of_zero
def bce(output, target):
    o = output.astype(int)
    o = np.clip(o, 1e-12, 1 - 1e-12)
    return -np.mean(target * np.log(o) + (1 - target) * np.log(1 - o))

# %% 03.bce loss_term_missing
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return -np.mean(target * np.log(o))

# %% 03.bce another_loss
def bce(output, target):
    return np.mean((output - target) ** 2)

# %% 03.bce not_reduced
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return -(target * np.log(o) + (1 - target) * np.log(1 - o))

# %% 03.bce mean_over_classes_only
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return -np.mean(target * np.log(o) + (1 - target) * np.log(1 - o), axis=0)

# %% 03.bce loss_term_sign
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return np.mean(-target * np.log(o) + (1 - target) * np.log(1 - o))

# %% 03.bce uses_reference_solution
def bce(output, target):
    return nnlib.losses.BinaryCrossEntropy().value(output, target)

# %% 03.bce loss_sign sum_instead_of_mean
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return (target * np.log(o) + (1 - target) * np.log(1 - o)).sum()

# %% 03.bce returns_none
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    verlies = -np.mean(target * np.log(o) + (1 - target) * np.log(1 - o))

# %% 03.bce sum_instead_of_mean
def bce(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    l = -(target * np.log(o) + (1 - target) * np.log(1 - o))
    return l.sum() / output.shape[1]

# %% 03.bce_gradient right
def bce_gradient(output, target):
    return (output - target) / (output * (1 - output))

# %% 03.bce_gradient right
def bce_gradient(output, target):
    return -(target / output) + (1 - target) / (1 - output)

# %% 03.bce_gradient right
def bce_gradient(output, target):
    o = np.clip(output, 1e-12, 1 - 1e-12)
    return (o - target) / (o - o ** 2)

# %% 03.bce_gradient right
def bce_gradient(output, target):
    return np.where(target == 1, -1 / output, 1 / (1 - output))

# %% 03.bce_gradient gradient_sign
def bce_gradient(output, target):
    return (target - output) / (output * (1 - output))

# %% 03.bce_gradient denominator_missing
def bce_gradient(output, target):
    return output - target

# %% 03.bce_gradient division_order
def bce_gradient(output, target):
    return (output - target) / output * (1 - output)

# %% 03.bce_gradient gradient_counted
def bce_gradient(output, target):
    return (output - target) / (output * (1 - output)) / output.size

# %% 03.bce_gradient gradient_term
def bce_gradient(output, target):
    return -target / output

# %% 03.bce_gradient gradient_term
def bce_gradient(output, target):
    return -target / output - (1 - target) / (1 - output)

# %% 03.bce_gradient gradient_reduced
def bce_gradient(output, target):
    return np.mean((output - target) / (output * (1 - output)))

# %% 03.bce_gradient loss_value_instead_of_gradient
def bce_gradient(output, target):
    return -np.mean(target * np.log(output) + (1 - target) * np.log(1 - output))

# %% 03.bce_gradient denominator_wrong
def bce_gradient(output, target):
    return (output - target) * output * (1 - output)

# %% 03.bce_gradient gradient_sign denominator_missing
def bce_gradient(output, target):
    return target - output

# %% 03.bce_gradient uses_reference_solution
def bce_gradient(output, target):
    return nnlib.losses.BinaryCrossEntropy().gradient(output, target)

# %% 03.bce_gradient wrong_shape
def bce_gradient(output, target):
    return ((output - target) / (output * (1 - output))).T

# %% 03.bce_gradient rounded
def bce_gradient(output, target):
    voorspelling = (output > 0.5) * 1.0
    return voorspelling - target

# %% 03.numerical_gradient right
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        oud = w[i]
        w[i] = oud + h
        plus = f(w)
        w[i] = oud - h
        min_ = f(w)
        w[i] = oud
        g[i] = (plus - min_) / (2 * h)
    return g

# %% 03.numerical_gradient right
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        plus = w.copy()
        minus = w.copy()
        plus[i] += h
        minus[i] -= h
        g[i] = (f(plus) - f(minus)) / (2 * h)
    return g

# %% 03.numerical_gradient right
def numerical_gradient(f, w):
    h = 1e-6
    f0 = f(w)
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        v = w.copy()
        v[i] += h
        g[i] = (f(v) - f0) / h
    return g

# %% 03.numerical_gradient right
def numerical_gradient(f, w):
    h = 1e-4
    vlak = w.flatten()
    g = []
    for i in range(vlak.size):
        e = np.zeros(vlak.size)
        e[i] = h
        g.append((f((vlak + e).reshape(w.shape)) - f((vlak - e).reshape(w.shape))) / (2 * h))
    return np.array(g).reshape(w.shape)

# %% 03.numerical_gradient right
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros_like(w)
    it = np.nditer(w, flags=['multi_index'])
    for _ in it:
        e = np.zeros_like(w)
        e[it.multi_index] = h
        g[it.multi_index] = (f(w + e) - f(w - e)) / 2 / h
    return g

# %% 03.numerical_gradient ng_not_divided_by_2h
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        plus = w.copy()
        minus = w.copy()
        plus[i] += h
        minus[i] -= h
        g[i] = f(plus) - f(minus)
    return g

# %% 03.numerical_gradient ng_not_divided_by_2h
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        plus = w.copy()
        minus = w.copy()
        plus[i] += h
        minus[i] -= h
        g[i] = (f(plus) - f(minus)) / h
    return g

# %% 03.numerical_gradient ng_not_divided_by_2h
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        plus = w.copy()
        minus = w.copy()
        plus[i] += h
        minus[i] -= h
        g[i] = (f(plus) - f(minus)) / 2 * h
    return g

# %% 03.numerical_gradient ng_w_not_restored
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        oud = w[i]
        w[i] = oud + h
        plus = f(w)
        w[i] = oud - h
        min_ = f(w)
        g[i] = (plus - min_) / (2 * h)
    return g

# %% 03.numerical_gradient ng_all_at_once
def numerical_gradient(f, w):
    h = 1e-5
    return (f(w + h) - f(w - h)) / (2 * h) * np.ones_like(w)

# %% 03.numerical_gradient ng_alias
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        plus = w
        minus = w
        plus[i] += h
        minus[i] -= h
        g[i] = (f(plus) - f(minus)) / (2 * h)
    return g

# %% 03.numerical_gradient ng_h_too_small
def numerical_gradient(f, w):
    h = 2e-15
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        plus = w.copy()
        minus = w.copy()
        plus[i] += h
        minus[i] -= h
        g[i] = (f(plus) - f(minus)) / (2 * h)
    return g

# %% 03.numerical_gradient ng_h_too_large
def numerical_gradient(f, w):
    h = 0.5
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        plus = w.copy()
        minus = w.copy()
        plus[i] += h
        minus[i] -= h
        g[i] = (f(plus) - f(minus)) / (2 * h)
    return g

# %% 03.numerical_gradient ng_sign
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        plus = w.copy()
        minus = w.copy()
        plus[i] += h
        minus[i] -= h
        g[i] = (f(minus) - f(plus)) / (2 * h)
    return g

# %% 03.numerical_gradient ng_first_axis_only
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros_like(w)
    for i in range(len(w)):
        plus, minus = w.copy(), w.copy()
        plus[i] += h
        minus[i] -= h
        g[i] = (f(plus) - f(minus)) / (2 * h)
    return g

# %% 03.numerical_gradient ng_wrong_shape
def numerical_gradient(f, w):
    h = 1e-5
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        plus = w.copy()
        minus = w.copy()
        plus[i] += h
        minus[i] -= h
        g[i] = (f(plus) - f(minus)) / (2 * h)
    return g.ravel()

# %% 03.numerical_gradient uses_reference_solution
def numerical_gradient(f, w):
    from nnlib.gradcheck import numerical_gradient as kant_en_klaar
    return kant_en_klaar(f, w)

# %% 03.numerical_gradient ng_w_not_restored
def numerical_gradient(f, w):
    g = np.zeros_like(w)
    h = 1e-5
    for i in np.ndindex(w.shape):
        w[i] += h
        plus = f(w)
        w[i] -= 2 * h
        minus = f(w)
        g[i] = (plus - minus) / (2 * h)
    return g

# %% 03.numerical_gradient ng_not_divided_by_2h
def numerical_gradient(f, w):
    h = 1e-5
    f0 = f(w)
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        v = w.copy()
        v[i] += h
        g[i] = (f(v) - f0) / (2 * h)
    return g

# %% 03.numerical_gradient right
def numerical_gradient(f, w):
    h = 1e-5
    w = np.array(w, dtype=float)
    slopes = []
    for place in np.ndindex(w.shape):
        middle = w[place]

        w[place] = middle + h
        above = f(w)

        w[place] = middle - h
        below = f(w)

        slope = (above - below) / (2 * h)

        w[place] = middle
        slopes.append(slope)
    return np.reshape(slopes, w.shape)

# %% 03.numerical_gradient right
def numerical_gradient(f, w):
    h = 1e-5
    w = np.array(w, dtype=float)
    slopes = []
    for place in np.ndindex(w.shape):
        middle = w[place]

        w[place] += h
        above = f(w)

        w[place] -= 2 * h
        below = f(w)

        slope = (above - below) / (2 * h)

        w[place] = middle
        slopes.append(slope)
    return np.reshape(slopes, w.shape)

# %% 03.numerical_gradient blank_left
def numerical_gradient(f, w):
    h = 1e-5
    w = np.array(w, dtype=float)
    slopes = []
    for place in np.ndindex(w.shape):
        middle = w[place]

        above = ...

        below = ...

        slope = ...

        w[place] = middle
        slopes.append(slope)
    return np.reshape(slopes, w.shape)

# %% 03.numerical_gradient blank_left
def numerical_gradient(f, w):
    h = 1e-5
    w = np.array(w, dtype=float)
    slopes = []
    for place in np.ndindex(w.shape):
        middle = w[place]

        w[place] = middle + h
        above = f(w)

        w[place] = middle - h
        below = f(w)

        slope = ...

        w[place] = middle
        slopes.append(slope)
    return np.reshape(slopes, w.shape)

# %% 03.numerical_gradient ng_alias
def numerical_gradient(f, w):
    h = 1e-5
    w = np.array(w, dtype=float)
    slopes = []
    for place in np.ndindex(w.shape):
        middle = w[place]

        w[place] = middle + h
        above = f(w)

        below = f(w)

        slope = (above - below) / (2 * h)

        w[place] = middle
        slopes.append(slope)
    return np.reshape(slopes, w.shape)

# %% 03.numerical_gradient ng_not_moved
def numerical_gradient(f, w):
    h = 1e-5
    w = np.array(w, dtype=float)
    slopes = []
    for place in np.ndindex(w.shape):
        middle = w[place]

        above = f(w)

        below = f(w)

        slope = (above - below) / (2 * h)

        w[place] = middle
        slopes.append(slope)
    return np.reshape(slopes, w.shape)

# %% 03.numerical_gradient crash
def numerical_gradient(f, w):
    h = 1e-5
    w = np.array(w, dtype=float)
    slopes = []
    for place in np.ndindex(w.shape):
        middle = w[place]

        above = f(middle + h)

        below = f(middle - h)

        slope = (above - below) / (2 * h)

        w[place] = middle
        slopes.append(slope)
    return np.reshape(slopes, w.shape)

# %% 03.numerical_gradient ng_not_divided_by_2h
def numerical_gradient(f, w):
    h = 1e-5
    w = np.array(w, dtype=float)
    slopes = []
    for place in np.ndindex(w.shape):
        middle = w[place]

        w[place] += h
        above = f(w)

        w[place] -= h
        below = f(w)

        slope = (above - below) / (2 * h)

        w[place] = middle
        slopes.append(slope)
    return np.reshape(slopes, w.shape)

# %% 04.sgd_step right
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (o - y) / (o * (1 - o))
    for layer in reversed(model.layers):
        da = layer.backward(da, lr)

# %% 04.sgd_step right
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (o - y) / (o * (1 - o))
    for laag in model.layers[::-1]:
        da = laag.backward(da, learning_rate=lr)
    return model

# %% 04.sgd_step right
def sgd_step(model, x, y, lr):
    uit = model.forward(x)
    da = nnlib.losses.BinaryCrossEntropy().gradient(uit, y)
    i = len(model.layers) - 1
    while i >= 0:
        da = model.layers[i].backward(da, lr)
        i -= 1

# %% 04.sgd_step right
def sgd_step(model, x, y, lr):
    a = x
    for laag in model.layers:
        a = laag.forward(a)
    da = -(y / a) + (1 - y) / (1 - a)
    for laag in model.layers[::-1]:
        da = laag.gradients(da)
    for laag in model.layers:
        laag.update(lr)

# %% 04.sgd_step gradient_sign
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (y - o) / (o * (1 - o))
    for layer in reversed(model.layers):
        da = layer.backward(da, lr)

# %% 04.sgd_step gradient_of_other_loss
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = o - y
    for layer in reversed(model.layers):
        da = layer.backward(da, lr)

# %% 04.sgd_step backward_in_forward_order
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (o - y) / (o * (1 - o))
    for layer in model.layers:
        da = layer.backward(da, lr)

# %% 04.sgd_step da_not_chained
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (o - y) / (o * (1 - o))
    for layer in model.layers[::-1]:
        layer.backward(da, lr)

# %% 04.sgd_step learning_rate_changed
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (o - y) / (o * (1 - o))
    for layer in model.layers[::-1]:
        da = layer.backward(da, 0.01)

# %% 04.sgd_step arguments_swapped
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (o - y) / (o * (1 - o))
    for layer in model.layers[::-1]:
        da = layer.backward(lr, da)

# %% 04.sgd_step no_backward
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (o - y) / (o * (1 - o))
    da = da * lr

# %% 04.sgd_step backward_skips_layers
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (o - y) / (o * (1 - o))
    for layer in model.layers[:0:-1]:
        da = layer.backward(da, lr)

# %% 04.sgd_step loss_value_instead_of_gradient
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = -(y * np.log(o) + (1 - y) * np.log(1 - o))
    for layer in reversed(model.layers):
        da = layer.backward(da, lr)

# %% 04.sgd_step uses_reference_solution
def sgd_step(model, x, y, lr):
    model.fit(x.T, y.T, 1, lr)

# %% 04.sgd_step nothing_happened
def sgd_step(model, x, y, lr):
    import copy
    model = copy.deepcopy(model)
    o = model.forward(x)
    da = (o - y) / (o * (1 - o))
    for layer in reversed(model.layers):
        da = layer.backward(da, lr)

# %% 04.sgd_step not_attempted
def sgd_step(model, x, y, lr):
    raise NotImplementedError()

# %% 04.sgd_step sgd_not_one_step
def sgd_step(model, x, y, lr):
    for _ in range(3):
        o = model.forward(x)
        da = (o - y) / (o * (1 - o))
        for layer in reversed(model.layers):
            da = layer.backward(da, lr)

# %% 04.sgd_step gradient_sign learning_rate_changed
def sgd_step(model, x, y, lr):
    o = model.forward(x)
    da = (y - o) / (o * (1 - o))
    for layer in reversed(model.layers):
        da = layer.backward(da, 0.5)

# %% 04.epochs_to_updates right
def epochs_to_updates(n, batch, epochs):
    import math
    return epochs * math.ceil(n / batch)

# %% 04.epochs_to_updates right
def epochs_to_updates(n, batch, epochs):
    return epochs * -(-n // batch)

# %% 04.epochs_to_updates right
def epochs_to_updates(n, batch, epochs):
    return ((n + batch - 1) // batch) * epochs

# %% 04.epochs_to_updates right
def epochs_to_updates(n, batch, epochs):
    per_epoch = n // batch
    if n % batch:
        per_epoch += 1
    return per_epoch * epochs

# %% 04.epochs_to_updates right
def epochs_to_updates(n, batch, epochs):
    teller = 0
    for epoch in range(epochs):
        for start in range(0, n, batch):
            teller += 1
    return teller

# %% 04.epochs_to_updates right
def epochs_to_updates(n, batch, epochs):
    return np.ceil(n / batch) * epochs

# %% 04.epochs_to_updates not_attempted
def epochs_to_updates(n, batch, epochs):
    per_epoch = ...
    # jouw code hier · your code here

    updates = ...
    # jouw code hier · your code here

    return updates

# %% 04.epochs_to_updates blank_left
def epochs_to_updates(n, batch, epochs):
    per_epoch = ...
    updates = epochs * per_epoch
    return updates

# %% 04.epochs_to_updates blank_left
def epochs_to_updates(n, batch, epochs):
    per_epoch = -(-n // batch)
    updates = ...
    return updates

# %% 04.epochs_to_updates last_batch_dropped
def epochs_to_updates(n, batch, epochs):
    return epochs * (n // batch)

# %% 04.epochs_to_updates updates_not_whole
def epochs_to_updates(n, batch, epochs):
    return epochs * n / batch

# %% 04.epochs_to_updates updates_rounded_late
def epochs_to_updates(n, batch, epochs):
    import math
    return math.ceil(n * epochs / batch)

# %% 04.epochs_to_updates updates_one_too_many
def epochs_to_updates(n, batch, epochs):
    return epochs * (n // batch + 1)

# %% 04.epochs_to_updates epoch_is_update
def epochs_to_updates(n, batch, epochs):
    return epochs

# %% 04.epochs_to_updates batch_ignored
def epochs_to_updates(n, batch, epochs):
    return n * epochs

# %% 04.epochs_to_updates epochs_ignored
def epochs_to_updates(n, batch, epochs):
    return -(-n // batch)

# %% 04.epochs_to_updates last_batch_dropped
def epochs_to_updates(n, batch, epochs):
    return round(n / batch) * epochs

# %% 04.epochs_to_updates epochs_ignored last_batch_dropped
def epochs_to_updates(n, batch, epochs):
    return n // batch

# %% 04.epochs_to_updates batch_inverted
def epochs_to_updates(n, batch, epochs):
    return epochs * batch / n

# %% 04.epochs_to_updates updates_one_too_many
def epochs_to_updates(n, batch, epochs):
    stappen = n // batch * epochs
    if n % batch != 0:
        stappen += 1
    return stappen

# %% 04.epochs_to_updates prints_instead_of_returns
def epochs_to_updates(n, batch, epochs):
    print(epochs * -(-n // batch))
