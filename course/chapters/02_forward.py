# %% [markdown] lang="nl" id="title"
r"""
# Vooruit door het netwerk

Een laag geeft getallen, en een laag wil getallen. Zet er een paar achter elkaar en je hebt een **neuraal netwerk**. In dit hoofdstuk volg
je één voorbeeld van begin tot eind, eerst met potlood, dan in een figuur, dan in een lus van vier regels die je zelf schrijft.

Na dit hoofdstuk

1. reken je een netwerk laag voor laag door en zeg je wat de uitvoer betekent;
2. zeg je wat elke laag bij een voorwaartse doorgang bewaart, en waarvoor;
3. stuur je een hele batch kolommen in één keer door een netwerk;
4. tel je de parameters van een netwerk.

Je hebt de laag van het vorige hoofdstuk nodig. Reken op een klein uur.
"""

# %% [markdown] lang="en" id="title"
r"""
# Forward through the network

A layer gives numbers, and a layer wants numbers. Put a few in a row and you have a **neural network**. In this chapter you follow one
example from start to finish, first with a pencil, then in a figure, then in a loop of four lines that you write yourself.

After this chapter you

1. work through a network layer by layer and say what its output means;
2. say what each layer keeps during a forward pass, and what for;
3. send a whole batch of columns through a network at once;
4. count the parameters of a network.

You need the layer of the previous chapter. Count on a little under an hour.
"""

# %% id="imports"
import copy
from time import perf_counter

import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import SignalExplorer, quiz, show
from nnlib import datasets, plots

# %% [markdown] lang="nl" id="looking-back"
r"""
## Even terug

Drie vragen van eerder. Wat je uit je geheugen ophaalt, blijft beter hangen dan wat je nog eens leest.
"""

# %% [markdown] lang="en" id="looking-back"
r"""
## Looking back

Three questions from earlier on. What you fetch from memory sticks better than what you read once more.
"""

# %% quiz="00-memory"

# %% quiz="01-trace"

# %% quiz="01-columns"

# %% [markdown] lang="nl" id="chain"
r"""
## Laag na laag

De eerste laag krijgt de invoer van het netwerk. Elke volgende krijgt de *uitvoer* van de laag ervóór. De laatste geeft de uitvoer van het
netwerk, de **voorspelling**:

$$x \;\to\; a_1 = f_1(W_1 x + b_1) \;\to\; a_2 = f_2(W_2 a_1 + b_2).$$

Deze tocht van invoer naar uitvoer heet de **voorwaartse doorgang** (*forward pass*).

| naam | wat het is |
| --- | --- |
| **invoerlaag** | de kenmerken zoals ze binnenkomen; hier wordt niets gerekend |
| **verborgen laag** | elke laag ertussen |
| **uitvoerlaag** | de laatste laag, die het antwoord geeft |

Een netwerk schrijven we kort als een rij aantallen. Een netwerk 2–3–1 heeft 2 invoeren, een verborgen laag van 3 neuronen en 1 uitvoer.

### Met de hand

Een netwerk 2–3–1, met ReLU in laag 1 en de sigmoïde in laag 2. Er gaat $x = (2, 1)$ in.

$$W_1 = \begin{pmatrix} 1 & -1 \\ 0{,}5 & 1 \\ -1 & 0 \end{pmatrix}, \quad
b_1 = \begin{pmatrix} 1 \\ -1 \\ 1 \end{pmatrix}, \qquad
W_2 = \begin{pmatrix} 1 & -1 & 4 \end{pmatrix}, \quad b_2 = -0{,}5.$$

**Laag 1**, neuron voor neuron:

| neuron | $z_1$ | $a_1 = \max(0, z_1)$ |
| --- | --- | --- |
| 1 | $1 \cdot 2 - 1 \cdot 1 + 1 = 2$ | $2$ |
| 2 | $0{,}5 \cdot 2 + 1 \cdot 1 - 1 = 1$ | $1$ |
| 3 | $-1 \cdot 2 + 0 \cdot 1 + 1 = -1$ | $0$ |

**Laag 2** krijgt $(2, 1, 0)$, en weet van $x$ niets meer:

$$z_2 = 1 \cdot 2 - 1 \cdot 1 + 4 \cdot 0 - 0{,}5 = 0{,}5, \qquad a_2 = \sigma(0{,}5) \approx 0{,}622.$$

De cel hieronder doet hetzelfde. Zoek elk getal terug.
"""

# %% [markdown] lang="en" id="chain"
r"""
## Layer after layer

The first layer is given the network's inputs. Each one after it is given the *output* of the layer before it. The last gives the output of
the network, the **prediction**:

$$x \;\to\; a_1 = f_1(W_1 x + b_1) \;\to\; a_2 = f_2(W_2 a_1 + b_2).$$

This journey from input to output is called the **forward pass**.

| name | what it is |
| --- | --- |
| **input layer** | the features as they come in; nothing is computed here |
| **hidden layer** | every layer in between |
| **output layer** | the last layer, which gives the answer |

For short, we write a network as a row of counts. A network 2–3–1 has 2 inputs, a hidden layer of 3 neurons, and 1 output.

### By hand

A network 2–3–1, with ReLU in layer 1 and the sigmoid in layer 2. In goes $x = (2, 1)$.

$$W_1 = \begin{pmatrix} 1 & -1 \\ 0.5 & 1 \\ -1 & 0 \end{pmatrix}, \quad
b_1 = \begin{pmatrix} 1 \\ -1 \\ 1 \end{pmatrix}, \qquad
W_2 = \begin{pmatrix} 1 & -1 & 4 \end{pmatrix}, \quad b_2 = -0.5.$$

**Layer 1**, neuron by neuron:

| neuron | $z_1$ | $a_1 = \max(0, z_1)$ |
| --- | --- | --- |
| 1 | $1 \cdot 2 - 1 \cdot 1 + 1 = 2$ | $2$ |
| 2 | $0.5 \cdot 2 + 1 \cdot 1 - 1 = 1$ | $1$ |
| 3 | $-1 \cdot 2 + 0 \cdot 1 + 1 = -1$ | $0$ |

**Layer 2** is given $(2, 1, 0)$, and knows nothing of $x$ any more:

$$z_2 = 1 \cdot 2 - 1 \cdot 1 + 4 \cdot 0 - 0.5 = 0.5, \qquad a_2 = \sigma(0.5) \approx 0.622.$$

The cell below does the same. Find every number in it.
"""

# %% id="by-hand-code"
layer_1 = nnlib.Dense(2, 3, "relu")
layer_1.weights = np.array([[1.0, -1.0], [0.5, 1.0], [-1.0, 0.0]])
layer_1.biases = np.array([[1.0], [-1.0], [1.0]])

layer_2 = nnlib.Dense(3, 1, "sigmoid")
layer_2.weights = np.array([[1.0, -1.0, 4.0]])
layer_2.biases = np.array([[-0.5]])

x = np.array([[2.0], [1.0]])

#: nl: de uitvoer van laag 1 gaat laag 2 in
#: en: the output of layer 1 goes into layer 2
a_1 = layer_1.forward(x)
a_2 = layer_2.forward(a_1)
print("z_1", *layer_1.z, " a_1", *a_1)
print("z_2", *layer_2.z, " a_2", *a_2)

# %% quiz="02-between"

# %% quiz="02-silent"

# %% [markdown] lang="nl" id="signal"
r"""
### Kijk mee met het signaal

Hetzelfde netwerk als tekening. In elke cirkel staat wat er op die plaats uitkomt, en hoe verder van nul, hoe voller de kleur. Een lijn is
een gewicht: dikker is groter, gestreept is negatief. Wijs een neuron aan, of ga er met Tab naartoe, en zijn berekening staat eronder.

**Voorspel.** Met $x = (0, 2)$ zwijgt er een ander neuron in laag 1. Welk? Reken laag 1 uit je hoofd, en zeg dan in de verkenner wat er aan
het eind uitkomt.
"""

# %% [markdown] lang="en" id="signal"
r"""
### Watch the signal

The same network as a drawing. Each circle shows what comes out at that place, and the further from zero, the deeper its color. A line is a
weight: thicker is larger, dashed is negative. Point at a neuron, or go to it with Tab, and its computation stands below.

**Predict.** With $x = (0, 2)$ another neuron of layer 1 falls silent. Which one? Work out layer 1 in your head, and then say in the explorer
what comes out in the end.
"""

# %% id="signal-explorer"
SignalExplorer()

# %% [markdown] lang="nl" id="signal-explored"
r"""
**Probeer.** Sleep de invoer naar $(2, 1)$ en vind het getal van de berekening terug. Ga met ‘Vorige laag’ terug naar het begin en voorspel
bij elke stap wat er in de cirkels komt. Keer daarna het gewicht 4 om, eerst bij $(2, 1)$ en dan bij $(0, 2)$.

De eerste keer gebeurt er niets, de tweede keer kantelt de uitvoer van $0{,}924$ naar $0{,}004$. Een gewicht telt zo zwaar als het getal dat
erdoorheen gaat. Kies je het getrainde netwerk, dan zie je waar de lagen goed voor zijn: elk neuron van laag 1 trekt één rechte lijn, en de
lagen erna maken er een bocht van.
"""

# %% [markdown] lang="en" id="signal-explored"
r"""
**Try.** Drag the inputs to $(2, 1)$ and find the number of the calculation. Go back to the beginning with “Previous layer” and predict at each
step what comes into the circles. Then flip the sign of the weight 4, first at $(2, 1)$ and then at $(0, 2)$.

The first time nothing happens; the second time the output tips over from $0.924$ to $0.004$. A weight counts as much as the number that
passes through it. Choose the trained network, and you see what the layers are for: each neuron of layer 1 draws one straight line, and the
layers after it make a bend of them.
"""

# %% [markdown] lang="nl" id="loop"
r"""
## In een lus

`layer_2.forward(layer_1.forward(x))` werkt, maar alleen voor twee lagen. Een netwerk bewaart zijn lagen in een lijst, `self.layers`, van
invoer naar uitvoer. Eén variabele loopt erlangs en wordt onderweg steeds vervangen door wat eruit komt.
"""

# %% [markdown] lang="en" id="loop"
r"""
## In a loop

`layer_2.forward(layer_1.forward(x))` works, but for two layers only. A network keeps its layers in a list, `self.layers`, from input to
output. One variable walks along it, and on the way it is replaced again and again by what comes out.
"""

# %% quiz="02-order"

# %% [markdown] lang="nl" id="forward-task"
r"""
**Opdracht (3 punten).** De klasse `MyPerceptron` erft alles van `nnlib.Perceptron`, behalve `forward`. Daarin staan twee open plekken.
Vervang elke `...`.

Jouw `forward(self, inputs)` belooft:

- kolommen te nemen, vorm (invoeren, voorbeelden), en kolommen te geven, vorm (uitvoeren, voorbeelden);
- elke laag precies één keer te laten rekenen, van voor naar achter, met `layer.forward(…)`;
- de lijst `self.layers` en de invoer met rust te laten.
"""

# %% [markdown] lang="en" id="forward-task"
r"""
**Exercise (3 points).** The class `MyPerceptron` inherits everything from `nnlib.Perceptron`, except `forward`. That has two blanks.
Replace every `...`.

Your `forward(self, inputs)` promises

- to take columns, shape (inputs, examples), and to give columns, shape (outputs, examples);
- to have each layer compute exactly once, from front to back, with `layer.forward(…)`;
- to leave the list `self.layers` and the inputs alone.
"""


# %% exercise="forward"
class MyPerceptron(nnlib.Perceptron):
    """A network with a way forward of your own."""

    def forward(self, inputs):
        """Return the outputs (n_outputs, n_samples) for inputs (n_inputs, n_samples)."""
        a = ...
        ### BEGIN SOLUTION
        a = inputs
        ### END SOLUTION

        for layer in self.layers:
            outputs = ...
            ### BEGIN SOLUTION
            outputs = layer.forward(a)
            ### END SOLUTION
            a = outputs

        return a


# %% tests="forward" points=3
check("02.forward")

# %% id="own-forward"
#: nl: jouw netwerk, met de lagen van het voorbeeld: komt er 0,622 uit? Ellipsis betekent dat er nog ... staat
#: en: your network, with the layers of the example: does 0.622 come out? Ellipsis means that a ... is left
mine = MyPerceptron([layer_1, layer_2])
print(mine.forward(np.array([[2.0], [1.0]])))

# %% [markdown] lang="nl" id="keep"
r"""
## Wat een laag even onthoudt

Een voorwaartse doorgang laat in elke laag drie arrays achter: `inputs`, `z` en `outputs`. Dat zijn geen geleerde getallen. Ze horen bij
het laatste voorbeeld, en bij het volgende staan er andere.

Waarom bewaren we ze dan? In hoofdstuk 03 gaan we terug door het netwerk en vragen we van elk gewicht: als jij iets groter was geweest,
hoeveel groter was de uitvoer dan? Dat hangt af van *waar* je stond: van de `inputs` die het gewicht vermenigvuldigde, en van hoe steil de
kromme was bij die `z`.

**Voorspel.** Na twee keer `forward`, eerst met $(2, 1)$ en dan met $(0, 2)$: wat staat er in `layer_1.z`? En zijn de gewichten veranderd?
"""

# %% [markdown] lang="en" id="keep"
r"""
## What a layer remembers for a moment

A forward pass leaves three arrays in each layer: `inputs`, `z`, and `outputs`. Those are not learned numbers. They belong to the last
example, and at the next one there are others.

Why keep them, then? In chapter 03 we go back through the network and ask of each weight: had you been a little larger, how much larger
would the output have been? That depends on *where* you stood: on the `inputs` that the weight multiplied, and on how steep the curve was
at that `z`.

**Predict.** After `forward` twice, first with $(2, 1)$ and then with $(0, 2)$: what does `layer_1.z` hold? And have the weights changed?
"""

# %% quiz="02-stale"

# %% id="keep-code"
model = nnlib.Perceptron([layer_1, layer_2])

weights_before = layer_1.weights.copy()
for x in (np.array([[2.0], [1.0]]), np.array([[0.0], [2.0]])):
    model.forward(x)
    print("inputs", layer_1.inputs.ravel(), " z", layer_1.z.ravel())

print("weights changed:", not np.array_equal(layer_1.weights, weights_before))

# %% quiz="02-keep"

# %% quiz="02-reads"

# %% [markdown] lang="nl" id="batch"
r"""
## Alle voorbeelden tegelijk

Wat je in hoofdstuk 01 aan vormen hebt geïnvesteerd, betaalt zich hier uit. Een laag maakt het niet uit hoeveel kolommen ze krijgt, een
netwerk dus ook niet. Van laag tot laag verandert het aantal **rijen**; het aantal **kolommen** blijft.

Data komt meestal als rijen binnen: `X` met vorm (200, 2), een rij per punt. Voor `forward` kantel je haar, met `X.T`. Zulke kolommen samen
heten een **batch**.

**Voorspel.** Een vers netwerk 2–6–1 krijgt `X.T`. Welke vorm heeft de uitvoer van laag 1? En die van het netwerk?
"""

# %% [markdown] lang="en" id="batch"
r"""
## All the examples at once

What you invested in shapes in chapter 01 pays off here. A layer does not care how many columns it is given, and so neither does a network.
From layer to layer the number of **rows** changes; the number of **columns** stays.

Data mostly comes in as rows: `X` with shape (200, 2), a row per point. For `forward` you turn it, with `X.T`. Such columns together are
called a **batch**.

**Predict.** A fresh network 2–6–1 is given `X.T`. What is the shape of layer 1's output? And of the network's?
"""

# %% id="batch-code"
X, y = datasets.two_moons(200, noise=0.2, rng=np.random.default_rng(3))
rng = np.random.default_rng(2)
moons = nnlib.Perceptron([nnlib.Dense(2, 6, "tanh", rng=rng), nnlib.Dense(6, 1, rng=rng)])

outputs = moons.forward(X.T)
print("X", X.shape, " X.T", X.T.shape)
for number, layer in enumerate(moons.layers, start=1):
    print(f"layer {number}: W {layer.weights.shape}  outputs {layer.outputs.shape}")

# %% quiz="02-rows"

# %% quiz="02-same"

# %% id="batch-time"
start = perf_counter()
one_by_one = np.hstack([moons.forward(X[i : i + 1].T) for i in range(len(X))])
middle = perf_counter()
at_once = moons.forward(X.T)
end = perf_counter()

#: nl: dezelfde uitvoeren, op de laatste bits na; en hoeveel keer zo snel
#: en: the same outputs, up to the last bits; and how many times as fast
print("largest difference", np.abs(one_by_one - at_once).max())
print("times faster", round((middle - start) / (end - middle)))

# %% [markdown] lang="nl" id="batch-answer"
r"""
Elke kolom rekent voor zichzelf, dus de uitvoeren zijn gelijk. De winst zit in de tijd: één groot matrixproduct kost veel minder dan
tweehonderd kleintjes, omdat Python dan maar één keer iets hoeft aan te roepen. Voer de cel nog eens uit; het precieze getal
verschilt per keer.
"""

# %% [markdown] lang="en" id="batch-answer"
r"""
Every column computes for itself, so the outputs are the same. What you gain is time: one large matrix product costs far less than two
hundred small ones, because Python then has to call something only once. Run the cell again; the exact number differs from
time to time.
"""

# %% quiz="02-batch"

# %% [markdown] lang="nl" id="classes"
r"""
## Van kans naar klasse

De sigmoïde-uitvoer lezen we als geschatte kans op klasse 1. Wie een klasse moet noemen, legt een **drempel**: 1 bij een uitvoer van 0,5
of meer, anders 0. Dat is een beslissing *over* de uitvoer. Het netwerk zelf rondt niets af; in hoofdstuk 03 blijkt waarom dat belangrijk is.

> **Vaak anders verteld: ‘0,83 betekent dat het netwerk voor 83 % zeker is’.** Het is een schatting, en een schatting kan slecht zijn. Of
> van alle punten met een uitvoer van 0,83 ook echt 83 % bij klasse 1 hoort, moet je *meten*. Een netwerk dat nog niets geleerd heeft, geeft
> net zulke keurige getallen.
"""

# %% [markdown] lang="en" id="classes"
r"""
## From probability to class

We read the sigmoid output as an estimated probability of class 1. Whoever has to name a class sets a **threshold**: 1 at an output of 0.5
or more, otherwise 0. That is a decision *about* the output. The network itself rounds nothing; chapter 03 shows why that matters.

> **Often told otherwise: “0.83 means that the network is 83% sure.”** It is an estimate, and an estimate may be poor. Whether of all
> points with an output of 0.83 indeed 83% belong to class 1 is something to *measure*. A network that has learned nothing yet gives
> numbers that look just as neat.
"""

# %% quiz="02-output"

# %% quiz="02-threshold"

# %% [markdown] lang="nl" id="predict-task"
r"""
**Opdracht (2 punten).** Schrijf `predict(self, inputs)` in `DecidingPerceptron`. Deze klasse begint weer bij `nnlib.Perceptron`, zodat je
haar los van de vorige kunt oplossen; `self.forward` is er al.

- Kolommen erin, vorm (invoeren, voorbeelden); kolommen eruit, vorm (uitvoeren, voorbeelden), ook bij meer dan één uitvoer.
- Elk getal is 1 waar de uitvoer 0,5 of meer is, en anders 0.

Deze keer geen open plekken: de hele methode is van jou.
"""

# %% [markdown] lang="en" id="predict-task"
r"""
**Exercise (2 points).** Write `predict(self, inputs)` in `DecidingPerceptron`. This class begins at `nnlib.Perceptron` again, so that you
can solve it apart from the previous one; `self.forward` is there already.

- Columns in, shape (inputs, examples); columns out, shape (outputs, examples), with more than one output as well.
- Each number is 1 where the output is 0.5 or more, and 0 otherwise.

No blanks this time: the whole method is yours.
"""


# %% exercise="predict"
class DecidingPerceptron(nnlib.Perceptron):
    """A network that names a class."""

    def predict(self, inputs):
        """Return 0 or 1 for each output (n_outputs, n_samples) of inputs (n_inputs, n_samples)."""
        ### BEGIN SOLUTION
        return (self.forward(inputs) >= 0.5).astype(int)
        ### END SOLUTION


# %% tests="predict" points=2
check("02.predict")

# %% [markdown] lang="nl" id="before-and-after"
r"""
Laat jouw `predict` los op de manen. Eerst met het verse netwerk, daarna met dezelfde lagen nadat `nnlib` ze 60 epochs getraind heeft.

**Voorspel** de twee aandelen goed voorspelde punten.
"""

# %% [markdown] lang="en" id="before-and-after"
r"""
Let your `predict` loose on the moons. First with the fresh network, then with the same layers after `nnlib` has trained them for 60
epochs.

**Predict** the two shares of correctly predicted points.
"""

# %% id="before-and-after-code"
trained = copy.deepcopy(moons)
trained.fit(X, y, 60, 0.1, rng=np.random.default_rng(0))

#: nl: twee keer nul betekent dat je predict nog geen klassen teruggeeft
#: en: zero twice means that your predict does not return classes yet
for name, network in (("fresh", moons), ("trained", trained)):
    classes = DecidingPerceptron(network.layers).predict(X.T)
    print(name, np.mean(classes == y.T))

show(plots.decision_boundary, trained, X, y)

# %% [markdown] lang="nl" id="count"
r"""
## Hoeveel getallen leert het?

Alles wat training kan veranderen, heet een **parameter**: elk gewicht en elke bias. Per laag tel je

$$\underbrace{\text{neuronen} \cdot \text{invoeren}}_{W} \;+\; \underbrace{\text{neuronen}}_{b}.$$

Voor het netwerk 2–3–1 van dit hoofdstuk is dat $3 \cdot 2 + 3 = 9$ in laag 1 en $1 \cdot 3 + 1 = 4$ in laag 2, samen 13. De invoerlaag telt
niet mee: daar wordt niets gerekend, dus ook niets geleerd.

> **Vaak anders verteld: ‘dat is een netwerk van drie lagen’.** De een telt de invoerlaag mee, de ander niet. Wij tellen de lagen die
> rekenen: 2–3–1 heeft er twee. Lees je elders een aantal lagen, kijk dan even welke telling bedoeld is.
"""

# %% [markdown] lang="en" id="count" differs="formulas"
r"""
## How many numbers does it learn?

Everything that training can change is called a **parameter**: every weight and every bias. For each layer you count

$$\underbrace{\text{neurons} \cdot \text{inputs}}_{W} \;+\; \underbrace{\text{neurons}}_{b}.$$

For the network 2–3–1 of this chapter that is $3 \cdot 2 + 3 = 9$ in layer 1 and $1 \cdot 3 + 1 = 4$ in layer 2, 13 in all. The input layer
does not count: nothing is computed there, so nothing is learned there either.

> **Often told otherwise: “that is a network of three layers.”** Some count the input layer, others do not. We count the layers that
> compute: 2–3–1 has two. When you read a number of layers elsewhere, check which way of counting is meant.
"""

# %% quiz="02-count"

# %% quiz="02-digits"

# %% [markdown] lang="nl" id="count-task"
r"""
**Opdracht (3 punten).** Schrijf `count_parameters(self)` in `CountingPerceptron`: het aantal parameters, als geheel getal. De lagen staan
in `self.layers`, en elke laag heeft `weights` en `biases`. Het moet kloppen voor elk netwerk, dus leg geen aantallen vast.
"""

# %% [markdown] lang="en" id="count-task"
r"""
**Exercise (3 points).** Write `count_parameters(self)` in `CountingPerceptron`: the number of parameters, as a whole number. The layers
are in `self.layers`, and each layer has `weights` and `biases`. It has to be right for every network, so do not write any counts into it.
"""


# %% exercise="count_parameters"
class CountingPerceptron(nnlib.Perceptron):
    """A network that counts its parameters."""

    def count_parameters(self):
        """Return how many numbers training can change."""
        ### BEGIN SOLUTION
        return sum(layer.weights.size + layer.biases.size for layer in self.layers)
        ### END SOLUTION


# %% tests="count_parameters" points=3
check("02.count_parameters")

# %% quiz="02-wider"

# %% id="count-code"
#: nl: zie je None, dan telt jouw methode nog niet
#: en: if you see None, your method does not count yet
for sizes in ((2, 3, 1), (2, 6, 6, 1), (2, 12, 12, 1), (64, 20, 10)):
    layers = [nnlib.Dense(sizes[k], sizes[k + 1]) for k in range(len(sizes) - 1)]
    print(sizes, CountingPerceptron(layers).count_parameters())

# %% [markdown] lang="nl" id="transfer"
r"""
## Ergens anders

Tot nu toe was er één uitvoer. Voor tien cijfers, 0 tot en met 9, geeft de uitvoerlaag tien getallen. De activatiefunctie **softmax** maakt er tien
kansen van die samen 1 zijn. Een vers netwerk 64–20–10 krijgt hieronder vijf ‘plaatjes’ van 64 toevallige pixels.

**Voorspel.** Welke vorm heeft de uitvoer? Waar tel je de kansen van één plaatje op: langs een rij of langs een kolom? En waarom werkt een
drempel van 0,5 hier niet meer?
"""

# %% [markdown] lang="en" id="transfer"
r"""
## Somewhere else

So far there was one output. For ten digits, 0 through 9, the output layer gives ten numbers. The activation function **softmax** turns them into ten
probabilities that add up to 1. Below, a fresh network 64–20–10 is given five “pictures” of 64 random pixels.

**Predict.** What is the shape of the output? Where do you add up the probabilities of one picture: along a row or down a column? And why
does a threshold of 0.5 no longer work here?
"""

# %% id="transfer-code"
rng = np.random.default_rng(4)
digits = nnlib.Perceptron(
    [nnlib.Dense(64, 20, "relu", rng=rng), nnlib.Dense(20, 10, "softmax", rng=rng)]
)
probabilities = digits.forward(rng.random((64, 5)))
print("shape        ", probabilities.shape)
print("column sums  ", probabilities.sum(axis=0))
print("largest      ", np.round(probabilities.max(axis=0), 2))
print("class        ", probabilities.argmax(axis=0))

# %% [markdown] lang="nl" id="transfer-answer"
r"""
Een kolom is een plaatje, ook hier. Bij tien klassen is de grootste kans vaak kleiner dan 0,5, en toch is het de grootste. Je noemt daarom
de klasse met de hoogste uitvoer: `argmax` langs de kolom. Dit verse netwerk noemt steeds dezelfde, wat je het ook laat zien; het heeft nog
niets geleerd. In het eindproject, hoofdstuk 10, gaan er echte cijfers doorheen.
"""

# %% [markdown] lang="en" id="transfer-answer"
r"""
A column is a picture, here, too. With ten classes the largest probability is often below 0.5, and still it is the largest. So you name the
class with the highest output: `argmax` down the column. This fresh network names the same one each time, whatever it is shown; it has not
learned anything yet. In the capstone, chapter 10, real digits go through.
"""

# %% quiz="02-weather"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- **De naam.** Een netwerk van volledig verbonden lagen heet een **meerlaags perceptron** (MLP), en daarom heet onze klasse `Perceptron`. Er
  zijn andere soorten: convolutionele netwerken delen gewichten tussen plaatsen in een plaatje, transformers laten invoeren op elkaar letten.
  Het idee van lagen in een keten is bij allemaal hetzelfde.
- **Tellen zegt niet alles.** De grootste taalmodellen hebben honderden miljarden parameters. Meer parameters betekent meer dat *kan* worden
  geleerd, en meer rekenwerk; of het ook beter gaat, meet je in hoofdstuk 07.
- **Geheugen.** Alle `inputs`, `z` en `outputs` bewaren kost bij grote netwerken meer ruimte dan de gewichten. Sommige bibliotheken gooien
  ze weg en rekenen ze op de terugweg opnieuw uit.
- De `forward` van `nnlib` is net zo kort als die van jou. Met `nnlib.Perceptron.forward??` in een cel lees je de code.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- **The name.** A network of dense layers is called a **multilayer perceptron** (MLP), and that is why our class is called `Perceptron`.
  There are other kinds: convolutional networks share weights between places in a picture, transformers let inputs attend to each other. The
  idea of layers in a chain is the same in all of them.
- **Counting is not everything.** The largest language models have hundreds of billions of parameters. More parameters means that more *can*
  be learned, and more computation; whether things also get better you measure in chapter 07.
- **Memory.** Keeping all `inputs`, `z`, and `outputs` takes more room in large networks than the weights do. Some libraries throw them away
  and compute them again on the way back.
- The `forward` of `nnlib` is as short as yours. With `nnlib.Perceptron.forward??` in a cell you can read the code.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Een netwerk is een rij lagen waarin de uitvoer van de ene de invoer van de volgende is. De voorwaartse doorgang is een lus van vier regels:
begin met de invoer, laat elke laag haar vervangen door haar uitvoer, en geef terug wat er overblijft. Onderweg bewaart elke laag `inputs`,
`z` en `outputs` van die ene doorgang, voor de weg terug. Voorbeelden zijn kolommen, en een batch is er gewoon een heel stel naast elkaar. Een
sigmoïde-uitvoer is een geschatte kans; pas een drempel maakt er een klasse van. De parameters zijn alle gewichten en biases samen. Vooruit
leest ze alleen. Hoe ze veranderen, begint in het volgende hoofdstuk.

## Bronnen

- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 6.
- C. Guo, G. Pleiss, Y. Sun en K. Weinberger, [*On calibration of modern neural networks*](https://arxiv.org/abs/1706.04599), 2017: wanneer
  een kans een kans is.
- H. Roediger en J. Karpicke, *Test-enhanced learning*, Psychological Science 17, 2006: waarom dit hoofdstuk met oude vragen begint.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

A network is a row of layers in which the output of one is the input of the next. The forward pass is a loop of four lines: begin with the
inputs, let each layer replace them by its output, and return what remains. On the way each layer keeps the `inputs`, `z`, and `outputs` of
that one pass, for the way back. Examples are columns, and a batch is simply a set of them side by side. A sigmoid output is an estimated
probability; only a threshold makes a class of it. The parameters are all the weights and biases together. Going forward only reads them.
How they change begins in the next chapter.

## Sources

- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 6.
- C. Guo, G. Pleiss, Y. Sun and K. Weinberger, [*On calibration of modern neural networks*](https://arxiv.org/abs/1706.04599), 2017: when a
  probability is a probability.
- H. Roediger and J. Karpicke, *Test-enhanced learning*, Psychological Science 17, 2006: why this chapter begins with old questions.
"""
