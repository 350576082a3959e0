// What neurons compute, for explorers in which something is dragged: no drawing, no words.

/** The sigmoid, safe for every z. */
export function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}

const ACTIVATIONS = { sigmoid, tanh: Math.tanh, relu: (z) => Math.max(0, z) };

/** Few decimals in, few decimals out: what floats add to 0.1 + 0.2 is left out. */
export function rounded(value) {
  return Math.round(value * 1e9) / 1e9 + 0;
}

/** Cut parameters, layer by layer weights and then biases, into layers that can compute. */
export function layersOf(numbers, sizes, activations) {
  let at = 0;
  const take = (count) => Array.from({ length: count }, () => numbers[at++]);
  return activations.map((activation, layer) => ({
    activation,
    weights: Array.from({ length: sizes[layer + 1] }, () => take(sizes[layer])),
    biases: take(sizes[layer + 1]),
  }));
}

/** Send one example forward: `values`, the inputs and each layer's outputs, and `sums`, each z. */
export function forward(layers, inputs) {
  const [values, sums] = [[inputs], []];
  for (const { weights, biases, activation } of layers) {
    const before = values[values.length - 1];
    const z = weights.map((row, neuron) =>
      rounded(row.reduce((sum, weight, input) => sum + weight * before[input], biases[neuron])),
    );
    sums.push(z);
    values.push(z.map(ACTIVATIONS[activation]));
  }
  return { values, sums };
}

/** The layers with the weights in `flipped` ("layer,neuron,input") turned to the other sign. */
export function withFlipped(layers, flipped) {
  return layers.map((layer, at) => ({
    ...layer,
    weights: layer.weights.map((row, neuron) =>
      row.map((weight, input) => (flipped.has(`${at},${neuron},${input}`) ? -weight + 0 : weight)),
    ),
  }));
}

/** An output as text: a sigmoid never gives 0 or 1, however it is rounded. */
export function outputWritten(a, say) {
  if (a > 0.9995) return `>\u00a0${say(0.999)}`;
  return a < 0.0005 ? `<\u00a0${say(0.001)}` : say(a);
}
