# %% [markdown] lang="nl" id="title"
r"""
# De leersnelheid

Eén getal in de trainingslus kies je helemaal zelf, en vaker dan welk ander getal ook beslist het of een netwerk iets leert. In dit
hoofdstuk zoek je uit wat het doet, waar het misgaat en hoe je een goede waarde vindt zonder te gokken.

Na dit hoofdstuk

1. leg je uit wat de leersnelheid $\alpha$ doet bij elke gewichtsaanpassing;
2. leid je op $J = \theta^2$ af boven welke leersnelheid de stappen uit elkaar lopen;
3. herken je aan een verlieskromme een te lage, een passende en een te hoge leersnelheid;
4. zoek je een leersnelheid op een logaritmische schaal;
5. laat je de leersnelheid dalen volgens een schema en zeg je waarom dat helpt;
6. zeg je hoe een goede waarde afhangt van de batchgrootte en de schaal van de data.

Je hebt de trainingslus van het vorige hoofdstuk nodig, en de afgeleide van een kwadraat. Het kost je ongeveer een uur.
"""

# %% [markdown] lang="en" id="title"
r"""
# The learning rate

One number in the training loop is entirely yours to choose, and more often than any other it decides whether a network
learns. In this chapter you find out what it does, where it goes wrong, and how to arrive at a good value without guessing.

After this chapter you

1. explain what the learning rate $\alpha$ does in each update;
2. derive on $J = \theta^2$ above which learning rate the steps diverge;
3. recognize from a loss curve a rate that is too low, suitable, or too high;
4. search for a learning rate on a logarithmic scale;
5. let the learning rate fall by a schedule and say why that helps;
6. say how a good value depends on the batch size and the scale of the data.

You need the training loop of the previous chapter, and the derivative of a square. It takes about an hour.
"""

# %% id="imports"
import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import LearningRateExplorer, quiz, show
from nnlib import datasets, plots
from nnlib.history import History
from nnlib.population import Population

# %% [markdown] lang="nl" id="looking-back"
r"""
## Even terug

Drie vragen over eerdere hoofdstukken. De eerste twee gaan over stappen en ruis, en daar bouwt dit hoofdstuk op voort.
"""

# %% [markdown] lang="en" id="looking-back"
r"""
## Looking back

Three questions about earlier chapters. The first two are about steps and noise, and this chapter builds on those.
"""

# %% quiz="03-sign"

# %% quiz="04-noise"

# %% quiz="05-shuffle"

# %% [markdown] lang="nl" id="one-number"
r"""
## Hoe ver per stap

De gradiënt wijst de richting aan waarin het verlies het hardst stijgt, en hoe steil het daar is. Een stap gaat de andere kant
op:

$$\theta \leftarrow \theta - \alpha \, \nabla J(\theta).$$

De **leersnelheid** $\alpha$ zegt hoeveel daarvan je in één keer neemt. Ze is dus een *factor*: geen percentage van
wat er geleerd is, en geen tempo in seconden. Ze wordt ook niet geleerd. Backpropagation geeft afgeleiden naar de gewichten en
biases; $\alpha$ kies je vooraf, als getal of als schema. In code heet ze `learning_rate`.
"""

# %% [markdown] lang="en" id="one-number"
r"""
## How far per step

The gradient points in the direction in which the loss rises fastest, and tells how steep it is there. A step goes the other
way:

$$\theta \leftarrow \theta - \alpha \, \nabla J(\theta).$$

The **learning rate** $\alpha$ says how much of that you take at once. So it is a *factor*: not a percentage of what has
been learned, and not a pace in seconds. Nor is it learned. Backpropagation gives derivatives with respect to the weights and
biases; $\alpha$ you choose beforehand, as a number or as a schedule. In code it is called `learning_rate`.
"""

# %% quiz="06-role"

# %% quiz="06-step"

# %% [markdown] lang="nl" id="parabola"
r"""
## Met de hand: het eenvoudigste dal

Neem één parameter en $J(\theta) = \theta^2$. De afgeleide is $2\theta$, dus één stap is

$$\theta \leftarrow \theta - \alpha \cdot 2\theta = (1 - 2\alpha)\,\theta.$$

Elke stap vermenigvuldigt $\theta$ met dezelfde factor $1 - 2\alpha$. Begin in $\theta = 3$ en reken mee:

| $\alpha$ | factor | $\theta$ na 0, 1, 2 en 3 stappen | wat je ziet |
| --- | --- | --- | --- |
| 0,1 | 0,8 | 3 → 2,4 → 1,92 → 1,536 | rustig omlaag |
| 0,5 | 0 | 3 → 0 → 0 → 0 | in één stap raak |
| 0,8 | −0,6 | 3 → −1,8 → 1,08 → −0,648 | schiet door, komt toch dichterbij |
| 1 | −1 | 3 → −3 → 3 → −3 | springt heen en weer, komt nergens |
| 1,1 | −1,2 | 3 → −3,6 → 4,32 → −5,184 | loopt weg |

Na $k$ stappen is $\theta_k = (1 - 2\alpha)^k \, \theta_0$. Dat gaat naar 0 als $|1 - 2\alpha| < 1$, en dus precies als
$0 < \alpha < 1$.

**Voorspel** hoe de vier paden hieronder over de parabool lopen voordat je de cel uitvoert. Welke eindigen in de
buurt van 0, en welke wisselen van kant?
"""

# %% [markdown] lang="en" id="parabola"
r"""
## By hand: the simplest valley

Take one parameter and $J(\theta) = \theta^2$. The derivative is $2\theta$, so one step is

$$\theta \leftarrow \theta - \alpha \cdot 2\theta = (1 - 2\alpha)\,\theta.$$

Every step multiplies $\theta$ by the same factor $1 - 2\alpha$. Start at $\theta = 3$ and work along:

| $\alpha$ | factor | $\theta$ after 0, 1, 2, and 3 steps | what you see |
| --- | --- | --- | --- |
| 0.1 | 0.8 | 3 → 2.4 → 1.92 → 1.536 | calmly down |
| 0.5 | 0 | 3 → 0 → 0 → 0 | there in one step |
| 0.8 | −0.6 | 3 → −1.8 → 1.08 → −0.648 | overshoots, yet comes closer |
| 1 | −1 | 3 → −3 → 3 → −3 | jumps back and forth, gets nowhere |
| 1.1 | −1.2 | 3 → −3.6 → 4.32 → −5.184 | runs away |

After $k$ steps $\theta_k = (1 - 2\alpha)^k \, \theta_0$. That goes to 0 if $|1 - 2\alpha| < 1$, and hence exactly if
$0 < \alpha < 1$.

**Predict** how the four paths below run over the parabola before you run the cell. Which of them end
near 0, and which ones change sides?
"""

# %% id="parabola-paths"
#: nl: verander de leersnelheden of het aantal stappen en kijk opnieuw
#: en: change the learning rates or the number of steps and look again
alphas, steps = (0.1, 0.8, 1.0, 1.1), 6
paths = {alpha: [3 * (1 - 2 * alpha) ** k for k in range(steps + 1)] for alpha in alphas}
for alpha, path in paths.items():
    print(alpha, np.round(path, 3))
show(plots.descent, paths)

# %% quiz="06-square"

# %% quiz="06-overshoot"

# %% [markdown] lang="nl" id="descend-task"
r"""
De formule had je niet nodig om te dalen; een lus en de afgeleide zijn genoeg. Zo gaat het ook in een netwerk, waar geen formule
bestaat.

**Opdracht (2 punten).** Schrijf `descend(theta, alpha, steps)`: gradient descent op $J(\theta) = \theta^2$. De functie geeft een
lijst van `steps + 1` waarden van $\theta$ terug, met de beginwaarde `theta` voorop. Ook `steps` gelijk aan 0 moet kunnen.
"""

# %% [markdown] lang="en" id="descend-task"
r"""
You did not need the formula to descend; a loop and the derivative are enough. That is how it goes in a network, too, where no
formula exists.

**Exercise (2 points).** Write `descend(theta, alpha, steps)`: gradient descent on $J(\theta) = \theta^2$. The function
returns a list of `steps + 1` values of $\theta$, with the initial `theta` first. It should also work with `steps` equal to 0.
"""


# %% exercise="descend"
def descend(theta, alpha, steps):
    """Return the steps + 1 values of theta on J = theta ** 2."""
    ### BEGIN SOLUTION
    values = [theta]
    for _ in range(steps):
        theta = theta - alpha * 2 * theta
        values.append(theta)
    return values
    ### END SOLUTION


# %% tests="descend" points=2
check("06.descend")

# %% quiz="06-trace"

# %% [markdown] lang="nl" id="curvature"
r"""
### De grens hangt af van de kromming

Maak het dal krommer: $J(\theta) = \frac{1}{2} \lambda \theta^2$, met tweede afgeleide $\lambda$. Een stap vermenigvuldigt nu met
$1 - \alpha \lambda$, en dezelfde redenering geeft:

$$\text{convergentie voor } 0 < \alpha < \frac{2}{\lambda}, \qquad \text{het snelst bij } \alpha = \frac{1}{\lambda}.$$

Voor $\theta^2$ is $\lambda = 2$, en inderdaad ligt de grens bij 1.

Een verlies met veel parameters is in elke richting anders gekromd. De *kromste* richting bepaalt hoe groot $\alpha$ mag zijn, de
*vlakste* hoe lang het dan duurt. Neem krommingen 1 en 9. De grens is $2/9 \approx 0{,}22$, en bij de beste keuze
$2/(1 + 9) = 0{,}2$ krimpt de afstand in beide richtingen per stap met een factor $0{,}8$. Zou alles kromming 9 hebben, dan was je in één
stap klaar. Zulke langgerekte dalen zijn de reden dat één leersnelheid voor alle gewichten altijd een compromis is.
"""

# %% [markdown] lang="en" id="curvature"
r"""
### The limit depends on the curvature

Make the valley more curved: $J(\theta) = \frac{1}{2} \lambda \theta^2$, with second derivative $\lambda$. A step now multiplies by
$1 - \alpha \lambda$, and the same reasoning gives:

$$\text{convergence for } 0 < \alpha < \frac{2}{\lambda}, \qquad \text{fastest at } \alpha = \frac{1}{\lambda}.$$

For $\theta^2$, $\lambda = 2$, and indeed the limit is 1.

A loss of many parameters is curved differently in every direction. The *most curved* direction decides how large $\alpha$ may be,
the *flattest* how long it then takes. Take curvatures 1 and 9. The limit is $2/9 \approx 0.22$, and at the best choice
$2/(1 + 9) = 0.2$ the distance shrinks by a factor of $0.8$ per step in both directions. If everything had curvature 9, you would be done in one
step. Such elongated valleys are why one learning rate for all weights is always a compromise.
"""

# %% quiz="06-limit"

# %% [markdown] lang="nl" id="three-curves"
r"""
## Drie soorten krommen

Nu een echt netwerk: 200 punten uit twee manen, SGD per voorbeeld, 20 epochs. De grens van daarnet kun je hier niet uitrekenen,
maar je kunt haar wel zien. Alle standen van de schuif zijn van tevoren getraind, elk vanaf dezelfde beginwaarden.

**Voorspel eerst.** De verkenner vraagt je hoe het verlies verloopt bij een leersnelheid die je nog niet hebt gezien. Kies, en
sleep daarna de schuif van helemaal links naar helemaal rechts. Zoek drie dingen op:

1. vanaf welke stand het verlies binnen 20 epochs flink zakt;
2. bij welke stand het verlies het laagst eindigt, en hoe de beslissingsgrens er daar uitziet;
3. bij welke stand het verlies hoger eindigt dan het begon.
"""

# %% [markdown] lang="en" id="three-curves"
r"""
## Three kinds of curves

Now a real network: 200 points of two moons, per-example SGD, 20 epochs. The limit from before cannot be worked out here, but
you can see it. Every position of the slider was trained beforehand, each from the same initial weights.

**Predict first.** The explorer asks you how the loss will run at a learning rate you have not seen yet. Choose, and then drag
the slider from the far left to the far right. Find three things:

1. from which position on the loss falls a good deal within 20 epochs;
2. at which position the loss ends lowest, and what the decision boundary looks like there;
3. at which position the loss ends higher than it began.
"""

# %% id="explorer"
LearningRateExplorer()

# %% [markdown] lang="nl" id="three-curves-answer"
r"""
Drie patronen kom je overal weer tegen:

- **Te laag.** De kromme daalt gelijkmatig en is nog lang niet klaar als de epochs op zijn. Er is niets stuk; er is te weinig
  afstand afgelegd.
- **Passend.** Het verlies zakt vlot, blijft wat wiebelen en komt laag uit.
- **Te hoog.** Elke stap schiet voorbij het minimum: het verlies springt, blijft hangen of eindigt hoger dan het begon. In een netwerk
  met begrensde activaties worden de gewichten groot en raken de neuronen verzadigd; in andere netwerken zie je `inf` en dan `nan`.

> **Vaak anders verteld: ‘te laag, dan loop je vast in een slechte oplossing’.** Dat kan, maar het is niet het gewone beeld.
> Meestal is de training gewoon nog niet af. Een vlakke lijn die lang vlak blijft is iets anders dan een lijn die nog daalt.
>
> **En: ‘een hogere leersnelheid is sneller, alleen minder precies’.** Tot aan een grens. Daarboven is ze niet sneller en ook niet
> minder precies, maar onbruikbaar.
"""

# %% [markdown] lang="en" id="three-curves-answer"
r"""
Three patterns come back everywhere:

- **Too low.** The curve falls evenly and is far from finished when the epochs are used up. Nothing is broken; too little
  distance has been covered.
- **Suitable.** The loss sinks swiftly, keeps wobbling a little, and ends low.
- **Too high.** Every step overshoots the minimum: the loss jumps, hangs, or ends higher than it began. In a network with bounded
  activations the weights become large and the neurons saturate; in other networks you see `inf` and then `nan`.

> **Often told otherwise: “too low, and you get stuck in a poor solution.”** That may happen, but it is not the usual picture.
> Mostly the training is simply unfinished. A line that stays flat for long is not the same as a line that is still falling.
>
> **And: “a higher learning rate is faster, only less precise.”** Up to a limit. Beyond it, it is neither faster nor less
> precise, but useless.
"""

# %% quiz="06-too-high"

# %% quiz="06-curve-low"

# %% quiz="06-nan"

# %% [markdown] lang="nl" id="factors"
r"""
## Zoeken in factoren

Hoe vind je een goede waarde voor *jouw* netwerk en *jouw* data? Door een rij te proberen. Wat telt is de verhouding: van
0,001 naar 0,002 is even ver als van 0,1 naar 0,2, want in beide gevallen worden de stappen twee keer zo groot. Daarom kies je waarden
met een vaste *factor* ertussen, ongeveer drie, over een paar ordegrootten: een **logaritmische** schaal. Ligt de beste aan de rand van
je rij, dan verleng je de rij; pas als er aan beide kanten iets slechters ligt, verfijn je.
"""

# %% [markdown] lang="en" id="factors"
r"""
## Searching in factors

How do you find a good value for *your* network and *your* data? By trying a row of them. What counts is the ratio: from 0.001
to 0.002 is as far as from 0.1 to 0.2, since in both cases the steps become twice as large. That is why you choose values with a
fixed *factor* between them, about three, over a few orders of magnitude: a **logarithmic** scale. If the best lies at the edge of
your row, you extend the row; only when there is something worse on both sides do you refine.
"""

# %% quiz="06-search"

# %% [markdown] lang="nl" id="sweep-task"
r"""
**Opdracht (3 punten).** Schrijf `sweep(alphas)`. De functie

- traint voor elke leersnelheid een *vers* netwerk, gemaakt met `new_model()`, op `X_train` en `y_train`, 20 epochs lang, met
  `model.fit(...)`;
- geeft een dict terug: bij elke $\alpha$ uit `alphas` de `History` die `fit` teruggaf.

Alle netwerken beginnen met dezelfde gewichten; daar zorgt `new_model()` voor. Geef `fit` ook `rng=np.random.default_rng(0)` mee,
elke keer nieuw, dan komen de voorbeelden overal in dezelfde volgorde en ligt elk verschil aan $\alpha$ alleen.
"""

# %% [markdown] lang="en" id="sweep-task"
r"""
**Exercise (3 points).** Write `sweep(alphas)`. The function

- trains, for each learning rate, a *fresh* network made with `new_model()`, on `X_train` and `y_train`, for 20 epochs, with
  `model.fit(...)`;
- returns a dict: for every $\alpha$ of `alphas` the `History` that `fit` returned.

All networks start with the same weights; `new_model()` sees to that. Also hand `rng=np.random.default_rng(0)` to `fit`, a new
one each time; then the examples come in the same order everywhere and any difference is due to $\alpha$ alone.
"""

# %% id="sweep-data"
X_train, y_train = datasets.two_moons(200, noise=0.2, rng=np.random.default_rng(3))


def new_model():
    """Return a network 2-6-6-1, always with the same initial weights."""
    rng = np.random.default_rng(2)
    return nnlib.Perceptron(
        [
            nnlib.Dense(2, 6, "tanh", rng=rng),
            nnlib.Dense(6, 6, "tanh", rng=rng),
            nnlib.Dense(6, 1, "sigmoid", rng=rng),
        ]
    )


# %% exercise="sweep"
def sweep(alphas):
    """Return a dict with the History of a fresh network for each learning rate."""
    ### BEGIN SOLUTION
    histories = {}
    for alpha in alphas:
        model = new_model()
        histories[alpha] = model.fit(X_train, y_train, 20, alpha, rng=np.random.default_rng(0))
    return histories
    ### END SOLUTION


# %% tests="sweep" points=3
check("06.sweep")

# %% [markdown] lang="nl" id="sweep-use"
r"""
Gebruik je functie. **Voorspel** eerst waar het laagste punt van de kromme ligt, en welke kant het steilst is. Ligt de beste waarde
aan de rand? Verleng dan de rij.
"""

# %% [markdown] lang="en" id="sweep-use"
r"""
Use your function. First **predict** where the lowest point of the curve lies, and which side is steepest. Is the best value at
the edge? Then extend the row.
"""

# %% id="sweep-plot"
results = sweep([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
final_losses = [history.loss[-1] for history in results.values()] if results else []
show(plots.learning_rate_sweep, list(results), final_losses) if results else None

# %% quiz="06-log"

# %% quiz="06-edge"

# %% [markdown] lang="nl" id="typical"
r"""
## ‘Typische waarden’

In veel lessen staat dat $\alpha$ tussen 0,001 en 0,1 hoort te liggen. Voor gewone SGD is dat een goed *begin* om te zoeken. Een wet
is het niet. De goede waarde hangt af van het verlies (een som geeft grotere gradiënten dan een gemiddelde), de batchgrootte, het
netwerk, de schaal van de invoer en de manier van aanpassen; voor de optimizer Adam is 0,001 de gebruikelijke beginwaarde.

**Voorspel.** We herhalen de proef met batches van 1, 10 en 200 voorbeelden, telkens 20 epochs. Schuift het laagste punt van de
kromme naar links, naar rechts, of blijft het liggen als de batch groter wordt?
"""

# %% [markdown] lang="en" id="typical"
r"""
## “Typical values”

Many lessons say that $\alpha$ should lie between 0.001 and 0.1. For plain SGD that is a good *start* for searching. It is not a
law. The good value depends on the loss (a sum gives larger gradients than a mean), the batch size, the network, the scale of the
inputs, and the way of updating; for the optimizer Adam 0.001 is the customary initial value.

**Predict.** We repeat the experiment with batches of 1, 10, and 200 examples, 20 epochs each time. Does the lowest point of the
curve move to the left, to the right, or stay where it is as the batch grows?
"""

# %% id="batch-sizes"
#: nl: een populatie traint alle leersnelheden tegelijk, elk lid zoals fit het zou doen
#: en: a population trains all learning rates at once, each member as fit would do it
rates = np.array([0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10])
losses_by_batch = {}
for batch_size in (1, 10, 200):
    population = Population(new_model(), len(rates))
    history = population.fit(
        X_train, y_train, 20, rates, batch_size=batch_size, rng=np.random.default_rng(0)
    )
    losses_by_batch[f"b = {batch_size}"] = history.loss[:, -1]
    best = rates[np.argmin(history.loss[:, -1])]
    print(f"b = {batch_size:>3}  best rate {best:g}  loss at 0.0001: {history.loss[0, -1]:.3f}")
show(plots.learning_rate_sweep, rates, losses_by_batch)

# %% [markdown] lang="nl" id="batch-answer"
r"""
Naar rechts, vergeleken met een stap per voorbeeld. Van 10 naar 200 schuift het laagste punt niet nog verder. Kijk daarom vooral naar
de linkerflank: die schuift wel met de batchgrootte mee. Met de hele trainingsset als één batch zijn er
maar 20 stappen in plaats van 4000, dus een waarde uit ‘het typische bereik’ komt nauwelijks van de plaats. Grotere stappen zijn ook
mogelijk, omdat de ruis is weggemiddeld; maar hoe groot precies bepaalt uiteindelijk de kromming, en die wordt door een grotere
batch niet kleiner. Verander je de batchgrootte, zoek dan de leersnelheid opnieuw.

### En de schaal van de data

Eén neuron, twintig epochs met de hele trainingsset als batch. We meten dezelfde punten in een andere eenheid, zodat elk getal in
`X` 10 of 100 keer zo groot wordt.

**Voorspel.** Hoeveel kleiner moet de leersnelheid dan zijn?
"""

# %% [markdown] lang="en" id="batch-answer"
r"""
To the right, compared with a step per example. From 10 to 200 the lowest point moves no further. So look at the left flank above
all: that one does move along with the batch size. With the whole training set as one batch there
are only 20 steps instead of 4000, so a value from “the typical range” hardly moves. Larger steps are possible, too, because the
noise has been averaged away; but how large exactly is decided by the curvature in the end, and a larger batch does not make that
any smaller. If you change the batch size, search for the learning rate again.

### And the scale of the data

One neuron, twenty epochs with the whole training set as the batch. We measure the same points in another unit, so that every
number in `X` becomes 10 or 100 times as large.

**Predict.** How much smaller must the learning rate be then?
"""

# %% id="scales"
centered = X_train - X_train.mean(axis=0)
scale_rates = np.logspace(-4, 2, 19)
losses_by_scale = {}
for factor in (1, 10, 100):
    neuron = nnlib.Perceptron([nnlib.Dense(2, 1, "sigmoid", initializer="zeros")])
    population = Population(neuron, len(scale_rates))
    history = population.fit(factor * centered, y_train, 20, scale_rates, batch_size=200)
    losses_by_scale[f"{factor} ×"] = history.loss[:, -1]
    print(f"{factor:>3} ×  best rate {scale_rates[np.argmin(history.loss[:, -1])]:.2g}")
show(plots.learning_rate_sweep, scale_rates, losses_by_scale)

# %% [markdown] lang="nl" id="scale-answer"
r"""
Tien keer zo grote getallen, honderd keer zo kleine leersnelheid. De kromming naar een gewicht bevat de invoer in het kwadraat, en
de grens is $2/\lambda$. Dezelfde kromme, alleen verschoven. Staan er kenmerken van heel verschillende grootte naast elkaar, dan
past geen enkele $\alpha$ bij allemaal. Daarom *standaardiseer* je kenmerken: gemiddelde 0 en spreiding 1, met getallen die je uit de
trainingsset haalt.
"""

# %% [markdown] lang="en" id="scale-answer"
r"""
Numbers ten times as large, a learning rate a hundred times as small. The curvature with respect to a weight holds the input
squared, and the limit is $2/\lambda$. The same curve, only shifted. If features of very different size stand side by side, no
single $\alpha$ suits them all. That is why you *standardize* features: mean 0 and spread 1, with figures taken from the training
set.
"""

# %% quiz="06-range"

# %% quiz="06-batch"

# %% quiz="06-scale"

# %% [markdown] lang="nl" id="schedules"
r"""
## Groot beginnen, klein eindigen

Met een vaste leersnelheid komt SGD per voorbeeld niet tot rust: elk voorbeeld blijft aan de gewichten trekken. Kleine stappen
van het begin af aan zijn te traag. Een **schema** geeft beide: de leersnelheid wordt een functie van de epoch, en wordt kleiner.

Hieronder traint A met de vaste waarde 0,3 en B met een *cosinus*: van 0,3 in epoch 0 vloeiend naar bijna 0 in de laatste.

**Voorspel** hoe de twee krommen zich in de tweede helft zullen onderscheiden. De as van het verlies is logaritmisch.
"""

# %% [markdown] lang="en" id="schedules"
r"""
## Start large, end small

With a fixed learning rate per-example SGD does not come to rest: every example keeps tugging at the weights. Small steps from
the very start are too slow. A **schedule** gives you both: the learning rate becomes a function of the epoch, and gets smaller.

Below, A trains with the fixed value 0.3 and B with a *cosine*: from 0.3 in epoch 0 smoothly to nearly 0 in the last one.

**Predict** how the two curves will differ in the second half. The axis of the loss is logarithmic.
"""


# %% id="schedule-runs"
def train_with(schedule, epochs=60):
    """Train a fresh network with schedule(epoch) as its learning rate, epochs from 0."""
    model, rng = new_model(), np.random.default_rng(0)
    history = History()
    for epoch in range(epochs):
        one_epoch = model.fit(X_train, y_train, 1, schedule(epoch), rng=rng)
        if epoch == 0:
            history.initial_loss = one_epoch.initial_loss
        history.loss += one_epoch.loss
    return history


def constant(epoch):
    """Return the same rate for every epoch."""
    return 0.3


def cosine(epoch):
    """Return a rate that falls from 0.3 to nearly 0 in 60 epochs."""
    return 0.3 * (1 + np.cos(np.pi * epoch / 60)) / 2


runs = {"A": train_with(constant), "B": train_with(cosine)}
for name, history in runs.items():
    last = np.array(history.loss[-20:])
    print(f"{name}: last 20 epochs, mean {last.mean():.3f}, spread {last.std():.4f}")
show(plots.loss_curves, runs, log=True)

# %% [markdown] lang="nl" id="decay-task"
r"""
In het begin wiebelen ze allebei. Daarna blijft A wiebelen, terwijl B uitdooft en lager eindigt, met precies evenveel stappen.

Het oudste schema is een trap: een tijd gelijk, dan in één keer een factor kleiner.

**Opdracht (3 punten).** Maak `step_decay(alpha0, factor, every)` af. De functie geeft een *functie* terug, net zo een als `cosine`. Die
krijgt de epoch, geteld vanaf 0, en geeft de leersnelheid: de eerste `every` epochs `alpha0`, de volgende `every` epochs `factor` keer zo
groot, enzovoort. Met `step_decay(0.4, 0.5, 10)` is het in epoch 0 tot en met 9 dus 0,4 en vanaf epoch 10 de helft.

Het geraamte staat er al: een `def` binnen een `def`. De binnenste functie onthoudt `alpha0`, `factor` en `every` van de buitenste. Er
zijn twee open plekken; vervang elke `...`. `drops` is het aantal keren dat de leersnelheid tot aan deze epoch gedaald is.
"""

# %% [markdown] lang="en" id="decay-task"
r"""
At first they both wobble. Then A keeps wobbling while B dies down and ends lower, with exactly as many steps.

The oldest schedule is a staircase: equal for a while, then smaller by a factor all at once.

**Exercise (3 points).** Complete `step_decay(alpha0, factor, every)`. It returns a *function*, one like `cosine`. That function takes
the epoch, counted from 0, and gives the learning rate: `alpha0` for the first `every` epochs, `factor` times that for the next `every`
epochs, and so on. So with `step_decay(0.4, 0.5, 10)` it is 0.4 in epochs 0 through 9 and half of that from epoch 10 on.

The frame is there already: a `def` inside a `def`. The inner function remembers `alpha0`, `factor`, and `every` of the outer one. There
are two blanks; replace every `...`. `drops` is how many times the learning rate has come down by this epoch.
"""


# %% exercise="step_decay"
def step_decay(alpha0, factor, every):
    """Return a function of the epoch, counted from 0, that gives the learning rate."""

    def schedule(epoch):
        drops = ...
        ### BEGIN SOLUTION
        drops = epoch // every
        ### END SOLUTION

        learning_rate = ...
        ### BEGIN SOLUTION
        learning_rate = alpha0 * factor**drops
        ### END SOLUTION

        return learning_rate

    return schedule


# %% tests="step_decay" points=3
check("06.step_decay")

# %% [markdown] lang="nl" id="own-schedule"
r"""
Probeer jouw trap: C met `step_decay(0.3, 0.5, 15)`. **Voorspel** waar in de kromme je de treden terugziet, en of C dichter bij A of bij B
eindigt. Verander daarna de factor en de lengte van een trede; te vroeg dalen kost ook iets.
"""

# %% [markdown] lang="en" id="own-schedule"
r"""
Try your staircase: C with `step_decay(0.3, 0.5, 15)`. **Predict** where in the curve the stairs will show, and whether C ends closer to A
or to B. Then change the factor and the length of a stair; going down too early has its price as well.
"""

# %% id="own-schedule-run"
#: nl: C doet mee zodra er in jouw trap geen open plek meer is
#: en: C joins in as soon as your staircase has no blanks left
staircase = step_decay(0.3, 0.5, 15)
if staircase(0) is not ...:
    runs["C"] = train_with(staircase)
show(plots.loss_curves, runs, log=True)

# %% quiz="06-decay"

# %% quiz="06-why-decay"

# %% [markdown] lang="nl" id="transfer"
r"""
## Ergens anders

Een ander probleem: een cirkel in een cirkel, een breder netwerk met één verborgen laag, batches van 5. Je mag hoogstens vijf
leersnelheden proberen. Kies ze in `my_rates`, voer de cel uit en beslis: is de rij goed, moet ze langer, of kun je verfijnen?
"""

# %% [markdown] lang="en" id="transfer"
r"""
## Somewhere else

Another problem: a circle within a circle, a wider network with one hidden layer, batches of 5. You may try five learning rates at
most. Choose them in `my_rates`, run the cell, and decide: is the row good, should it be longer, or can you refine?
"""

# %% id="transfer-circles"
#: nl: kies er hoogstens vijf
#: en: choose five at most
my_rates = np.array([0.01, 0.02, 0.05])

X_rings, y_rings = datasets.circles(200, rng=np.random.default_rng(5))
rng = np.random.default_rng(6)
wide = nnlib.Perceptron(
    [nnlib.Dense(2, 12, "tanh", rng=rng), nnlib.Dense(12, 1, "sigmoid", rng=rng)]
)
population = Population(wide, len(my_rates))
history = population.fit(X_rings, y_rings, 20, my_rates, batch_size=5, rng=np.random.default_rng(0))
show(plots.learning_rate_sweep, my_rates, history.loss[:, -1])

# %% quiz="06-transfer"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- *Warmlopen* (warm-up): de eerste paar honderd stappen met een kleine $\alpha$ die oploopt. Dat helpt bij grote batches, als de eerste
  gradiënten nog wild zijn.
- *Dalen bij stilstand*: verklein $\alpha$ pas als het verlies op validatiedata een tijd niet meer zakt. De regel kies je vooraf; wanneer
  hij ingrijpt, bepaalt de training.
- Optimizers zoals Adam schalen de stap per gewicht. Dat maakt de keuze minder gevoelig, niet overbodig: ook Adam heeft een leersnelheid.
- Vergelijk je leersnelheden die dicht bij elkaar liggen, herhaal de proef dan met andere beginwaarden. Een verschil dat kleiner is dan de
  spreiding is geen verschil.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- *Warm-up*: the first few hundred steps with a small $\alpha$ that rises. It helps with large batches, while the first gradients are
  still wild.
- *Reducing on a plateau*: make $\alpha$ smaller only when the loss on validation data has not fallen for a while. You choose the rule
  beforehand; when it steps in, the training decides.
- Optimizers such as Adam scale the step for each weight. That makes the choice less sensitive, not superfluous: Adam has a learning
  rate, too.
- If you compare learning rates that lie close together, repeat the experiment with other initial weights. A difference smaller than the
  spread is no difference.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

De leersnelheid is de factor tussen gradiënt en stap. Op een parabool met kromming $\lambda$ werkt elke waarde tussen 0 en $2/\lambda$;
daarboven loopt het weg, ver daaronder kom je er niet op tijd. Een echt netwerk heeft zo'n grens ook, en die verschuift met de batchgrootte
en de schaal van de data. Daarom zoek je in factoren, kijk je of de beste waarde niet aan de rand ligt, en lees je de krommen: traag en glad
is te laag, springend of stijgend is te hoog. Met een schema begin je groot en eindig je klein.

## Bronnen

- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 4 over
  kromming, hoofdstuk 8 over SGD en leersnelheden.
- Y. Bengio, [*Practical recommendations for gradient-based training of deep
  architectures*](https://arxiv.org/abs/1206.5533), 2012.
- Y. LeCun, L. Bottou, G. Orr en K.-R. Müller, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
- I. Loshchilov en F. Hutter, [*SGDR: Stochastic gradient descent with warm restarts*](https://arxiv.org/abs/1608.03983), 2017: het
  cosinusschema.
- D. Kingma en J. Ba, [*Adam: A method for stochastic optimization*](https://arxiv.org/abs/1412.6980), 2015.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

The learning rate is the factor between gradient and step. On a parabola of curvature $\lambda$ every value between 0 and $2/\lambda$ works;
above it things run away, far below it you do not get there in time. A real network has such a limit, too, and it shifts with the batch size
and the scale of the data. That is why you search in factors, see whether the best value lies at the edge, and read the curves: slow and
smooth is too low, jumping or rising is too high. With a schedule you start large and end small.

## Sources

- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 4 on
  curvature, chapter 8 on SGD and learning rates.
- Y. Bengio, [*Practical recommendations for gradient-based training of deep
  architectures*](https://arxiv.org/abs/1206.5533), 2012.
- Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
- I. Loshchilov and F. Hutter, [*SGDR: Stochastic gradient descent with warm restarts*](https://arxiv.org/abs/1608.03983), 2017: the
  cosine schedule.
- D. Kingma and J. Ba, [*Adam: A method for stochastic optimization*](https://arxiv.org/abs/1412.6980), 2015.
"""
