/* The limit: what nnlib's fit does for a network of tanh layers with one sigmoid in front, plain
 * SGD and binary cross-entropy, in C. The innermost loops run over neighbours, so that the compiler
 * lets eight of them share an instruction, tanh and exp among them. In a batch those are examples:
 * column s of unit i of a batch of n stands at i * n + s. With one example per step they are
 * neurons: a layer of up to eight is a block of its own, the biases in its first row and in each
 * other row the weights of one input to all neurons, zeros behind the last.
 */
#include <math.h>
#include <string.h>

#define LAYERS 8
#define EIGHT 8

typedef double lanes __attribute__((vector_size(EIGHT * sizeof(double))));
typedef lanes block[EIGHT + 1];

/* ---- one example per step ---------------------------------------------------------------------- */

static void copy(long n_layers, const long *size, double *parameters, block *blocks, int back)
{
    for (long k = 0; k < n_layers; k++) {
        long n_in = size[k], n_out = size[k + 1];
        for (long j = 0; j < n_out; j++)
            for (long i = 0; i <= n_in; i++) {
                double *one = i ? parameters + j * n_in + i - 1 : parameters + n_in * n_out + j;
                if (back) *one = blocks[k][i][j];
                else blocks[k][i][j] = *one;
            }
        parameters += (n_in + 1) * n_out;
    }
}

static void one_by_one(long n_layers, const long *size, double *parameters, double rate,
                       const double *x, const double *y, const long *order, long rows)
{
    block w[LAYERS] = {0};
    lanes a[LAYERS + 1] = {0};
    copy(n_layers, size, parameters, w, 0);
    for (long s = 0; s < rows; s++) {
        for (long i = 0; i < size[0]; i++) a[0][i] = x[order[s] * size[0] + i];
        for (long k = 0; k < n_layers; k++) {
            lanes z = w[k][0];
            for (int i = 0; i < size[k]; i++) z += w[k][i + 1] * a[k][i];
            if (k < n_layers - 1)
                for (int j = 0; j < EIGHT; j++) a[k + 1][j] = tanh(z[j]);
            else
                a[k + 1][0] = 1.0 / (1.0 + exp(-z[0]));
        }
        lanes d = {a[n_layers][0] - y[order[s]]}, da = {0};
        for (long k = n_layers - 1; k >= 0; k--) {
            if (k > 0)
                for (int i = 0; i < EIGHT; i++) {
                    lanes parts = w[k][i + 1] * d;
                    double total = 0.0;
                    for (int j = 0; j < EIGHT; j++) total += parts[j];
                    da[i] = total;
                }
            d *= rate;
            w[k][0] -= d;
            for (int i = 0; i < size[k]; i++) w[k][i + 1] -= d * a[k][i];
            d = da * (1.0 - a[k] * a[k]);
        }
    }
    copy(n_layers, size, parameters, w, 1);
}

/* ---- batches ----------------------------------------------------------------------------------- */

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

/* Train on the rows in the order of `orders` (epochs, rows), and put the loss before the first and
 * after each epoch in `losses` (epochs + 1). `room` holds twice 64 or `batch_size` columns (the larger of the two) for every unit. */
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
        const long *order = orders + epoch * rows;
        if (batch_size == 1)
            one_by_one(n_layers, size, parameters, rate, x, y, order, rows);
        else
            for (long start = 0; start < rows; start += batch_size) {
                long n = rows - start < batch_size ? rows - start : batch_size;
                step(n_layers, size, parameters, end, rate, x, y, order + start, a, d, n);
            }
        losses[epoch + 1] = loss(n_layers, size, parameters, x, y, rows, a);
    }
}
