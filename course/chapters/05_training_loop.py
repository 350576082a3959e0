# %% [markdown] lang="nl" id="title"
r"""
# De trainingslus: `fit()`

Alles wat een netwerk leert, leert het in één lus van een regel of tien. In dit hoofdstuk reken je één ronde van die lus
met de hand na, je kijkt wat er misgaat als er een regel verkeerd staat, en je schrijft de lus zelf.

Na dit hoofdstuk

1. leg je uit wat een *epoch* is en hoeveel gewichtsaanpassingen erin passen;
2. schud je voorbeelden en labels samen, elke epoch opnieuw, en zeg je waarom;
3. noem je de vijf stappen van de lus: schudden, vooruit, gradiënt, terug, aanpassen;
4. schrijf je zelf een hele `fit()`;
5. houd je het verlies per epoch bij en lees je het verloop;
6. vind je een fout in een trainingslus door te kijken wat ze doet.

Wat een laag doet krijg je kant-en-klaar; je hoeft alleen te weten wat ze belooft, en dat staat erbij. Reken op vijf
kwartier. De voorspellingen kosten de minste tijd en leveren het meeste op: doe ze echt voordat je een cel uitvoert.
"""

# %% [markdown] lang="en" id="title"
r"""
# The training loop: `fit()`

Everything a network learns, it learns in a single loop of about ten lines. In this chapter you work through one round of
that loop by hand, you watch what goes wrong when a line is out of place, and you write the loop yourself.

After this chapter you

1. explain what an *epoch* is and how many updates it holds;
2. shuffle examples and labels together, anew in each epoch, and say why;
3. name the five steps of the loop: shuffle, forward, gradient, backward, update;
4. write a whole `fit()` yourself;
5. record the loss per epoch and read its course;
6. find a mistake in a training loop by watching what it does.

What a layer does comes ready-made; you need only know what it promises, and that is stated. Count on an hour and a
quarter. The predictions take the least time and give the most: really make them before you run a cell.
"""

# %% id="imports"
from time import perf_counter

import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import TrainingPlayer, quiz, show
from nnlib import datasets, losses, metrics, plots
from nnlib.history import History

# %% [markdown] lang="nl" id="looking-back"
r"""
## Even terug

Drie vragen over eerdere hoofdstukken, om op te halen wat je straks nodig hebt.
"""

# %% [markdown] lang="en" id="looking-back"
r"""
## Looking back

Three questions about earlier chapters, to fetch what you will need shortly.
"""

# %% quiz="02-count"

# %% quiz="03-backprop"

# %% quiz="04-updates"

# %% [markdown] lang="nl" id="what-is-training"
r"""
## Zoeken in kleine stappen

Een netwerk is een formule met knoppen: de gewichten en biases, samen $\theta$. Hoe slecht het met een bepaalde stand van
de knoppen gaat, zegt de **kostenfunctie**: het gemiddelde verlies over alle voorbeelden,

$$J(\theta) = \frac{1}{n} \sum_{i=1}^{n} L(f(x_i; \theta), y_i).$$

**Trainen** is zoeken naar een stand waarbij $J$ klein is. Uitrekenen lukt niet, dus we verbeteren stap voor stap, met de
gradiënt als kompas: optimalisatie met gradiënten. Om nieuwe voorbeelden is het ons eigenlijk te doen; een laag verlies op
de trainingsset is het middel, niet het doel.

De trainingsset gaat daarbij meerdere keren door het netwerk. Eén volledige doorgang, elk voorbeeld precies één keer,
heet een **epoch**. Eén **stap** of gewichtsaanpassing (*update*) gebruikt een groepje voorbeelden, een *batch*. Bij
batches van $b$ voorbeelden telt een epoch $\lceil n / b \rceil$ stappen: naar boven afgerond, want het restje doet mee. Bij
$b = 1$ pas je de gewichten na elk voorbeeld meteen aan. Dat heet *stochastic gradient descent* (SGD) per voorbeeld, en die
vorm schrijf je straks.
"""

# %% [markdown] lang="en" id="what-is-training"
r"""
## Searching in small steps

A network is a formula with knobs: the weights and biases, together $\theta$. How badly it does with a given setting of
the knobs is told by the **cost function**, the mean loss over all examples:

$$J(\theta) = \frac{1}{n} \sum_{i=1}^{n} L(f(x_i; \theta), y_i).$$

**Training** is the search for a setting that makes $J$ small. There is no working it out directly, so we improve step by
step, with the gradient as a compass: gradient-based optimization. New examples are what we really care about; a low loss
on the training set is the means, not the end.

For this the training set goes through the network several times. One complete pass, every example exactly once, is
called an **epoch**. One **step** or weight *update* uses a small group of examples, a *batch*. With batches of $b$
examples an epoch holds $\lceil n / b \rceil$ steps: rounded up, because the leftover takes part. With $b = 1$ you update
the weights right after each example. That is called per-example *stochastic gradient descent* (SGD), and it is the form
you will write.
"""

# %% id="count-updates"
n, batch_size, epochs = 200, 1, 20
#: nl: -(-n // b) rondt naar boven af; verander de drie getallen en voorspel eerst de uitkomst
#: en: -(-n // b) rounds up; change the three numbers and predict the result first
updates_per_epoch = -(-n // batch_size)
print(updates_per_epoch, "·", epochs, "=", updates_per_epoch * epochs)

# %% quiz="05-epoch-name"

# %% quiz="05-updates"

# %% quiz="05-batches"

# %% [markdown] lang="nl" id="five-steps"
r"""
## Vijf stappen

De lus bestaat uit vijf stappen. De eerste doe je één keer per epoch, de andere vier voor elk voorbeeld.

| stap | wat er gebeurt |
| --- | --- |
| 1 **schudden** | een nieuwe volgorde voor deze epoch; elk voorbeeld houdt zijn label |
| 2 **vooruit** | één voorbeeld gaat laag voor laag door het netwerk; de tussenresultaten blijven bewaard |
| 3 **gradiënt** | hoe verandert het verlies als de uitvoer verandert? Dat getal heet `da` |
| 4 **terug** | van de laatste laag naar de eerste: wat droeg elk gewicht bij? (*backpropagation*) |
| 5 **aanpassen** | elk gewicht een stapje tegen zijn gradiënt in: $W \leftarrow W - \alpha \, dW$ |

De *leersnelheid* $\alpha$, in code `learning_rate`, bepaalt hoe groot het stapje is. Aan dat ene getal is het volgende
hoofdstuk gewijd.

> **Vaak anders verteld: ‘backpropagation past de gewichten aan’.** Backpropagation *berekent* alleen hoe het verlies van
> elk gewicht afhangt. Aanpassen is een tweede stap, en er bestaan allerlei manieren voor; SGD is de eenvoudigste. Wie de
> twee op één hoop gooit, begrijpt later niet waarom je de ene kunt verwisselen zonder de andere. Onze
> `layer.backward(da, learning_rate)` doet ze na elkaar in één aanroep, omdat de lus dan kort blijft: eerst
> `layer.gradients(da)`, met de gewichten zoals ze waren, en daarna pas `layer.update(learning_rate)`.
"""

# %% [markdown] lang="en" id="five-steps"
r"""
## Five steps

The loop consists of five steps. The first is done once per epoch, the other four for every example.

| step | what happens |
| --- | --- |
| 1 **shuffle** | a new order for this epoch; every example keeps its label |
| 2 **forward** | one example goes through the network layer by layer; the intermediate results are kept |
| 3 **gradient** | how does the loss change when the output changes? That number is called `da` |
| 4 **backward** | from the last layer to the first: what did each weight contribute? (*backpropagation*) |
| 5 **update** | every weight takes a small step against its gradient: $W \leftarrow W - \alpha \, dW$ |

The *learning rate* $\alpha$, in code `learning_rate`, sets how large that step is. The next chapter is devoted to that
single number.

> **Often told otherwise: “backpropagation updates the weights.”** Backpropagation only *computes* how the loss depends on
> each weight. Updating is a second step, and there are many ways to do it; SGD is the simplest. Whoever lumps the two
> together will not see later why one can be exchanged without the other. Our `layer.backward(da, learning_rate)` does
> them one after the other in a single call, because that keeps the loop short: first `layer.gradients(da)`, with the
> weights as they were, and only then `layer.update(learning_rate)`.
"""

# %% quiz="05-who-updates"

# %% [markdown] lang="nl" id="by-hand"
r"""
## Eén ronde met de hand

Het kleinste netwerk met twee lagen: twee invoeren, één neuron, en nog één neuron. Een neuron telt zijn gewogen invoer en
zijn bias op, $z = Wx + b$, en geeft $a = \sigma(z)$ door. Voor de sigmoïde is $\sigma'(z) = a(1 - a)$. Het verlies is *binary cross-entropy* (BCE):
$L = -[t \ln o + (1 - t) \ln(1 - o)]$ voor uitvoer $o$ en label $t$.

Gegeven: $W_1 = (0{,}6 \;\; {-0{,}3})$, $b_1 = 0$, $W_2 = 2$, $b_2 = -1$, invoer $x = (1, 2)$, label $t = 1$, leersnelheid
$\alpha = 0{,}4$.

**Voorspel.** De uitvoer blijkt straks te klein. Gaan $W_2$ en $b_2$ omhoog of omlaag? En de twee gewichten van laag 1?

1. **Schudden.** Er is maar één voorbeeld, dus dat was het.
2. **Vooruit.** Laag 1: $z_1 = 0{,}6 \cdot 1 - 0{,}3 \cdot 2 + 0 = 0$ en $a_1 = \sigma(0) = 0{,}5$.
   Laag 2: $z_2 = 2 \cdot 0{,}5 - 1 = 0$ en $o = \sigma(0) = 0{,}5$. Het verlies is $-\ln 0{,}5 \approx 0{,}693$.
3. **Gradiënt.** Voor BCE is $da = \frac{o - t}{o(1 - o)} = \frac{0{,}5 - 1}{0{,}25} = -2$. Een grotere uitvoer maakt het
   verlies dus kleiner.
4. **Terug door laag 2.** $dz_2 = da \cdot \sigma'(z_2) = -2 \cdot 0{,}25 = -0{,}5$. Daaruit volgen
   $dW_2 = dz_2 \cdot a_1 = -0{,}25$ en $db_2 = dz_2 = -0{,}5$. Aan laag 1 geeft laag 2 door:
   $da_1 = W_2 \cdot dz_2 = 2 \cdot (-0{,}5) = -1$.
5. **Laag 2 aanpassen.** $W_2 = 2 - 0{,}4 \cdot (-0{,}25) = 2{,}1$ en $b_2 = -1 - 0{,}4 \cdot (-0{,}5) = -0{,}8$.

En dan stap 4 en 5 nog eens, voor de laag ervóór:

- **Terug door laag 1.** $dz_1 = -1 \cdot 0{,}25 = -0{,}25$. Elk gewicht krijgt dat getal maal zijn eigen invoer:
  $dW_1 = (-0{,}25, -0{,}5)$, en $db_1 = -0{,}25$.
- **Laag 1 aanpassen.** $W_1 = (0{,}7 \;\; {-0{,}1})$ en $b_1 = 0{,}1$.

Alles ging omhoog, ook het gewicht dat negatief was. Nog een keer vooruit met dezelfde $x$: $z_1 = 0{,}6$, de uitvoer wordt
ongeveer $0{,}635$ en het verlies $0{,}453$. Eén stap, en voor dit voorbeeld klopt het al beter.

Elke laag, hoe groot ook, doet dit met dezelfde vier regels: $dz = da \odot f'(z)$, $dW = dz\,x^\top$, $db = dz$, en
$W^\top dz$ gaat als `da` naar de laag ervóór. Daarin is $x$ de invoer van de laag en $f$ haar activatiefunctie.

Let op de volgorde in stap 4 en 5. De $da_1 = -1$ is berekend met $W_2 = 2$, het gewicht waarmee vooruit is gerekend. Wie
eerst aanpast, rekent terug met $2{,}1$ en krijgt iets wat geen gradiënt van dit verlies is.

De cel hieronder doet precies deze ronde. Zoek elk getal terug.
"""

# %% [markdown] lang="en" id="by-hand"
r"""
## One round by hand

The smallest network with two layers: two inputs, one neuron, and one more neuron. A neuron adds up its weighted inputs and
its bias, $z = Wx + b$, and passes on $a = \sigma(z)$. For the sigmoid $\sigma'(z) = a(1 - a)$. The loss is *binary cross-entropy* (BCE): $L = -[t \ln o + (1 - t) \ln(1 - o)]$ for
output $o$ and label $t$.

Given: $W_1 = (0.6 \;\; {-0.3})$, $b_1 = 0$, $W_2 = 2$, $b_2 = -1$, input $x = (1, 2)$, label $t = 1$, learning rate
$\alpha = 0.4$.

**Predict.** The output will turn out too small. Do $W_2$ and $b_2$ go up or down? And the two weights of layer 1?

1. **Shuffle.** There is only one example, so that is done.
2. **Forward.** Layer 1: $z_1 = 0.6 \cdot 1 - 0.3 \cdot 2 + 0 = 0$ and $a_1 = \sigma(0) = 0.5$.
   Layer 2: $z_2 = 2 \cdot 0.5 - 1 = 0$ and $o = \sigma(0) = 0.5$. The loss is $-\ln 0.5 \approx 0.693$.
3. **Gradient.** For BCE, $da = \frac{o - t}{o(1 - o)} = \frac{0.5 - 1}{0.25} = -2$. So a larger output makes the loss
   smaller.
4. **Backward through layer 2.** $dz_2 = da \cdot \sigma'(z_2) = -2 \cdot 0.25 = -0.5$. From this follow
   $dW_2 = dz_2 \cdot a_1 = -0.25$ and $db_2 = dz_2 = -0.5$. To layer 1, layer 2 passes on
   $da_1 = W_2 \cdot dz_2 = 2 \cdot (-0.5) = -1$.
5. **Update layer 2.** $W_2 = 2 - 0.4 \cdot (-0.25) = 2.1$ and $b_2 = -1 - 0.4 \cdot (-0.5) = -0.8$.

And then steps 4 and 5 once more, for the layer before it:

- **Backward through layer 1.** $dz_1 = -1 \cdot 0.25 = -0.25$. Each weight gets that number times its own input:
  $dW_1 = (-0.25, -0.5)$, and $db_1 = -0.25$.
- **Update layer 1.** $W_1 = (0.7 \;\; {-0.1})$ and $b_1 = 0.1$.

Everything went up, even the weight that was negative. Forward once more with the same $x$: $z_1 = 0.6$, the output
becomes about $0.635$ and the loss $0.453$. One step, and for this example things already look better.

Every layer, however large, does this by the same four rules: $dz = da \odot f'(z)$, $dW = dz\,x^\top$, $db = dz$, and
$W^\top dz$ goes to the layer before it as its `da`. Here $x$ is the input of the layer and $f$ its activation function.

Mind the order in steps 4 and 5. The $da_1 = -1$ was computed with $W_2 = 2$, the weight used on the way forward. Whoever
updates first goes back through $2.1$ and gets something that is not a gradient of this loss.

The cell below does exactly this round. Find every number in it.
"""

# %% id="by-hand-code"
layer_1, layer_2 = nnlib.Dense(2, 1, "sigmoid"), nnlib.Dense(1, 1, "sigmoid")
layer_1.weights, layer_1.biases = np.array([[0.6, -0.3]]), np.array([[0.0]])
layer_2.weights, layer_2.biases = np.array([[2.0]]), np.array([[-1.0]])
x, target, learning_rate = np.array([[1.0], [2.0]]), np.array([[1.0]]), 0.4
loss = losses.BinaryCrossEntropy()

#: nl: vooruit
#: en: forward
a_1 = layer_1.forward(x)
output = layer_2.forward(a_1)
print("z_1", layer_1.z, " a_1", a_1, " z_2", layer_2.z, " output", output)
print("loss", loss.value(output, target))

#: nl: gradiënt
#: en: gradient
da = (output - target) / (output * (1 - output))
print("da", da)

#: nl: terug en aanpassen, laag 2 en dan laag 1
#: en: backward and update, layer 2 and then layer 1
da_1 = layer_2.backward(da, learning_rate)
print("dW_2", layer_2.d_weights, " db_2", layer_2.d_biases, " da_1", da_1)
print("W_2", layer_2.weights, " b_2", layer_2.biases)
layer_1.backward(da_1, learning_rate)
print("dW_1", layer_1.d_weights, " db_1", layer_1.d_biases)
print("W_1", layer_1.weights, " b_1", layer_1.biases)

#: nl: en nog eens vooruit
#: en: and forward once more
output = layer_2.forward(layer_1.forward(x))
print("output", output, " loss", loss.value(output, target))

# %% [markdown] lang="nl" id="by-hand-try"
r"""
**Probeer.** Verander het label in `0.0` en voorspel van elk getal of het van teken wisselt voordat je de cel opnieuw
uitvoert.
"""

# %% [markdown] lang="en" id="by-hand-try"
r"""
**Try.** Change the label to `0.0` and predict for each number whether its sign will flip before you run the cell again.
"""

# %% quiz="05-da"

# %% quiz="05-order"

# %% quiz="05-old-weights"

# %% [markdown] lang="nl" id="shuffle-pairs"
r"""
## Schudden, met behoud van paren

Rij `i` van `training_data` hoort bij rij `i` van `labels`. Schudden verandert de volgorde van de *paren*, nooit de paren
zelf. De nette manier: één permutatie voor allebei. In de cel hieronder draagt elk voorbeeld zijn eigen nummer
als label, zodat je een verbroken paar meteen ziet.

**Voorspel.** De cel drukt twee regels af. Op welke van de twee vallen de paren uiteen?
"""

# %% [markdown] lang="en" id="shuffle-pairs"
r"""
## Shuffling, with the pairs kept

Row `i` of `training_data` belongs to row `i` of `labels`. Shuffling changes the order of the *pairs*, never the pairs
themselves. The clean way: one permutation for both. In the cell below every example carries its own number as
its label, so that a broken pair shows at once.

**Predict.** The cell prints two lines. On which of the two do the pairs come apart?
"""

# %% id="shuffle-pairs-code"
numbers = np.arange(6)
rng = np.random.default_rng(0)

p = rng.permutation(6)
print(numbers[p], numbers[p])

print(numbers[rng.permutation(6)], numbers[rng.permutation(6)])

# %% quiz="05-shuffle"

# %% quiz="05-pairs"

# %% [markdown] lang="nl" id="why-shuffle"
r"""
### Waarom elke epoch opnieuw?

We trainen hetzelfde netwerk op drie manieren, met dezelfde 200 punten, 20 epochs lang:

- **A** elke epoch een nieuwe volgorde;
- **B** één willekeurige volgorde, in elke epoch dezelfde;
- **C** op klasse gesorteerd: eerst alle punten van klasse 0, dan alle van klasse 1.

Daarna kijken we welk deel van 1000 *nieuwe* punten goed zit, gemiddeld over vijf beginnetwerken.

**Voorspel** de drie nauwkeurigheden voordat je de cel uitvoert. Wie gokt, heeft de helft goed: 0,5.
"""

# %% [markdown] lang="en" id="why-shuffle"
r"""
### Why anew in each epoch?

We train the same network in three ways, with the same 200 points, for 20 epochs:

- **A** a new order in each epoch;
- **B** one random order, the same in every epoch;
- **C** sorted by class: first all points of class 0, then all of class 1.

Afterward we look at which share of 1000 *new* points comes out right, averaged over five starting networks.

**Predict** the three accuracies before you run the cell. Guessing gets half of them right: 0.5.
"""

# %% id="order-prediction"
#: nl: jouw voorspelling
#: en: your prediction
prediction = {"A": 0.50, "B": 0.50, "C": 0.50}

# %% id="order-data"
X_train, y_train = datasets.two_moons(200, noise=0.2, rng=np.random.default_rng(3))
X_new, y_new = datasets.two_moons(1000, noise=0.2, rng=np.random.default_rng(4))
print("training_data", X_train.shape, " labels", y_train.shape)


def new_model(seed=2):
    """Return a fresh network 2-6-6-1."""
    rng = np.random.default_rng(seed)
    return nnlib.Perceptron(
        [
            nnlib.Dense(2, 6, "tanh", rng=rng),
            nnlib.Dense(6, 6, "tanh", rng=rng),
            nnlib.Dense(6, 1, "sigmoid", rng=rng),
        ]
    )


def accuracy_on_new(model):
    """Return the share of new points on the right side."""
    return metrics.accuracy(model.forward(X_new.T), y_new.T)


# %% id="order-experiment"
by_class = np.argsort(y_train[:, 0], kind="stable")
orders = {
    "A": (X_train, y_train, True),
    "B": (X_train, y_train, False),
    "C": (X_train[by_class], y_train[by_class], False),
}
curves = {}
for name, (X, y, shuffle) in orders.items():
    shares = []
    for seed in range(5):
        model = new_model(seed)
        rng = np.random.default_rng(seed)
        curves[name] = model.fit(X, y, 20, 0.1, shuffle=shuffle, rng=rng)
        shares.append(accuracy_on_new(model))
    print(f"{name}: {prediction[name]:.2f} -> {np.mean(shares):.3f}")

show(plots.loss_curves, curves)

# %% [markdown] lang="nl" id="why-shuffle-answer"
r"""
Links staat jouw voorspelling, rechts de meting. De lijnen horen bij het laatste van de vijf netwerken.

Sorteren is rampzalig. In de tweede helft van elke epoch duwt het ene na het andere voorbeeld van klasse 1 de grens
dezelfde kant op, en wat het laatst langskomt weegt het zwaarst. Eén vaste willekeurige volgorde doet nauwelijks onder voor
steeds opnieuw schudden, maar dat weet je pas achteraf, en opnieuw schudden kost zo goed als niets. Het komt ook het dichtst
bij wat SGD wil: elke stap een willekeurig voorbeeld.

> **Vaak anders verteld: ‘anders leert het model de volgorde’.** Een netwerk als dit krijgt één voorbeeld tegelijk te zien
> en kan de volgorde niet als kenmerk leren. Wat wél gebeurt: opeenvolgende aanpassingen lijken op elkaar en trekken samen
> scheef. Dat is een probleem van de stappen, niet van wat het netwerk onthoudt.
"""

# %% [markdown] lang="en" id="why-shuffle-answer"
r"""
On the left stands your prediction, on the right the measurement. The curves belong to the last of the five networks.

Sorting is a disaster. In the second half of every epoch one example of class 1 after another pushes the boundary the same
way, and what comes last weighs most. One fixed random order is hardly worse than shuffling again and again, but you know
that only afterward, and shuffling anew costs next to nothing. It also comes closest to what SGD wants: a random example
at every step.

> **Often told otherwise: “or else the model learns the order.”** A network like this sees one example at a time and
> cannot learn the order as a feature. What does happen: successive updates resemble each other and together pull askew.
> That is a problem of the steps, not of what the network remembers.
"""

# %% quiz="05-why-shuffle"

# %% [markdown] lang="nl" id="sgd"
r"""
## Eén voorbeeld, een handvol, of alles

Je kunt na elk voorbeeld aanpassen ($b = 1$), na een *mini-batch* van bijvoorbeeld 10, of na de hele trainingsset (*full
batch*). De gradiënt van een batch is het gemiddelde over zijn voorbeelden. Gemiddeld wijzen ze alle drie dezelfde kant op;
hoe kleiner de batch, hoe meer ruis er in één stap zit.

**Voorspel.** We trainen tot het verlies onder 0,2 zakt, elk met een leersnelheid die bij de batchgrootte past. Wie heeft de
minste epochs nodig? Wie de minste aanpassingen? En bij wie duurt een epoch het kortst?
"""

# %% [markdown] lang="en" id="sgd"
r"""
## One example, a handful, or everything

You can update after every example ($b = 1$), after a *mini-batch* of, say, 10, or after the whole training set (*full
batch*). The gradient of a batch is the mean over its examples. On average all three point the same way; the smaller the
batch, the more noise there is in a single step.

**Predict.** We train until the loss drops below 0.2, each with a learning rate that suits its batch size. Who needs the
fewest epochs? Who the fewest updates? And for whom does an epoch take the least time?
"""

# %% id="sgd-experiment"
print("batch  rate  epochs  updates  ms per epoch")
for batch_size, learning_rate in ((1, 0.1), (10, 0.3), (200, 1.0)):
    model = new_model()
    start = perf_counter()
    history = model.fit(
        X_train,
        y_train,
        80,
        learning_rate,
        batch_size=batch_size,
        rng=np.random.default_rng(0),
        engine="reference",
    )
    milliseconds = 1000 * (perf_counter() - start) / len(history)
    #: nl: de eerste epoch waarna het verlies onder 0,2 ligt, geteld vanaf 1
    #: en: the first epoch after which the loss is below 0.2, counted from 1
    epochs = 1 + int(np.argmax(np.array(history.loss) < 0.2))
    updates = epochs * -(-len(X_train) // batch_size)
    print(f"{batch_size:>5}  {learning_rate:>4}  {epochs:>6}  {updates:>7}  {milliseconds:>12.1f}")

# %% [markdown] lang="nl" id="sgd-answer"
r"""
Per voorbeeld kom je met de minste *epochs* toe: na één doorgang zijn er al 200 stappen gezet. Maar het zijn wel de meeste
*aanpassingen*, en in NumPy duurt elke epoch het langst, omdat 200 kleine berekeningen meer tijd kosten dan één grote.

> **Vaak anders verteld: ‘SGD maakt het trainen sneller’.** Er zijn minder epochs nodig, ja. Of het ook minder seconden kost,
> hangt ervan af wat je computer goed kan, en daarom traint de praktijk meestal met mini-batches. Ook die variant wordt
> gewoon SGD genoemd.
>
> **En: ‘de ruis helpt uit lokale minima, dus de oplossing wordt beter’.** De stappen van losse voorbeelden wijken flink af
> van de echte gradiënt. Dat *kan* helpen om weg te komen van een zadelpunt of uit een smalle kuil. Een garantie op het
> laagste punt is er niet, en met een vaste leersnelheid komt SGD nooit helemaal tot rust.
"""

# %% [markdown] lang="en" id="sgd-answer"
r"""
Per example you get by with the fewest *epochs*: after one pass 200 steps have been taken already. But it takes the most
*updates*, and in NumPy each epoch takes the longest, because 200 small computations cost more time than one large one.

> **Often told otherwise: “SGD makes training faster.”** It takes fewer epochs, yes. Whether it takes fewer seconds as well
> depends on what your computer is good at, and that is why practice mostly trains with mini-batches. That variant, too, is
> simply called SGD.
>
> **And: “the noise helps out of local minima, so the solution gets better.”** The steps of single examples deviate a good
> deal from the true gradient. That *may* help to get away from a saddle point or out of a narrow pit. There is no
> guarantee of the lowest point, and with a fixed learning rate SGD never comes to rest entirely.
"""

# %% quiz="05-sgd"

# %% [markdown] lang="nl" id="history"
r"""
## Het verloop vastleggen

Of er geleerd wordt, zie je niet aan de gewichten maar aan een kromme. Daarvoor meten we na elke epoch het gemiddelde
verlies over de hele trainingsset, en één keer vóór de eerste stap. Pas als je die waarden bewaart, kun je achteraf zeggen
wat er gebeurde. `model.fit` van `nnlib` geeft ze terug als een `History`, met `initial_loss` voor
de meting vooraf en een lijst `loss` met één getal per epoch; de cel hieronder doet het zelf, door steeds één
epoch te trainen en dan te meten.

**Voorspel.** Wat is het verlies vóór de training ongeveer, als het netwerk nog nergens zeker van is? En na 40 epochs? Daalt
de kromme de hele tijd?
"""

# %% [markdown] lang="en" id="history"
r"""
## Recording the course of training

Whether anything is being learned shows not in the weights but in a curve. For that we measure the mean loss over the whole
training set after each epoch, and once before the first step. Only if you keep those values can you say afterward what
happened. `model.fit` of `nnlib` hands them back as a `History`, with `initial_loss` for the measurement beforehand and
a list `loss` of one number per epoch; the cell below does it itself, by training for one epoch
at a time and then measuring.

**Predict.** Roughly what is the loss before training, when the network is not sure of anything yet? And after 40 epochs?
Does the curve fall all the time?
"""


# %% id="record"
def train_and_record(model, epochs, learning_rate):
    """Train epoch by epoch and return the loss before the first and after each."""
    history = History(initial_loss=loss.value(model.forward(X_train.T), y_train.T))
    for _ in range(epochs):
        model.fit(X_train, y_train, 1, learning_rate)
        output = model.forward(X_train.T)
        history.loss.append(loss.value(output, y_train.T))
        history.accuracy.append(metrics.accuracy(output, y_train.T))
    return history


history = train_and_record(new_model(), 40, 0.05)
history

# %% id="record-plot"
show(plots.loss_curves, history)

# %% [markdown] lang="nl" id="history-answer"
r"""
Wie voor elk punt 0,5 zegt, heeft een verlies van $\ln 2 \approx 0{,}69$; een vers netwerk zit daar meestal in de buurt. Dan
daalt de kromme: eerst hard, daarna een tijd nauwelijks zolang de grens bijna recht is, en weer harder als ze leert buigen. Dat
het verlies daalt geldt *meestal*, niet altijd. Een stap verlaagt het verlies van één voorbeeld en kan dat van een ander
verhogen, dus de kromme wiebelt.

Een passende leersnelheid laat het verlies vlot en vrij gelijkmatig zakken. Met een te hoge schieten de stappen voorbij het
minimum, met een te lage is de tijd op voor je er bent. Getallen die jij instelt en die de training zelf niet verandert, zoals de
leersnelheid, de batchgrootte en het aantal epochs, heten *hyperparameters*. Verander `0.05` in de cel hierboven eens in `0.001`
en in `3.0`, en voer beide cellen opnieuw uit.
"""

# %% [markdown] lang="en" id="history-answer"
r"""
Whoever says 0.5 for every point has a loss of $\ln 2 \approx 0.69$; a fresh network is usually somewhere near it. Then the
curve falls: steeply at first, then hardly at all for as long as the boundary is almost straight, and faster again as it learns
to bend. That the loss falls is true *usually*, not always. A step lowers the loss of one example and may raise that of another,
so the curve wobbles.

A suitable learning rate lets the loss sink swiftly and fairly evenly. With one that is too high the steps overshoot the
minimum, with one that is too low the time is up before you get there. Numbers that you set and that training itself does not
change, such as the learning rate, the batch size, and the number of epochs, are called *hyperparameters*. Change `0.05` in the
cell above to `0.001` and to `3.0`, and run both cells again.
"""

# %% quiz="05-history"

# %% quiz="05-bump"

# %% quiz="05-loss-and-accuracy"

# %% [markdown] lang="nl" id="your-turn"
r"""
## Nu jij: eerst leggen, dan invullen, dan schrijven

Je schrijft `fit` als methode van een klasse die van `nnlib.Perceptron` erft. Dit mag je gebruiken:

| in de code | wat het belooft |
| --- | --- |
| `training_data` | vorm (n, d): een rij per voorbeeld, een kolom per kenmerk |
| `labels` | vorm (n, 1): een rij per voorbeeld, ook als er maar één getal in staat. Met vorm (n,) mislukt `labels[i, :]`; `labels.reshape(-1, 1)` maakt er (n, 1) van |
| `.reshape(-1, 1)` | maakt van een rij een kolom: zo komt één voorbeeld met vorm (d, 1) het netwerk in |
| `self.layers` | de lijst van lagen, van invoer naar uitvoer |
| `self.forward(inputs)` | stuurt een kolom door alle lagen en geeft de uitvoer; `layer.forward(inputs)` doet één laag |
| `layer.backward(da, learning_rate)` | rekent één laag terug, past haar aan, en geeft de `da` voor de laag ervóór |
| `rng = np.random.default_rng()` | een eigen toevalsgenerator; `rng.permutation(n)` geeft de getallen 0 tot en met n − 1 in willekeurige volgorde |

In veel lessen staat `np.random.permutation(n)`. Dat werkt ook, maar het trekt uit één generator die alle code deelt, zodat je een
proef moeilijker precies herhaalt. Het verlies is BCE. De afgeleide naar de uitvoer ken je uit het voorbeeld met de hand.

### Leggen

De lus staat al op papier, maar in stukken. Bovenaan hoort `for epoch in range(epochs):`, op niveau 0. Zet de regels die eronder
horen in de goede volgorde. Drie van de negen blijven over.

| naam | regel |
| --- | --- |
| `drawn` | `for i in rng.integers(n, size=n):` |
| `forward` | `output = self.forward(training_data[[i]].T)` |
| `gradient` | `da = loss.gradient(output, target)` |
| `layers` | `for layer in reversed(self.layers):` |
| `onwards` | `for layer in self.layers:` |
| `rows` | `for i in rng.permutation(n):` |
| `target` | `target = labels[[i]].T` |
| `update` | `da = layer.backward(da, learning_rate)` |
| `value` | `da = loss.value(output, target)` |

**Opdracht (om te oefenen, 0 punten).** Vul de lijst `parsons` van boven naar beneden, met voor elke regel een tekst: haar naam, een
dubbele punt en haar niveau. Het niveau is het aantal keer dat de regel inspringt: direct onder de lus over epochs is niveau 1. De lijst
begint dus met `"rows:1"` of met `"drawn:1"`. Met `training_data[[i]].T` staat rij `i` meteen als kolom klaar.
"""

# %% [markdown] lang="en" id="your-turn"
r"""
## Your turn: first arrange, then fill in, then write

You write `fit` as a method of a class that inherits from `nnlib.Perceptron`. This is what you may use:

| in the code | what it promises |
| --- | --- |
| `training_data` | shape (n, d): a row per example, a column per feature |
| `labels` | shape (n, 1): a row per example, even if it holds only one number. With shape (n,) `labels[i, :]` fails; `labels.reshape(-1, 1)` turns it into (n, 1) |
| `.reshape(-1, 1)` | turns a row into a column: that is how one example of shape (d, 1) enters the network |
| `self.layers` | the list of layers, from input to output |
| `self.forward(inputs)` | sends a column through all layers and gives the output; `layer.forward(inputs)` does one layer |
| `layer.backward(da, learning_rate)` | goes back through one layer, updates it, and gives the `da` for the layer before it |
| `rng = np.random.default_rng()` | a random generator of your own; `rng.permutation(n)` gives the numbers from 0 through n − 1 in random order |

Many lessons write `np.random.permutation(n)`. That works, too, but it draws from one generator that all code shares, which makes
an experiment harder to repeat exactly. The loss is BCE. Its derivative with respect to the output you know from the example by hand.

### Arranging

The loop is on paper already, but in pieces. At the top belongs `for epoch in range(epochs):`, at level 0. Put the lines that belong
below it in the right order. Three of the nine are left over.

| name | line |
| --- | --- |
| `drawn` | `for i in rng.integers(n, size=n):` |
| `forward` | `output = self.forward(training_data[[i]].T)` |
| `gradient` | `da = loss.gradient(output, target)` |
| `layers` | `for layer in reversed(self.layers):` |
| `onwards` | `for layer in self.layers:` |
| `rows` | `for i in rng.permutation(n):` |
| `target` | `target = labels[[i]].T` |
| `update` | `da = layer.backward(da, learning_rate)` |
| `value` | `da = loss.value(output, target)` |

**Exercise (for practice, 0 points).** Fill the list `parsons` from top to bottom, with a text for each line: its name, a colon, and its
level. The level is the number of times the line is indented: right below the loop over epochs is level 1. So the list begins with
`"rows:1"` or with `"drawn:1"`. With `training_data[[i]].T` row `i` is at hand as a column right away.
"""

# %% exercise="parsons"
parsons = []
### BEGIN SOLUTION
parsons = ["rows:1", "target:2", "forward:2", "gradient:2", "layers:2", "update:3"]
### END SOLUTION

# %% tests="parsons" points=0
check("05.parsons")

# %% quiz="05-trace"

# %% [markdown] lang="nl" id="blanks-task"
r"""
### Invullen

**Opdracht (4 punten).** In `PerceptronWithBlanks` staat de hele lus er al, op drie plekken na: de uitvoer van de voorwaartse
doorgang, de gradiënt `da` van het verlies naar de uitvoer, en in de wandeling over `self.layers[::-1]` wat elke laag
teruggeeft, `da_prev`: de `da` voor de laag die daarna aan de beurt is. Vervang elke `...`.
"""

# %% [markdown] lang="en" id="blanks-task"
r"""
### Filling in

**Exercise (4 points).** In `PerceptronWithBlanks` the whole loop is there already, except for three places: the output of
the forward pass, the gradient `da` of the loss with respect to the output, and, in the walk over `self.layers[::-1]`, what
each layer hands back, `da_prev`: the `da` for the layer whose turn is next. Replace every `...`.
"""


# %% exercise="fit_blanks"
class PerceptronWithBlanks(nnlib.Perceptron):
    """A network whose training loop has three blanks."""

    def fit(self, training_data, labels, epochs, learning_rate):
        """Train with one update per example."""
        n_samples = training_data.shape[0]
        rng = np.random.default_rng()
        for epoch in range(epochs):
            # schudden · shuffle
            indices = rng.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]

            for i in range(n_samples):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)

                # vooruit · forward
                output = ...
                ### BEGIN SOLUTION
                output = self.forward(inputs)
                ### END SOLUTION

                # gradiënt · gradient
                da = ...
                ### BEGIN SOLUTION
                da = (output - target) / (output * (1 - output))
                ### END SOLUTION

                # terug en aanpassen · backward and update
                for layer in self.layers[::-1]:
                    da_prev = ...
                    ### BEGIN SOLUTION
                    da_prev = layer.backward(da, learning_rate)
                    ### END SOLUTION
                    da = da_prev


# %% tests="fit_blanks" points=4
check("05.fit_blanks")

# %% [markdown] lang="nl" id="fit-task"
r"""
### Schrijven

**Opdracht (12 punten).** Schrijf `fit` nu helemaal zelf, in `MyPerceptron`. Probeer het zonder terug te kijken; met de vijf
woorden *schudden, vooruit, gradiënt, terug, aanpassen* als geraamte kom je een heel eind.

Wat jouw `fit(self, training_data, labels, epochs, learning_rate)` belooft:

- precies `epochs` epochs, elk met alle voorbeelden precies één keer, één aanpassing per voorbeeld;
- elke epoch een nieuwe willekeurige volgorde, waarin elk voorbeeld zijn label houdt;
- de gradiënt van BCE naar de uitvoer als eerste `da`, en `learning_rate` ongewijzigd naar elke laag;
- de lagen van achteren naar voren, waarbij elke laag de `da` krijgt die haar opvolger teruggaf;
- het model zelf verandert, de arrays van de aanroeper niet. Wat je teruggeeft, mag je zelf weten.

Hoe je het opschrijft is vrij: een andere lus, andere namen, een hulpfunctie erbij. De controle kijkt niet naar je tekst maar
volgt elke aanroep, rekent jouw volgorde na en zegt wat ze zag. Doorgeven aan de `fit` van `nnlib` telt niet; de lus is hier
de opdracht.
"""

# %% [markdown] lang="en" id="fit-task"
r"""
### Writing

**Exercise (12 points).** Now write `fit` entirely by yourself, in `MyPerceptron`. Try it without looking back; with the five
words *shuffle, forward, gradient, backward, update* as a skeleton you will get a long way.

What your `fit(self, training_data, labels, epochs, learning_rate)` promises:

- exactly `epochs` epochs, each with every example exactly once, one update per example;
- in each epoch a new random order, in which every example keeps its label;
- the gradient of BCE with respect to the output as the first `da`, and `learning_rate` unchanged to every layer;
- the layers from back to front, each layer getting the `da` that its successor handed back;
- the model itself changes, the caller's arrays do not. What you return is up to you.

How you write it down is free: another loop, other names, a helper function. The check does not look at your text but
follows every call, works through your order again, and says what it saw. Handing over to the `fit` of `nnlib` does not
count; the loop is the exercise here.
"""


# %% exercise="fit"
class MyPerceptron(nnlib.Perceptron):
    """A network with a training loop of your own."""

    def fit(self, training_data, labels, epochs, learning_rate):
        """Train with one update per example."""
        ### BEGIN SOLUTION
        rng = np.random.default_rng()
        for _ in range(epochs):
            for i in rng.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
        ### END SOLUTION


# %% tests="fit" points=12
check("05.fit")

# %% [markdown] lang="nl" id="own-fit"
r"""
Dit doet jouw eigen `fit`, met dezelfde meting als hierboven. Blijft de lijn helemaal vlak, dan is er nog geen gewicht
veranderd.
"""

# %% [markdown] lang="en" id="own-fit"
r"""
This is what your own `fit` does, measured as above. If the curve stays entirely flat, no weight has changed yet.
"""

# %% id="own-fit-curve"
mine = MyPerceptron(new_model().layers)
history = train_and_record(mine, 40, 0.05)
print("accuracy on new points:", accuracy_on_new(mine))
show(plots.loss_curves, history)

# %% [markdown] lang="nl" id="player-task"
r"""
## Kijk naar wat de lus doet

Een kromme zegt dat er iets gebeurt, niet wat. De speler hieronder laat jouw `fit` los op zes rijen, twee epochs lang, in een netwerk
2-2-1. Hij noteert elke aanroep van een laag, en daarna speel je alles af. De labels zijn bijna 0 of bijna 1 en alle zes
verschillend: zo verraadt de eerste `da` van een ronde welk label er is gebruikt.

**Voorspel eerst** in welke volgorde de rijen in epoch 2 langskomen. Ga dan stap voor stap door de eerste ronde, en speel de rest af.
Zoek drie dingen op:

1. bij welke van de vijf stappen gewichten veranderen, en welke laag het eerst aan de beurt is;
2. waar de `da` vandaan komt die laag 1 krijgt;
3. of het gemiddelde verlies in epoch 2 lager is dan in epoch 1.
"""

# %% [markdown] lang="en" id="player-task"
r"""
## Watch what the loop does

A curve tells you that something happens, not what. The player below lets your `fit` loose on six rows, for two epochs, in a network
2-2-1. It notes every call of a layer, and afterward you play it all. The labels are nearly 0 or nearly 1 and all six differ: that is how
the first `da` of a round gives away which label was used.

**Predict first** in which order the rows come in epoch 2. Then go through the first round step by step, and play the rest. Find three
things:

1. at which of the five steps weights change, and which layer has its turn first;
2. where the `da` that layer 1 is given comes from;
3. whether the mean loss in epoch 2 is lower than in epoch 1.
"""

# %% id="player"
TrainingPlayer(MyPerceptron)

# %% [markdown] lang="nl" id="player-answer"
r"""
Elke ronde verloopt hetzelfde: vooruit door laag 1 en 2, één `da` van het verlies, en dan terug, eerst laag 2 en daarna laag 1. Alleen bij
*aanpassen* veranderen er gewichten, en elke laag rekent terug vóór ze wordt aangepast. Laag 1 krijgt wat laag 2 teruggaf, niet de
`da` van het verlies. Schudden komt maar één keer per epoch voor. En het gemiddelde verlies daalt bijna altijd al in de tweede epoch,
hoewel dat van een losse rij best mag stijgen.

De speler neemt elke klasse met een `fit`. Kom je verderop een lus tegen die je niet vertrouwt, zet haar klasse dan tussen de haakjes.
"""

# %% [markdown] lang="en" id="player-answer"
r"""
Every round goes the same way: forward through layers 1 and 2, a single `da` of the loss, and then back, layer 2 first and layer 1 after
it. Weights change only at *update*, and each layer goes back before it is updated. Layer 1 is given what layer 2 handed back, not the
`da` of the loss. Shuffling occurs just once per epoch. And the mean loss almost always falls in the second epoch already, although that
of a single row may well rise.

The player takes any class with a `fit`. When you meet a loop further on that you do not trust, put its class between the parentheses.
"""

# %% [markdown] lang="nl" id="watch-task"
r"""
### Een hele epoch in één figuur

Een film toont de aanroepen na elkaar, een figuur toont ze in één blik. In een netwerk met drie lagen van één neuron zetten we op elke
laag een waarnemer, die elke aanroep noteert voordat de laag haar werk doet. Er zijn vier rijen. Aan de invoer herkennen we de rij; en uit de
uitvoer en de eerste `da` volgt welk label er is gebruikt, want voor BCE is $t = o - da \cdot o(1 - o)$. De waarnemer zelf hoef je niet te doorgronden; het gaat om de figuur.

**Voorspel.** De figuur toont van links naar rechts de aanroepen van één epoch, op de hoogte van hun laag. Teken op papier hoe dat er
bij een goede `fit` uitziet: hoeveel bergen, en in welke volgorde klim je op en af? Staat er onder elke berg twee keer hetzelfde nummer?
"""

# %% [markdown] lang="en" id="watch-task"
r"""
### A whole epoch in one figure

A film shows the calls one after the other, a figure shows them at a glance. In a network of three layers of one neuron we put an observer
on every layer, one that notes each call before the layer does its work. There are four rows. The input tells us the row; and from the output and the
first `da` follows which label was used, because for BCE $t = o - da \cdot o(1 - o)$. You need not fathom the observer itself; the figure is what counts.

**Predict.** The figure shows the calls of one epoch from left to right, at the height of their layer. Draw on paper what that looks
like for a good `fit`: how many mountains, and in which order do you climb up and down? Does the same number stand twice below each mountain?
"""


# %% id="watch"
class Watched(nnlib.Dense):
    """A layer that notes every call before it does its work."""

    def forward(self, inputs):
        """Note the call; the first layer also knows which row it is."""
        value = float(np.ravel(inputs)[0])
        row = round(value) if self.number == 1 and np.isfinite(value) else None
        self.events.append(("forward", self.number, value, row))
        return super().forward(inputs)

    def backward(self, da, learning_rate):
        """Note the call; the last layer also knows whose label it is."""
        value, output = float(np.ravel(da)[0]), float(np.ravel(self.outputs)[0])
        target = output - value * output * (1 - output)
        row = round((target - 0.2) / 0.1) if self.number == 3 and np.isfinite(target) else None
        self.events.append(("backward", self.number, value, row))
        return super().backward(da, learning_rate)


def watch(kind, epochs=1):
    """Return the calls that the fit of this kind of network makes for four rows."""
    rng = np.random.default_rng(3)
    layers = [
        Watched(2, 1, "tanh", rng=rng),
        Watched(1, 1, "tanh", rng=rng),
        Watched(1, 1, "sigmoid", rng=rng),
    ]
    events = []
    for number, layer in enumerate(layers, start=1):
        layer.number, layer.events = number, events
    rows = np.arange(4.0).reshape(-1, 1)
    kind(layers).fit(np.hstack([rows, 1 - rows]), 0.2 + 0.1 * rows, epochs, 0.1)
    return events


show(plots.steps, watch(MyPerceptron))

# %% [markdown] lang="nl" id="watch-answer"
r"""
Vier bergen, een voor elke rij: op langs laag 1, 2, 3 en af langs 3, 2, 1. De volgorde van de rijen is die van deze epoch; voer de cel
opnieuw uit en ze verandert. Het getal boven elke oranje driehoek is de `da` die de laag kreeg. Het verandert onderweg, want elke laag
geeft een eigen `da` door. Zijn er nog geen bergen, dan heeft jouw `fit` nog geen laag aangeraakt.
"""

# %% [markdown] lang="en" id="watch-answer"
r"""
Four mountains, one for each row: up along layers 1, 2, 3 and down along 3, 2, 1. The order of the rows is that of this epoch; run the
cell again and it changes. The number above each orange triangle is the `da` that the layer was given. It changes on the way, because
each layer passes on a `da` of its own. If there are no mountains yet, your `fit` has not touched a layer so far.
"""

# %% quiz="05-column"

# %% quiz="05-chain"

# %% quiz="05-reversed"

# %% [markdown] lang="nl" id="debug"
r"""
## Fouten die je niet ziet

Een fout in een trainingslus geeft zelden een foutmelding. Lees de `fit` van `Suspect`. Er zit één fout in.

**Voorspel.** Draait deze code? Daalt het verlies? Zo ja: waaraan zou je dan merken dat er iets mis is?
"""

# %% [markdown] lang="en" id="debug"
r"""
## Mistakes you cannot see

A mistake in a training loop rarely gives an error message. Read the `fit` of `Suspect`. There is one mistake in it.

**Predict.** Does this code run? Does the loss fall? If so, what would tell you that something is wrong?
"""


# %% id="suspect"
class Suspect(nnlib.Perceptron):
    """A network whose training loop has a mistake."""

    def fit(self, training_data, labels, epochs, learning_rate):
        """Train, not quite as intended."""
        rng = np.random.default_rng()
        for _ in range(epochs):
            for i in rng.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[:1:-1]:
                    da = layer.backward(da, learning_rate)


# %% id="suspect-curves"
sound, suspect = new_model(), Suspect(new_model().layers)
curves = {"A": train_and_record(sound, 40, 0.05), "B": train_and_record(suspect, 40, 0.05)}
print("A", accuracy_on_new(sound), " B", accuracy_on_new(suspect))
show(plots.loss_curves, curves)

# %% [markdown] lang="nl" id="debug-answer"
r"""
Lijn A is een goede lus, lijn B de verdachte. Het verlies daalt in beide, en zonder A ernaast had je B waarschijnlijk geloofd.
De wandeling `self.layers[:1:-1]` begint bij de laatste laag en stopt vóór laag 2: alleen de laatste laag leert, de andere
twee houden hun willekeurige begingetallen.

**Dalend verlies bewijst dus weinig.** Wat wel helpt, is meten wat de lus *doet*. Drie goedkope proeven:

1. *Het beginverlies.* Klopt het met wat je verwacht van een netwerk dat nog niets weet?
2. *Eén voorbeeld uit het hoofd leren.* Met één voorbeeld en veel epochs moet het verlies bijna tot nul zakken. Lukt dat niet, dan
   hoef je het met 200 niet te proberen.
3. *Beweegt elke laag?* Bewaar de gewichten van vóór één epoch en kijk hoe ver elke laag verschoof.

**Voorspel.** Welke van de drie verraadt de verdachte, en welke doorstaat ze?
"""

# %% [markdown] lang="en" id="debug-answer"
r"""
Curve A is a sound loop, curve B the suspect. The loss falls in both, and without A beside it you would probably have
believed B. The walk `self.layers[:1:-1]` starts at the last layer and stops before layer 2: only the last layer learns, the
other two keep the random numbers they began with.

**So a falling loss proves little.** What does help is to measure what the loop *does*. Three cheap tests:

1. *The initial loss.* Does it agree with what you expect of a network that knows nothing yet?
2. *Learning one example by heart.* With one example and many epochs the loss has to sink almost to zero. If that fails, there is
   no point in trying with 200.
3. *Does every layer move?* Keep the weights from before one epoch and see how far each layer shifted.

**Predict.** Which of the three gives the suspect away, and which does it pass?
"""


# %% id="examine"
def examine(kind):
    """Put a class with a fit of its own through three cheap tests."""
    model = kind(new_model().layers)
    print(kind.__name__)
    initial = loss.value(model.forward(X_train.T), y_train.T)
    print("  1 initial loss       ", round(initial, 3))

    x, target = X_train[:1], y_train[:1]
    model.fit(x, target, 300, 0.1)
    by_heart = loss.value(model.forward(x.T), target.T)
    print("  2 one example        ", round(by_heart, 4))

    model = kind(new_model().layers)
    before = [layer.weights.copy() for layer in model.layers]
    model.fit(X_train, y_train, 1, 0.1)
    moved = [
        np.abs(layer.weights - old).max() for layer, old in zip(model.layers, before, strict=True)
    ]
    print("  3 largest shift/layer", np.round(moved, 3))


#: nl: eerst de verdachte, dan jouw eigen fit
#: en: first the suspect, then your own fit
examine(Suspect)
examine(MyPerceptron)

# %% id="suspect-watch"
show(plots.steps, watch(Suspect))

# %% [markdown] lang="nl" id="debug-lesson"
r"""
De eerste twee proeven doorstaat de verdachte glansrijk; de derde noemt de lagen die stilstaan. In de figuur zie je waarom: na elke top
volgt één stap terug, in laag 3, en dan begint de volgende rij. Geen enkele proef vindt alles.
Daarom kijkt `check("05.fit")` naar elke aanroep, en daarom loont het om van je eigen code te vragen wat ze deed in plaats van
of het resultaat goed genoeg is.
"""

# %% [markdown] lang="en" id="debug-lesson"
r"""
The suspect passes the first two tests with flying colors; the third names the layers that stand still. The figure shows why: after
each summit there is one step back, in layer 3, and then the next row begins. No single test finds everything. That is why
`check("05.fit")` looks at every call, and why it pays to ask of your own code what it did rather than whether the result is good
enough.
"""

# %% quiz="05-loss-falls"

# %% quiz="05-one-update"

# %% quiz="05-initial-loss"

# %% [markdown] lang="nl" id="repair-task"
r"""
## Drie kapotte lussen

In elk van de drie klassen hieronder zit één fout. Ze draaien alle drie zonder foutmelding.

**Voorspel.** Lees ze, zonder iets te veranderen. Zeg van elke klasse in één zin wat ze verkeerd doet, en welke van de vijf stappen dat
is. Voer de cel dan uit en bekijk de drie figuren eronder: bij welke klopt jouw zin?

**Opdracht (2 punten).** Herstel alle drie, met zo weinig mogelijk wijzigingen. Voer de figuren opnieuw uit; daarna de controle. De
eerste twee zijn elk een half punt waard, de derde één.
"""

# %% [markdown] lang="en" id="repair-task"
r"""
## Three broken loops

In each of the three classes below there is one mistake. All three run without an error message.

**Predict.** Read them, without changing anything. Say of each class in one sentence what it does wrong, and which of the five steps that
is. Then run the cell and look at the three figures below it: for which does your sentence hold?

**Exercise (2 points).** Repair all three, with as few changes as possible. Run the figures again; then the check. The first two are
worth half a point each, the third one point.
"""


# %% exercise="repair"
class FirstFit(nnlib.Perceptron):
    """A network whose training loop is broken."""

    def fit(self, training_data, labels, epochs, learning_rate):
        """Train, not quite as intended."""
        rng = np.random.default_rng()
        n_samples = len(training_data)
        for epoch in range(epochs):
            indices = rng.permutation(n_samples)
            training_data = training_data[indices]
            for i in range(n_samples):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)


class SecondFit(nnlib.Perceptron):
    """A network whose training loop is broken."""

    def fit(self, training_data, labels, epochs, learning_rate):
        """Train, not quite as intended."""
        rng = np.random.default_rng()
        for epoch in range(epochs):
            for i in rng.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    layer.backward(da, learning_rate)


class ThirdFit(nnlib.Perceptron):
    """A network whose training loop is broken."""

    def fit(self, training_data, labels, epochs, learning_rate):
        """Train, not quite as intended."""
        rng = np.random.default_rng()
        for epoch in range(epochs):
            for i in rng.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
            da = (output - target) / (output * (1 - output))
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)


### BEGIN SOLUTION
# FirstFit: labels = labels[indices]
# SecondFit: da = layer.backward(da, learning_rate)
# ThirdFit: da, for layer: één niveau naar rechts · one level to the right
def repaired(self, training_data, labels, epochs, learning_rate):
    """Train with one update per example."""
    rng = np.random.default_rng()
    n_samples = len(training_data)
    for epoch in range(epochs):
        indices = rng.permutation(n_samples)
        training_data = training_data[indices]
        labels = labels[indices]
        for i in range(n_samples):
            inputs = training_data[i, :].reshape(-1, 1)
            target = labels[i, :].reshape(-1, 1)
            output = self.forward(inputs)
            da = (output - target) / (output * (1 - output))
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)


FirstFit.fit = SecondFit.fit = ThirdFit.fit = repaired
### END SOLUTION

# %% id="first-fit-watch"
show(plots.steps, watch(FirstFit))

# %% id="second-fit-watch"
show(plots.steps, watch(SecondFit))

# %% id="third-fit-watch"
show(plots.steps, watch(ThirdFit))

# %% tests="repair" points=2
check("05.repair")

# %% quiz="05-symptoms"

# %% [markdown] lang="nl" id="transfer"
r"""
## Ergens anders

Nieuwe data, dezelfde lus: een cirkel in een cirkel.

**Voorspel.** Vindt jouw `fit` zonder één wijziging ook hier een grens? En wat voor vorm heeft die?
"""

# %% [markdown] lang="en" id="transfer"
r"""
## Somewhere else

New data, the same loop: a circle within a circle.

**Predict.** Will your `fit` find a boundary here, too, without a single change? And what shape will it have?
"""

# %% id="transfer-circles"
X_rings, y_rings = datasets.circles(200, rng=np.random.default_rng(5))
rings = MyPerceptron(new_model().layers)
rings.fit(X_rings, y_rings, 100, 0.1)
show(plots.decision_boundary, rings, X_rings, y_rings)

# %% [markdown] lang="nl" id="transfer-answer"
r"""
De grens sluit zich meestal om de binnenste cirkel. Loopt ze er dwars doorheen, dan heeft jouw `fit` nog niets veranderd; blijft ze
een enkele keer steken, voer de cel dan nog eens uit, met een andere volgorde.

De lus weet niets van manen of cirkels; ze kent alleen voorbeelden, een verlies en lagen. Daarom blijft ze dezelfde als je de
data, het aantal lagen of het verlies verwisselt. Ook een stap per mini-batch vraagt maar een kleine wijziging. Welke?
"""

# %% [markdown] lang="en" id="transfer-answer"
r"""
The boundary usually closes around the inner circle. If it runs straight through, your `fit` has not changed anything yet; if for once
it gets stuck, run the cell again, with another order.

The loop knows nothing of moons or circles; it knows only examples, a loss, and layers. That is why it stays the same when you
exchange the data, the number of layers, or the loss. A step per mini-batch, too, asks for only a small change. Which one?
"""

# %% quiz="05-transfer"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

> **Over de naam.** De klasse heet `Perceptron`, zoals in veel lessen. Het perceptron van Rosenblatt uit 1958 had één lerende
> laag, een drempelfunctie en een eigen leerregel zonder afgeleiden. Wat jij traint is een *meerlaags perceptron* (MLP): dezelfde
> familienaam, een andere manier van leren.

- Voor een sigmoïde-uitvoer met BCE valt de deling weg: $dz = o - t$. Veel bibliotheken rekenen de laatste laag en het verlies
  daarom in één keer uit, wat ook nauwkeuriger is als de uitvoer vlak bij 0 of 1 ligt. Reken het na met het voorbeeld.
- Stap 5 is los te verwisselen. Met *momentum* onthoudt de stap zijn richting, en Adam schaalt haar per gewicht. De eerste vier
  stappen merken daar niets van.
- De `fit` van `nnlib` doet wat die van jou doet, en kent daarnaast batches, een validatieset en een `History`. Met
  `nnlib.Perceptron.fit??` in een cel lees je de code.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

> **About the name.** The class is called `Perceptron`, as in many lessons. Rosenblatt's perceptron of 1958 had a single trainable
> layer, a threshold function, and a learning rule of its own without derivatives. What you train is a *multilayer perceptron*
> (MLP): the same family name, another way of learning.

- For a sigmoid output with BCE the division cancels: $dz = o - t$. Many libraries therefore compute the last layer and the
  loss in one go, which is also more accurate when the output is close to 0 or 1. Verify it with the worked example.
- Step 5 can be exchanged by itself. With *momentum* the step remembers its direction, and Adam scales it for each weight. The
  first four steps notice nothing of it.
- The `fit` of `nnlib` does what yours does, and knows batches, a validation set, and a `History` besides. With
  `nnlib.Perceptron.fit??` in a cell you can read the code.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Trainen is een lus. Aan het begin van elke epoch schud je invoer en labels met één permutatie. Voor elk voorbeeld reken je
vooruit, neem je de gradiënt van het verlies naar de uitvoer, ga je van de laatste laag naar de eerste terug en pas je elke laag
aan, telkens met de gradiënt van haar eigen gewichten. Een epoch is elk voorbeeld precies één keer, en bij SGD per voorbeeld dus
evenveel aanpassingen als voorbeelden. Het verloop leg je vast omdat je anders niets weet, en zelfs een dalend verlies is nog
geen bewijs: kijk wat de lus doet.

## Bronnen

- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 6
  over backpropagation, hoofdstuk 8 over optimalisatie.
- Y. Bengio, [*Practical recommendations for gradient-based training of deep
  architectures*](https://arxiv.org/abs/1206.5533), 2012.
- Y. LeCun, L. Bottou, G. Orr en K.-R. Müller, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
- D. Rumelhart, G. Hinton en R. Williams, *Learning representations by back-propagating errors*, Nature 323, 1986.
- F. Rosenblatt, *The perceptron: a probabilistic model for information storage and organization in the brain*, Psychological
  Review 65, 1958.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

Training is a loop. At the start of every epoch you shuffle inputs and labels with one permutation. For every example you go
forward, take the gradient of the loss with respect to the output, walk back from the last layer to the first, and update each
layer, each time with the gradient of its own weights. An epoch is every example exactly once, and hence, with per-example SGD, as
many updates as there are examples. You record the course of training because otherwise you know nothing, and even a falling
loss is no proof: look at what the loop does.

## Sources

- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 6 on
  backpropagation, chapter 8 on optimization.
- Y. Bengio, [*Practical recommendations for gradient-based training of deep
  architectures*](https://arxiv.org/abs/1206.5533), 2012.
- Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
- D. Rumelhart, G. Hinton and R. Williams, *Learning representations by back-propagating errors*, Nature 323, 1986.
- F. Rosenblatt, *The perceptron: a probabilistic model for information storage and organization in the brain*, Psychological
  Review 65, 1958.
"""
