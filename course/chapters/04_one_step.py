# %% [markdown] lang="nl" id="title"
r"""
# Eén stap SGD

De gradiënt is bekend. Nu pas verandert er iets. Dit hoofdstuk gaat over één enkele stap: hoe je hem zet, wat hij belooft
en wat hij waarmaakt, en wat het uitmaakt of je er één voorbeeld voor gebruikt, een handvol, of allemaal.

Na dit hoofdstuk

1. pas je gewichten aan volgens de regel van SGD, en voorspel je wat dat met het verlies doet;
2. onderscheid je volledige batch, mini-batch en één voorbeeld, en tel je de aanpassingen;
3. leg je uit waarom een stap met één voorbeeld gemiddeld de goede kant op wijst, en toch ruis bevat.

Je hebt de gradiënt van het vorige hoofdstuk nodig, met dezelfde getallen. Het kost je ongeveer vijftig minuten.
"""

# %% [markdown] lang="en" id="title"
r"""
# One step of SGD

The gradient is known. Only now does something change. This chapter is about a single step: how to take it, what it promises and
what it delivers, and what difference it makes whether you use one example for it, a handful, or all of them.

After this chapter you

1. update weights by the rule of SGD, and predict what that does to the loss;
2. tell full batch, mini-batch, and single example apart, and count the updates;
3. explain why a step with one example points the right way on average, and yet holds noise.

You need the gradient of the previous chapter, with the same numbers. It takes about fifty minutes.
"""

# %% id="imports"
import math

import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import ExampleGradientsExplorer, quiz, show
from nnlib import datasets, losses, plots

# %% [markdown] lang="nl" id="looking-back"
r"""
## Even terug

Drie vragen uit eerdere hoofdstukken. Uit je hoofd.
"""

# %% [markdown] lang="en" id="looking-back"
r"""
## Looking back

Three questions from earlier chapters. From memory.
"""

# %% quiz="03-sign"

# %% quiz="02-output"

# %% quiz="00-memory"

# %% [markdown] lang="nl" id="rule"
r"""
## Van gradiënt naar stap

De gradiënt wijst de kant op waar het verlies het snelst stijgt. Wij willen omlaag, dus we gaan de andere kant op, en niet te ver:

$$W \leftarrow W - \alpha \, dW, \qquad b \leftarrow b - \alpha \, db.$$

Dat is de hele regel. $\alpha$ is de **leersnelheid**, een klein positief getal dat je zelf kiest. Dit heet **gradient descent**: telkens
de gradiënt berekenen en een stapje ertegenin zetten. Neem je er steeds maar één voorbeeld of een klein groepje voor, dan heet het
*stochastic gradient descent* (SGD); ‘stochastic’ slaat op het toeval dat bepaalt welk voorbeeld aan de beurt is.

**Het voorbeeld van het vorige hoofdstuk gaat verder.** Bij $W_1 = (0{,}6 \;\; {-0{,}3})$, $b_1 = 0$, $W_2 = 2$, $b_2 = -1$,
$x = (1, 2)$ en $t = 1$ was het verlies $-\ln 0{,}5 \approx 0{,}693$, en dit was de gradiënt. Neem $\alpha = 0{,}4$:

| | was | gradiënt | stap $-\alpha \cdot$ gradiënt | wordt |
| --- | --- | --- | --- | --- |
| $W_2$ | 2 | −0,25 | +0,1 | 2,1 |
| $b_2$ | −1 | −0,5 | +0,2 | −0,8 |
| $W_1$, eerste | 0,6 | −0,25 | +0,1 | 0,7 |
| $W_1$, tweede | −0,3 | −0,5 | +0,2 | −0,1 |
| $b_1$ | 0 | −0,25 | +0,1 | 0,1 |

Alle gradiënten waren negatief, dus alles gaat omhoog, ook wat zelf negatief was.

Wat belooft dit? Een getal met gradiënt $g$ verschuift met $-\alpha \cdot g$, en het verlies daardoor met $g$ keer zoveel: $-\alpha \, g^2$.
Alle vijf samen:

$$-0{,}4 \cdot (0{,}25^2 + 0{,}5^2 + 0{,}25^2 + 0{,}5^2 + 0{,}25^2) = -0{,}4 \cdot 0{,}6875 = -0{,}275.$$

**Voorspel.** Daalt het verlies echt 0,275, of meer, of minder? En met een tien keer zo kleine $\alpha$: klopt de belofte dan beter of
slechter?
"""

# %% [markdown] lang="en" id="rule"
r"""
## From gradient to step

The gradient points to where the loss rises fastest. We want to go down, so we go the other way, and not too far:

$$W \leftarrow W - \alpha \, dW, \qquad b \leftarrow b - \alpha \, db.$$

That is the whole rule. $\alpha$ is the **learning rate**, a small positive number of your own choosing. This is called **gradient
descent**: computing the gradient again and again and taking a small step against it. If you use only one example or a small group for it
each time, it is called *stochastic gradient descent* (SGD); “stochastic” refers to the chance that decides which example is next.

**The example of the previous chapter goes on.** With $W_1 = (0.6 \;\; {-0.3})$, $b_1 = 0$, $W_2 = 2$, $b_2 = -1$, $x = (1, 2)$, and
$t = 1$ the loss was $-\ln 0.5 \approx 0.693$, and this was the gradient. Take $\alpha = 0.4$:

| | was | gradient | step $-\alpha \cdot$ gradient | becomes |
| --- | --- | --- | --- | --- |
| $W_2$ | 2 | −0.25 | +0.1 | 2.1 |
| $b_2$ | −1 | −0.5 | +0.2 | −0.8 |
| $W_1$, first | 0.6 | −0.25 | +0.1 | 0.7 |
| $W_1$, second | −0.3 | −0.5 | +0.2 | −0.1 |
| $b_1$ | 0 | −0.25 | +0.1 | 0.1 |

All gradients were negative, so everything goes up, even what was negative itself.

What does this promise? A number with gradient $g$ moves by $-\alpha \cdot g$, and that moves the loss by $g$ times as much: $-\alpha \, g^2$.
All five together:

$$-0.4 \cdot (0.25^2 + 0.5^2 + 0.25^2 + 0.5^2 + 0.25^2) = -0.4 \cdot 0.6875 = -0.275.$$

**Predict.** Does the loss really drop by 0.275, or by more, or by less? And with an $\alpha$ ten times smaller: is the promise kept better
or worse?
"""


# %% id="promise"
def small_network():
    """Return the network of the worked example, freshly made."""
    layer_1, layer_2 = nnlib.Dense(2, 1, "sigmoid"), nnlib.Dense(1, 1, "sigmoid")
    layer_1.weights, layer_1.biases = np.array([[0.6, -0.3]]), np.array([[0.0]])
    layer_2.weights, layer_2.biases = np.array([[2.0]]), np.array([[-1.0]])
    return nnlib.Perceptron([layer_1, layer_2])


x, y = np.array([[1.0], [2.0]]), np.array([[1.0]])
loss = losses.BinaryCrossEntropy()

#: nl: verander de leersnelheden en voorspel eerst wat er gebeurt
#: en: change the learning rates and predict first what happens
for alpha in (0.4, 0.04, 0.004):
    model = small_network()
    output = model.forward(x)
    before = loss.value(output, y)

    #: nl: eerst alle gradiënten, dan pas de aanpassing
    #: en: first all gradients, only then the update
    gradient = model.gradients(loss.gradient(output, y))
    for layer in model.layers:
        layer.update(alpha)

    promised = -alpha * np.sum(gradient**2)
    change = loss.value(model.forward(x), y) - before
    print(f"{alpha:<6} promised {promised:.5f}  true {change:.5f}  {change / promised:.1%}")

# %% [markdown] lang="nl" id="rule-answer"
r"""
Met $\alpha = 0{,}4$ daalt het verlies 0,240, van 0,693 naar 0,453. Dat is 87 % van wat beloofd was. Met 0,04 is het 99 %. De belofte is
die van de raaklijn, en onderweg buigt het verlies weg. Hoe korter de stap, hoe minder je daarvan merkt. Hoe lang hij mag zijn, is het
onderwerp van het hoofdstuk over de leersnelheid.
"""

# %% [markdown] lang="en" id="rule-answer"
r"""
With $\alpha = 0.4$ the loss drops by 0.240, from 0.693 to 0.453. That is 87% of what was promised. With 0.04 it is 99%. The promise is
that of the tangent, and along the way the loss bends off. The shorter the step, the less you notice of it. How long it may be is the
subject of the chapter about the learning rate.
"""

# %% quiz="04-step"

# %% quiz="04-promise"

# %% [markdown] lang="nl" id="step-in-code"
r"""
## Eén stap in code

Eén stap bestaat uit drie delen: *vooruit*, *gradiënt*, en *terug met aanpassen*. Leg eerst de regels op hun plaats.
"""

# %% [markdown] lang="en" id="step-in-code"
r"""
## One step in code

One step consists of three parts: *forward*, *gradient*, and *backward with the update*. First put the lines in their place.
"""

# %% quiz="04-rule"

# %% [markdown] lang="nl" id="step-task"
r"""
**Opdracht (5 punten).** Schrijf `sgd_step(model, x, y, lr)`: één stap SGD, met één voorbeeld en BCE als verlies.

| in de code | wat het belooft |
| --- | --- |
| `x`, `y` | één voorbeeld, als kolom: vorm (invoeren, 1), en zijn label met vorm (uitvoeren, 1) |
| `model.forward(x)` | rekent vooruit door alle lagen en geeft de uitvoer |
| `model.layers` | de lijst van lagen, van invoer naar uitvoer |
| `layer.backward(da, lr)` | rekent één laag terug, past haar aan, en geeft de `da` voor de laag ervóór |

De functie verandert het model zelf en geeft niets terug. Na afloop zijn alle lagen precies één keer aangepast. De gradiënt van BCE
naar de uitvoer schreef je in het vorige hoofdstuk: $da = \frac{o - t}{o(1 - o)}$.
"""

# %% [markdown] lang="en" id="step-task"
r"""
**Exercise (5 points).** Write `sgd_step(model, x, y, lr)`: one step of SGD, with one example and BCE as the loss.

| in the code | what it promises |
| --- | --- |
| `x`, `y` | one example, as a column: shape (inputs, 1), and its label of shape (outputs, 1) |
| `model.forward(x)` | computes forward through all layers and gives the output |
| `model.layers` | the list of layers, from input to output |
| `layer.backward(da, lr)` | goes back through one layer, updates it, and gives the `da` for the layer before it |

The function changes the model itself and returns nothing. Afterward all layers have been updated exactly once. The gradient of BCE
with respect to the output you wrote in the previous chapter: $da = \frac{o - t}{o(1 - o)}$.
"""


# %% exercise="sgd_step"
def sgd_step(model, x, y, lr):
    """Update the model in place with one example, a column."""
    ### BEGIN SOLUTION
    output = model.forward(x)
    da = (output - y) / (output * (1 - output))
    for layer in model.layers[::-1]:
        da = layer.backward(da, lr)
    ### END SOLUTION


# %% tests="sgd_step" points=5
check("04.sgd_step")

# %% [markdown] lang="nl" id="again"
r"""
Zet dezelfde stap nu een paar keer achter elkaar, met het voorbeeld van zojuist. Het eerste verlies en het tweede ken je al.

**Voorspel.** Hoe gaat de rij verder: elke keer hetzelfde eraf, steeds minder, of steeds meer?
"""

# %% [markdown] lang="en" id="again"
r"""
Now take the same step a few times in a row, with the example of just now. The first loss and the second one you know already.

**Predict.** How does the row go on: the same amount off each time, less and less, or more and more?
"""

# %% id="again-code"
model = small_network()
for _ in range(8):
    print(round(loss.value(model.forward(x), y), 3), end="  ")
    sgd_step(model, x, y, 0.4)

# %% [markdown] lang="nl" id="again-answer"
r"""
Steeds minder: hoe beter het antwoord, hoe kleiner de gradiënt, hoe korter de stap. Staat er acht keer 0,693, dan heeft jouw `sgd_step`
nog niets veranderd.

Dit netwerk leert één voorbeeld uit het hoofd. Dat is een goede proef voor je code, en verder heb je er niets aan. Wat doet zo'n stap met
*andere* voorbeelden?
"""

# %% [markdown] lang="en" id="again-answer"
r"""
Less and less: the better the answer, the smaller the gradient, the shorter the step. If it says 0.693 eight times, your `sgd_step` has
not changed anything yet.

This network learns one example by heart. That is a good test of your code, and of no further use. What does such a step do to
*other* examples?
"""

# %% [markdown] lang="nl" id="bowl"
r"""
## Acht voorbeelden, acht meningen

Om dat te kunnen tekenen nemen we een netwerk met maar twee parameters: één neuron met één invoer, zonder activatiefunctie, dus
$o = w x + b$, met MSE als verlies. Er zijn acht voorbeelden. De kostenfunctie, het gemiddelde verlies, is dan een kom boven het vlak van
$w$ en $b$. De lijnen in de figuur verbinden punten op gelijke hoogte; het kruis is de bodem.

We staan ergens op de helling. Elk voorbeeld heeft een eigen gradiënt en wil dus een eigen stap.

**Voorspel.** Wijzen alle acht de stappen ongeveer naar het kruis? Zijn ze even lang? En waarheen wijst hun gemiddelde?
"""

# %% [markdown] lang="en" id="bowl"
r"""
## Eight examples, eight opinions

To be able to draw that, we take a network with only two parameters: one neuron with one input, without an activation function, so
$o = w x + b$, with MSE as the loss. There are eight examples. The cost function, the mean loss, is then a bowl above the plane of $w$ and
$b$. The lines in the figure join points of equal height; the cross is the bottom.

We stand somewhere on the slope. Each example has a gradient of its own and so wants a step of its own.

**Predict.** Do all eight steps point roughly to the cross? Are they of equal length? And where does their mean point?
"""

# %% id="bowl-data"
inputs = np.array([[-1.5, -1.0, -0.6, -0.2, 0.3, 0.7, 1.0, 1.3]])
targets = np.array([[-0.2, -1.3, 0.7, -0.6, 1.5, 0.2, 1.9, 0.6]])
mse = losses.MeanSquaredError()


def line_model(w, b):
    """Return one neuron without an activation function."""
    neuron = nnlib.Dense(1, 1, "identity")
    neuron.weights, neuron.biases = np.array([[float(w)]]), np.array([[float(b)]])
    return nnlib.Perceptron([neuron])


def cost(w, b):
    """Return the mean loss over the eight examples for arrays of w and b."""
    outputs = w[..., np.newaxis] * inputs[0] + b[..., np.newaxis]
    return ((outputs - targets[0]) ** 2).mean(axis=-1)


#: nl: het laagste punt is hier uit te rekenen: de best passende rechte lijn
#: en: here the lowest point can be worked out: the best-fitting straight line
lowest = np.polyfit(inputs[0], targets[0], 1)

# %% id="bowl-figure"
#: nl: verander het punt waar we staan
#: en: change the point where we stand
here = (-0.5, 1.0)

model = line_model(*here)
gradients = []
for i in range(8):
    output = model.forward(inputs[:, [i]])
    gradients.append(model.gradients(mse.gradient(output, targets[:, [i]])))
print(np.round(gradients, 2).T)

show(plots.example_steps, cost, here, gradients, lowest)

# %% [markdown] lang="nl" id="bowl-answer"
r"""
De een wil rechtsaf, de ander omhoog; voorbeelden 5 en 6 gaan zelfs tegen het gemiddelde in. Ze verschillen ook in lengte: wie er ver naast
zit, trekt hard.
Maar hun gemiddelde wijst de kom in. Dat is geen toeval: het gemiddelde van de acht gradiënten *is* de gradiënt van het gemiddelde
verlies.

- **Volledige batch** (*full batch*): gebruik alle voorbeelden voor één stap, met de gemiddelde gradiënt.
- **Eén voorbeeld**: gebruik er telkens één. Elke stap is een mening; pas na veel stappen kom je uit waar het gemiddelde heen wilde.
- **Mini-batch**: gebruik een groepje. De **batchgrootte** zegt hoeveel.

Je deelt dus door het aantal voorbeelden in de batch. Zonder die deling zou een twee keer zo grote batch een twee keer zo grote stap zetten.

Vergis je niet: met een heel kleine stap daalt het verlies van *dit* voorbeeld zeker, dat van een ander misschien niet. Alle voorbeelden delen
dezelfde gewichten.
"""

# %% [markdown] lang="en" id="bowl-answer"
r"""
One wants to turn right, another to go up; examples 5 and 6 even go against the mean. They differ in length as well: whoever is far off
pulls hard.
But their mean points into the bowl. That is no accident: the mean of the eight gradients *is* the gradient of the mean loss.

- **Full batch**: use all examples for one step, with the mean gradient.
- **Single example**: use one at a time. Each step is an opinion; only after many steps do you arrive where the mean wanted to go.
- **Mini-batch**: use a small group. The **batch size** says how many.

So you divide by the number of examples in the batch. Without that division a batch twice as large would take a step twice as large.

Make no mistake: with a very small step the loss of *this* example certainly falls, that of another maybe not. All examples share the
same weights.
"""

# %% quiz="04-mean"

# %% quiz="04-direction"

# %% [markdown] lang="nl" id="paths"
r"""
## Drie wandelingen

Nu lopen we de kom in, met dezelfde leersnelheid: één keer met alle acht tegelijk, één keer met twee voorbeelden per stap, en één keer met
één. In elke ronde, een *epoch*, komt elk voorbeeld één keer langs, in een nieuwe volgorde.

**Voorspel eerst.** De verkenner vraagt hoe het pad per voorbeeld eruitziet. Kies, en zoek daarna vier dingen uit:

1. Schuif het aantal geziene voorbeelden naar het begin en ga met de pijltjestoets stap voor stap vooruit. Hoe vaak wijst een stap van de
   bodem af?
2. Vergelijk de drie na één epoch, dus na 8 voorbeelden, en nog eens aan het eind. Wie is er dan het dichtst bij de bodem?
3. Sleep het beginpunt precies op de bodem. Wat doet de volledige batch daar, en wat het pad per voorbeeld?
4. Kies een kleinere $\alpha$ en een grotere. Wat gebeurt er met de wolk, en met de weg erheen?
"""

# %% [markdown] lang="en" id="paths"
r"""
## Three walks

Now we walk into the bowl, with the same learning rate: once with all eight at once, once with two examples per step, and once with one.
In each round, an *epoch*, every example passes once, in a new order.

**Predict first.** The explorer asks what the path per example looks like. Choose, and then find out four things:

1. Slide the number of examples seen to the beginning and go forward step by step with the arrow key. How often does a step point away
   from the bottom?
2. Compare the three after one epoch, that is after 8 examples, and once more at the end. Who is nearest to the bottom then?
3. Drag the starting point exactly onto the bottom. What does the full batch do there, and what does the path per example do?
4. Choose a smaller $\alpha$ and a larger one. What happens to the cloud, and to the way there?
"""

# %% id="explorer"
ExampleGradientsExplorer()

# %% [markdown] lang="nl" id="paths-answer"
r"""
De volledige batch loopt glad omlaag, in steeds kortere stappen, en komt tot rust. Per voorbeeld zijn er in dezelfde tijd acht keer zoveel
stappen gezet. Lang niet elke stap gaat de goede kant op, en toch is het pad al na de eerste epoch in de buurt van de bodem; de volledige
batch heeft dan één stap gezet. Aan het eind is het omgekeerd: per voorbeeld blijft het pad zwerven. In het kruis is het *gemiddelde* van
de gradiënten 0, maar elk voorbeeld afzonderlijk trekt nog steeds zijn eigen kant op. Vanaf de bodem blijft de volledige batch dus liggen,
en loopt het pad per voorbeeld er weer van weg.

Met een vaste $\alpha$ komt SGD niet tot rust. Een kleinere $\alpha$ maakt de wolk kleiner, en de weg erheen langer. Een grotere maakt
de wolk groter. Met $\alpha = 0{,}7$ is de volledige batch nog steeds snel op de bodem, en schiet het pad per voorbeeld het beeld uit.

> **Vaak anders verteld: ‘ruis is een gebrek’** en ook **‘ruis brengt je naar het beste minimum’.** Het is geen van beide. Ruis is
> de prijs voor goedkope stappen. Ze kan helpen om weg te komen van een zadelpunt of uit een smal lokaal minimum, en ze belooft niets.
"""

# %% [markdown] lang="en" id="paths-answer"
r"""
The full batch runs down smoothly, in ever shorter steps, and comes to rest. Per example eight times as many steps were taken in the same
time. Far from every step goes the right way, and yet the path is near the bottom after the first epoch already; by then the full batch has
taken one step. At the end it is the other way around: per example the path keeps roaming. At the cross the *mean* of the gradients is 0,
but each example by itself still pulls its own way. So from the bottom the full batch stays where it is, and the path per example walks
away from it again.

With a fixed $\alpha$ SGD does not come to rest. A smaller $\alpha$ makes the cloud smaller, and the way to it longer. A larger one makes
the cloud larger. With $\alpha = 0.7$ the full batch still reaches the bottom fast, and the path per example shoots out of the picture.

> **Often told otherwise: “noise is a defect”** and also **“noise takes you to the best minimum.”** It is neither. Noise is the price
> of cheap steps. It may help to get away from a saddle point or out of a narrow local minimum, and it promises nothing.
"""

# %% quiz="04-noise"

# %% quiz="04-sgd"

# %% [markdown] lang="nl" id="noise"
r"""
## Hoeveel ruis?

Hoe ver ligt de gradiënt van een batch van die van de hele set? Dat kun je meten. We nemen een vers netwerk en 200 punten uit twee manen,
trekken 2000 keer een willekeurige batch, en kijken hoe ver haar gradiënt er gemiddeld naast ligt. Elk voorbeeld wordt los getrokken, dus
hetzelfde kan er twee keer in zitten.

**Voorspel.** Van 1 naar 4 naar 16 naar 64 voorbeelden: hoeveel keer kleiner wordt de afstand telkens?
"""

# %% [markdown] lang="en" id="noise"
r"""
## How much noise?

How far is the gradient of a batch from that of the whole set? That can be measured. We take a fresh network and 200 points of two moons,
draw a random batch 2000 times, and see how far its gradient is off on average. Each example is drawn separately, so the same one may be in it
twice.

**Predict.** From 1 to 4 to 16 to 64 examples: how many times smaller does the distance get each time?
"""


# %% id="noise-code"
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


X_train, y_train = datasets.two_moons(200, noise=0.2, rng=np.random.default_rng(3))
model = new_model()
each = []
for features, label in zip(X_train, y_train, strict=True):
    output = model.forward(features.reshape(-1, 1))
    each.append(model.gradients(loss.gradient(output, label.reshape(-1, 1))))
each = np.array(each)
whole = each.mean(axis=0)

rng = np.random.default_rng(0)
for batch_size in (1, 4, 16, 64):
    batches = [each[rng.integers(200, size=batch_size)].mean(axis=0) for _ in range(2000)]
    distance = np.sqrt(np.mean(np.sum((batches - whole) ** 2, axis=1)))
    print(f"{batch_size:>3}  {distance:.3f}")
print("size of the whole gradient:", round(float(np.linalg.norm(whole)), 3))
print("share of examples that pull along:", np.mean(each @ whole > 0))

# %% [markdown] lang="nl" id="noise-answer"
r"""
Vier keer zoveel voorbeelden, de helft van de ruis: de afstand krimpt met de wortel van de batchgrootte. Eén voorbeeld zit er hier meer dan twee keer de
lengte van de hele gradiënt naast. En toch trekt ongeveer negen op de tien voorbeelden in een vers netwerk de goede kant op. Daarom werkt SGD: elke stap
is slordig, en de meeste helpen.
"""

# %% [markdown] lang="en" id="noise-answer"
r"""
Four times the examples, half the noise: the distance shrinks with the square root of the batch size. A single example is off by more than twice the length
of the whole gradient here. And yet about nine in ten examples pull the right way in a fresh network. That is why SGD works: each step is
sloppy, and most of them help.
"""

# %% quiz="04-spread"

# %% [markdown] lang="nl" id="count"
r"""
## Tellen

Eén doorgang langs alle voorbeelden heet een **epoch**. Eén aanpassing heet een **stap** (*update*). Met $n$ voorbeelden en batches van $b$
telt een epoch

$$\left\lceil \frac{n}{b} \right\rceil$$

stappen, naar boven afgerond: blijven er aan het eind een paar voorbeelden over, dan vormen die samen de laatste, kleinere batch. In de volgende epoch
begint het knippen opnieuw. Tien voorbeelden in batches van 4 geven er dus 3 per epoch: 4, 4 en 2.

**Opdracht (3 punten).** `epochs_to_updates(n, batch, epochs)` geeft het aantal aanpassingen in `epochs` epochs, met `n` voorbeelden en
batches van `batch`. Het geraamte staat er al, met twee open plekken. Vervang elke `...`: `per_epoch` is het aantal aanpassingen in één
epoch, `updates` het aantal in alle epochs samen. `math.ceil` rondt naar boven af.
"""

# %% [markdown] lang="en" id="count"
r"""
## Counting

One pass along all examples is called an **epoch**. One update is called a **step**. With $n$ examples and batches of $b$ an epoch
holds

$$\left\lceil \frac{n}{b} \right\rceil$$

steps, rounded up: if a few examples are left at the end, they form the last, smaller batch together. In the next epoch the cutting begins
anew. So ten examples in batches of 4 give 3 per epoch: 4, 4, and 2.

**Exercise (3 points).** `epochs_to_updates(n, batch, epochs)` returns the number of updates in `epochs` epochs, with `n` examples and
batches of `batch`. The skeleton is there already, with two blanks. Replace every `...`: `per_epoch` is the number of updates in one
epoch, `updates` the number in all epochs together. `math.ceil` rounds up.
"""


# %% exercise="epochs_to_updates"
def epochs_to_updates(n, batch, epochs):
    """Return how many updates there are, the last and smaller batch of each epoch included."""
    per_epoch = ...
    ### BEGIN SOLUTION
    per_epoch = math.ceil(n / batch)
    ### END SOLUTION

    updates = ...
    ### BEGIN SOLUTION
    updates = epochs * per_epoch
    ### END SOLUTION

    return updates


# %% tests="epochs_to_updates" points=3
check("04.epochs_to_updates")

# %% quiz="04-updates"

# %% quiz="04-last-batch"

# %% quiz="04-full-batch"

# %% [markdown] lang="nl" id="cost-of-it"
r"""
## Wat kost het?

Terug van de kom naar een echt netwerk. We trainen op de 200 punten tot het gemiddelde verlies onder 0,15 ligt, met vijf beginnetwerken,
en noemen het middelste van de vijf. Elke batchgrootte krijgt een leersnelheid die erbij past; de volledige batch doen we ook met de
leersnelheid van SGD.

**Voorspel.** Wie heeft de minste epochs nodig? Wie de minste aanpassingen? En hoeveel helpt een tien keer zo grote leersnelheid de volledige
batch?
"""

# %% [markdown] lang="en" id="cost-of-it"
r"""
## What does it cost?

Back from the bowl to a real network. We train on the 200 points until the mean loss is below 0.15, with five starting networks, and
give the median of the five. Each batch size gets a learning rate that suits it; the full batch we also do with the
learning rate of SGD.

**Predict.** Who needs the fewest epochs? Who the fewest updates? And how much does a learning rate ten times larger help the full
batch?
"""

# %% id="cost-code"
print("batch  rate  epochs  updates")
for batch_size, alpha, most in ((1, 0.1, 25), (10, 0.3, 30), (200, 1.0, 130), (200, 0.1, 1100)):
    needed = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        model = new_model(seed)
        history = model.fit(
            X_train, y_train, most, alpha, batch_size=batch_size, rng=rng, engine="reference"
        )
        #: nl: de eerste epoch waarna het verlies onder 0,15 ligt, geteld vanaf 1
        #: en: the first epoch after which the loss is below 0.15, counted from 1
        needed.append(1 + int(np.argmax(np.array(history.loss) < 0.15)))
    epochs = int(np.median(needed))
    print(f"{batch_size:>5}  {alpha:>4}  {epochs:>6}  {epochs * -(-200 // batch_size):>7}")

# %% [markdown] lang="nl" id="cost-answer"
r"""
Per voorbeeld zijn de minste *epochs* nodig, met de volledige batch de minste *aanpassingen*. Er is geen winnaar; er is een ruil. Een
mini-batch zit ertussen, en dat is in de praktijk de gewone keuze, ook omdat een computer tien kolommen bijna net zo snel uitrekent als één.

En met $\alpha = 0{,}1$ doet de volledige batch er meer dan acht keer zo lang over als met $\alpha = 1$: de stappen wezen goed, ze waren alleen te
klein. Wat een goede leersnelheid is, hangt dus van de batchgrootte af.
"""

# %% [markdown] lang="en" id="cost-answer"
r"""
Per example the fewest *epochs* are needed, with the full batch the fewest *updates*. There is no winner; there is a trade. A mini-batch
lies in between, and that is the usual choice in practice, partly because a computer works out ten columns almost as fast as one.

And with $\alpha = 0.1$ the full batch takes more than eight times as long as with $\alpha = 1$: the steps pointed well, they were only too
small. So what a good learning rate is depends on the batch size.
"""

# %% quiz="04-budget"

# %% [markdown] lang="nl" id="transfer"
r"""
## Ergens anders

Nu zonder netwerk, zelfs zonder invoer. Een buschauffeur schrijft vijf dagen op hoeveel minuten haar rit duurt: 10, 12, 11, 13, en op de
dag dat de brug openstaat 54. We zoeken één getal $c$ dat de ritten zo goed mogelijk voorspelt. Dat is een model met één parameter, en de
regel is weer $c \leftarrow c - \alpha \, dc$. Wat ‘zo goed mogelijk’ is, zegt het verlies. We nemen er twee:

| verlies van een rit van $t$ minuten | gradiënt $dc$ | hoe hard de rit trekt |
| --- | --- | --- |
| het kwadraat: $(c - t)^2$ | $2(c - t)$ | harder naarmate $c$ er verder naast zit |
| de afstand: $\lvert c - t \rvert$ | $+1$ als $c$ te groot is, $-1$ als $c$ te klein is | altijd even hard |

We beginnen bij 30 en zetten 1000 stappen met de volledige batch.

**Voorspel.** Waar komt $c$ uit met het kwadraat, en waar met de afstand? Bedenk wie er trekt, hoe hard, en wanneer dat in evenwicht is.
"""

# %% [markdown] lang="en" id="transfer"
r"""
## Somewhere else

Now without a network, even without an input. For five days a bus driver writes down how many minutes her ride takes: 10, 12, 11, 13, and
54 on the day the drawbridge is up. We look for one number $c$ that predicts the rides as well as possible. That is a model with one
parameter, and the rule is once more $c \leftarrow c - \alpha \, dc$. What “as well as possible” means is up to the loss. We take two:

| loss of a ride of $t$ minutes | gradient $dc$ | how hard the ride pulls |
| --- | --- | --- |
| the square: $(c - t)^2$ | $2(c - t)$ | harder the farther $c$ is off |
| the distance: $\lvert c - t \rvert$ | $+1$ if $c$ is too large, $-1$ if $c$ is too small | always equally hard |

We begin at 30 and take 1000 steps with the full batch.

**Predict.** Where does $c$ end up with the square, and where with the distance? Think of who pulls, how hard, and when that is in balance.
"""


# %% id="transfer-rides"
def square_gradient(c, t):
    """Return the gradient of (c - t) ** 2 with respect to c."""
    return 2 * (c - t)


def distance_gradient(c, t):
    """Return the gradient of abs(c - t) with respect to c."""
    return np.sign(c - t)


rides = np.array([10.0, 12.0, 11.0, 13.0, 54.0])
for pull in (square_gradient, distance_gradient):
    c = 30.0
    for _ in range(1000):
        c = c - 0.1 * np.mean(pull(c, rides))
    print(f"{pull.__name__:<17}  {c:.1f}")

# %% [markdown] lang="nl" id="transfer-answer"
r"""
Met het kwadraat komt $c$ uit op 20, het gemiddelde: de lange rit trekt in zijn eentje zo hard als de vier andere samen. Met de afstand
wordt het 12, de middelste rit: twee trekken omhoog, twee omlaag, en of de langste 54 of 540 minuten duurde doet er niet toe. De regel is
dezelfde gebleven, en ook de mening per voorbeeld en het gemiddelde ervan. Alleen de gradiënt is een andere, en daarmee wat er geleerd
wordt.

Ook de stappen zelf verschillen. Met het kwadraat worden ze korter naarmate $c$ dichter bij 20 komt. Met de afstand springt $c$ ook bij 12
nog heen en weer, telkens 0,02.
"""

# %% [markdown] lang="en" id="transfer-answer"
r"""
With the square $c$ ends up at 20, the mean: the long ride by itself pulls as hard as the other four together. With the distance it becomes
12, the ride in the middle: two pull up, two pull down, and whether the longest took 54 or 540 minutes makes no difference. The rule has
stayed the same, and so have the opinion per example and the mean of them. Only the gradient is another one, and with it what is learned.

The steps themselves differ as well. With the square they get shorter as $c$ comes closer to 20. With the distance $c$ still jumps back and
forth at 12, by 0.02 each time.
"""

# %% quiz="04-rides"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- **Waarom de gradiënt de steilste richting is.** Van alle stapjes van gelijke lengte belooft het stapje precies tegen de gradiënt in de grootste
  daling. Dat volgt uit de belofte zelf: het inproduct van gradiënt en stap is het kleinst als ze tegengesteld wijzen.
- **Andere regels, dezelfde gradiënt.** Momentum onthoudt waar de vorige stappen heen gingen, Adam schaalt elke richting apart. Ze vervangen alleen de
  regel $W \leftarrow W - \alpha \, dW$; `gradients` merkt er niets van.
- **De wolk laten krimpen.** Laat je $\alpha$ langzaam dalen, dan komt SGD wel tot rust. Zulke schema's komen terug in het hoofdstuk over de
  leersnelheid.
- **Trekken met of zonder terugleggen.** De theorie trekt elk voorbeeld los, zoals in de proef hierboven. De praktijk schudt en loopt ze allemaal langs: een epoch.
  Dat scheelt weinig, en elk voorbeeld komt gegarandeerd aan bod.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- **Why the gradient is the steepest direction.** Of all small steps of equal length, the one exactly against the gradient promises the
  largest drop. That follows from the promise itself: the inner product of gradient and step is smallest when they point opposite ways.
- **Other rules, the same gradient.** Momentum remembers where the previous steps went, Adam scales each direction by itself. They replace
  only the rule $W \leftarrow W - \alpha \, dW$; `gradients` notices nothing of it.
- **Letting the cloud shrink.** If you let $\alpha$ fall slowly, SGD does come to rest. Such schedules return in the chapter about the
  learning rate.
- **Drawing with or without putting back.** Theory draws each example separately, as in the experiment above. Practice shuffles and passes along all of them: an
  epoch. It makes little difference, and every example is sure to have its turn.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Een stap trekt van elk gewicht en elke bias $\alpha$ maal zijn gradiënt af. Voor een kleine stap daalt het verlies zoals de gradiënt belooft; van
een grote stap komt die belofte niet uit. De gradiënt van één voorbeeld is een mening, die van een batch een gemiddelde van meningen, en het gemiddelde over alle voorbeelden
is de gradiënt van de kostenfunctie. Vier keer zoveel voorbeelden halveren de ruis. Een epoch telt $\lceil n / b \rceil$ aanpassingen: kleine
batches zetten er veel en slordige, grote weinig en precieze. In het volgende hoofdstuk zet je er duizenden achter elkaar, en dat heet trainen.

## Bronnen

- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 8.
- Y. Bengio, [*Practical recommendations for gradient-based training of deep
  architectures*](https://arxiv.org/abs/1206.5533), 2012.
- Y. LeCun, L. Bottou, G. Orr en K.-R. Müller, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
- H. Robbins en S. Monro, *A stochastic approximation method*, Annals of Mathematical Statistics 22, 1951.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

A step subtracts from each weight and each bias $\alpha$ times its gradient. For a small step the loss drops as the gradient promises; a large
one does not keep that promise. The gradient of one example is an opinion, that of a batch a mean of opinions, and the mean over all examples is the
gradient of the cost function. Four times the examples halve the noise. An epoch holds $\lceil n / b \rceil$ updates: small batches make
many sloppy ones, large ones a few precise ones. In the next chapter you make thousands in a row, and that is called training.

## Sources

- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 8.
- Y. Bengio, [*Practical recommendations for gradient-based training of deep
  architectures*](https://arxiv.org/abs/1206.5533), 2012.
- Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
- H. Robbins and S. Monro, *A stochastic approximation method*, Annals of Mathematical Statistics 22, 1951.
"""
