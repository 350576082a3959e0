/* The limit: what nnlib's fit does for a network of tanh layers with one sigmoid in front, plain
 * SGD and binary cross-entropy, as a plain C loop. An example is a column: unit i of example s of
 * a batch of n stands at i * n + s, so that the innermost loops run over neighbours.
 */
#include <math.h>
#include <string.h>

#define LAYERS 8

static inline void forward(long n_layers, const long *size, const double *parameters, double **a,
                           long n)
{
    for (long k = 0; k < n_layers; k++) {
        long n_in = size[k], n_out = size[k + 1];
        const double *biases = parameters + n_in * n_out;
        for (long j = 0; j < n_out; j++) {
            double *z = a[k + 1] + j * n;
            for (long s = 0; s < n; s++) z[s] = biases[j];
            for (long i = 0; i < n_in; i++)
                for (long s = 0; s < n; s++) z[s] += parameters[j * n_in + i] * a[k][i * n + s];
            if (k < n_layers - 1)
                for (long s = 0; s < n; s++) z[s] = tanh(z[s]);
            else
                for (long s = 0; s < n; s++) z[s] = 1.0 / (1.0 + exp(-z[s]));
        }
        parameters = biases + n_out;
    }
}

static inline void step(long n_layers, const long *size, double *parameters, double *end,
                        double rate, const double *x, const double *y, const long *rows, double **a,
                        double **d, long n)
{
    for (long i = 0; i < size[0]; i++)
        for (long s = 0; s < n; s++) a[0][i * n + s] = x[rows[s] * size[0] + i];
    forward(n_layers, size, parameters, a, n);
    for (long s = 0; s < n; s++) d[n_layers][s] = (a[n_layers][s] - y[rows[s]]) / n;
    double *weights = end;
    for (long k = n_layers - 1; k >= 0; k--) {
        long n_in = size[k], n_out = size[k + 1];
        double *biases = weights - n_out, *dz = d[k + 1];
        weights = biases - n_in * n_out;
        if (k < n_layers - 1)
            for (long u = 0; u < n_out * n; u++) dz[u] *= 1.0 - a[k + 1][u] * a[k + 1][u];
        if (k > 0) {
            memset(d[k], 0, sizeof(double) * n_in * n);
            for (long j = 0; j < n_out; j++)
                for (long i = 0; i < n_in; i++)
                    for (long s = 0; s < n; s++)
                        d[k][i * n + s] += weights[j * n_in + i] * dz[j * n + s];
        }
        for (long j = 0; j < n_out; j++) {
            double total = 0.0;
            for (long s = 0; s < n; s++) total += dz[j * n + s];
            biases[j] -= rate * total;
            for (long i = 0; i < n_in; i++) {
                total = 0.0;
                for (long s = 0; s < n; s++) total += dz[j * n + s] * a[k][i * n + s];
                weights[j * n_in + i] -= rate * total;
            }
        }
    }
}

static double loss(long n_layers, const long *size, const double *parameters, const double *x,
                   const double *y, long rows, double **a)
{
    double total = 0.0;
    for (long start = 0; start < rows; start += 64) {
        long n = rows - start < 64 ? rows - start : 64;
        for (long i = 0; i < size[0]; i++)
            for (long s = 0; s < n; s++) a[0][i * n + s] = x[(start + s) * size[0] + i];
        forward(n_layers, size, parameters, a, n);
        for (long s = 0; s < n; s++) {
            double o = a[n_layers][s], t = y[start + s];
            total -= t * log(o) + (1.0 - t) * log1p(-o);
        }
    }
    return total / rows;
}

/* Train on the rows in the order of `orders` (epochs, rows), and put the loss before the first and after each epoch in `losses` (epochs + 1).
 * `room` holds twice 64 or `batch_size` columns (the larger of the two) for every unit. */
void train(long n_layers, const long *size, double *parameters, long n_parameters, double rate,
           const double *x, const double *y, const long *orders, long rows, long batch_size,
           long epochs, double *losses, double *room)
{
    double *a[LAYERS], *d[LAYERS];
    for (long k = 0; k <= n_layers; k++) {
        a[k] = room;
        d[k] = room + size[k] * (batch_size > 64 ? batch_size : 64);
        room = d[k] + (d[k] - a[k]);
    }
    double *end = parameters + n_parameters;
    losses[0] = loss(n_layers, size, parameters, x, y, rows, a);
    for (long epoch = 0; epoch < epochs; epoch++) {
        for (long start = 0; start < rows; start += batch_size) {
            long n = rows - start < batch_size ? rows - start : batch_size;
            const long *order = orders + epoch * rows + start;
            if (n == 1) /* the compiler makes a version of its own for this */
                step(n_layers, size, parameters, end, rate, x, y, order, a, d, 1);
            else
                step(n_layers, size, parameters, end, rate, x, y, order, a, d, n);
        }
        losses[epoch + 1] = loss(n_layers, size, parameters, x, y, rows, a);
    }
}
