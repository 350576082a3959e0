# %% [markdown] lang="nl" id="title"
r"""
# Verlies en backpropagation

Een netwerk dat alleen vooruit rekent, leert niets. Het moet te horen krijgen hoe fout zijn antwoord was, en welk gewicht daar
hoeveel aan deed. In dit hoofdstuk reken je dat uit: eerst met de hand en met getallen, dan in code, en daarna meet je na of het
klopt.

Na dit hoofdstuk

1. reken je het BCE- en het MSE-verlies uit, en hun gradiënt naar de uitvoer;
2. reken je met de kettingregel door één laag terug;
3. noem je `da`, `dz`, `dW`, `db` en `da_prev` met hun vormen, en schrijf je `backward`;
4. controleer je een gradiënt door te meten, met eindige verschillen;
5. houd je uit elkaar wat backpropagation berekent en wat een gewichtsaanpassing verandert.

Je hebt de voorwaartse doorgang nodig, en de afgeleide van een functie van één variabele. Meer niet: alle andere afgeleiden
bouwen we daaruit op. Reken op vijf kwartier, met pen en papier binnen bereik.
"""

# %% [markdown] lang="en" id="title"
r"""
# Loss and backpropagation

A network that only computes forward learns nothing. It has to be told how wrong its answer was, and how much each weight had to
do with that. In this chapter you work that out: first by hand, with numbers, then in code, and after that you measure whether it
is right.

After this chapter you

1. compute the BCE and the MSE loss, and their gradient with respect to the output;
2. go back through one layer with the chain rule;
3. name `da`, `dz`, `dW`, `db`, and `da_prev` with their shapes, and write `backward`;
4. check a gradient by measuring, with finite differences;
5. keep apart what backpropagation computes and what an update changes.

You need the forward pass, and the derivative of a function of one variable. Nothing more: we build all other derivatives from
that. Count on an hour and a quarter, with pen and paper at hand.
"""

# %% id="imports"
import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import GraphExplorer, quiz, show
from nnlib import losses, plots

# %% [markdown] lang="nl" id="looking-back"
r"""
## Even terug

Drie vragen uit eerdere hoofdstukken. Antwoord uit je hoofd, zonder te bladeren: juist het ophalen maakt dat het blijft.
"""

# %% [markdown] lang="en" id="looking-back"
r"""
## Looking back

Three questions from earlier chapters. Answer from memory, without leafing back: it is the recalling that makes it stay.
"""

# %% quiz="00-train"

# %% quiz="01-shape"

# %% quiz="02-keep"

# %% [markdown] lang="nl" id="how-wrong"
r"""
## Hoe fout is een antwoord?

Het netwerk geeft een uitvoer $o$: een geschatte kans op klasse 1. Het label $t$ is 0 of 1. Een **verliesfunctie** maakt daar
één getal van, dat kleiner is naarmate het antwoord beter is. Twee ervan kom je overal tegen.

*Mean squared error* (MSE) neemt het kwadraat van het verschil, $L = (o - t)^2$.

*Binary cross-entropy* (BCE) kijkt welke kans het netwerk aan het *juiste* label gaf, en neemt min de natuurlijke logaritme daarvan.
Bij label 1 is die kans $o$, bij label 0 is ze $1 - o$. In één formule:

$$L = -\big[\,t \ln o + (1 - t) \ln (1 - o)\,\big].$$

Van de twee termen blijft er altijd maar één over. Zo ziet het er voor label 1 uit:

| uitvoer $o$ | BCE: $-\ln o$ | MSE: $(o - 1)^2$ |
| --- | --- | --- |
| 0,9 | 0,105 | 0,01 |
| 0,5 | 0,693 | 0,25 |
| 0,1 | 2,303 | 0,81 |

**Voorspel.** Het label is 1. Netwerk A zegt 0,4 en netwerk B zegt 0,01; ze zitten dus allebei aan de verkeerde kant van 0,5.
Hoeveel keer zo erg vindt MSE het antwoord van B? En BCE? Schrijf twee getallen op voordat je de cel uitvoert.
"""

# %% [markdown] lang="en" id="how-wrong"
r"""
## How wrong is an answer?

The network gives an output $o$: an estimated probability of class 1. The label $t$ is 0 or 1. A **loss function** turns the two
into a single number, which is smaller the better the answer is. Two of them you will meet everywhere.

*Mean squared error* (MSE) takes the square of the difference, $L = (o - t)^2$.

*Binary cross-entropy* (BCE) looks at the probability the network gave to the *right* label, and takes minus its natural logarithm.
With label 1 that probability is $o$, with label 0 it is $1 - o$. In one formula:

$$L = -\big[\,t \ln o + (1 - t) \ln (1 - o)\,\big].$$

Of the two terms only one ever remains. This is how it looks for label 1:

| output $o$ | BCE: $-\ln o$ | MSE: $(o - 1)^2$ |
| --- | --- | --- |
| 0.9 | 0.105 | 0.01 |
| 0.5 | 0.693 | 0.25 |
| 0.1 | 2.303 | 0.81 |

**Predict.** The label is 1. Network A says 0.4 and network B says 0.01, so both are on the wrong side of 0.5. How many times as
bad does MSE find B's answer? And BCE? Write down two numbers before you run the cell.
"""

# %% id="two-losses"
#: nl: het label en de uitvoeren van A en B; verander ze en kijk opnieuw
#: en: the label and the outputs of A and B; change them and look again
target, outputs = 1, (0.4, 0.01)

for name, loss in (("BCE", losses.BinaryCrossEntropy()), ("MSE", losses.MeanSquaredError())):
    values = [loss.value([[o]], [[target]]) for o in outputs]
    print(name, np.round(values, 2), " B / A =", round(values[1] / values[0], 1))

show(plots.losses_of_output, target, outputs)

# %% [markdown] lang="nl" id="how-wrong-answer"
r"""
MSE vindt B nog geen drie keer zo erg, BCE vijf keer. En dat loopt verder op: voor zekerheid over het verkeerde antwoord rekent
BCE een prijs zonder bovengrens. Daarom hoort BCE bij kansen, en MSE bij uitvoeren die zelf een hoeveelheid zijn, zoals een temperatuur.

De rechtergrafiek bewaren we voor straks. Over meer voorbeelden nemen we het gemiddelde verlies; dat heet de **kostenfunctie**.
"""

# %% [markdown] lang="en" id="how-wrong-answer"
r"""
MSE finds B not even three times as bad, BCE five times. And it goes on rising: under BCE there is no upper limit to
the price of being sure of the wrong answer. That is why BCE goes with probabilities, and MSE with outputs that are quantities
themselves, such as a temperature.

We save the graph on the right for later. Over several examples we take the mean loss, which is called the **cost function**.
"""

# %% quiz="03-bce"

# %% quiz="03-sure-and-wrong"

# %% quiz="03-loss"

# %% [markdown] lang="nl" id="bce-task"
r"""
**Opdracht (2 punten).** Schrijf `bce(output, target)`. Beide zijn arrays van dezelfde vorm; `target` bevat nullen en enen. De
functie geeft één getal terug: het gemiddelde BCE-verlies over alle elementen.

Ook bij een uitvoer van precies 0 of 1 moet er een eindig getal uitkomen. Een sigmoïde rondt voor een grote $z$ namelijk af op
precies 1, en $\ln 0$ is min oneindig. Houd de uitvoer dus een klein beetje van 0 en 1 vandaan, bijvoorbeeld met
`np.clip(output, 1e-12, 1 - 1e-12)`. De natuurlijke logaritme heet in NumPy `np.log`.
"""

# %% [markdown] lang="en" id="bce-task"
r"""
**Exercise (2 points).** Write `bce(output, target)`. Both are arrays of the same shape; `target` holds zeros and ones. The
function returns one number: the mean BCE loss over all elements.

A finite number must also come out for an output of exactly 0 or 1. For a large $z$ a sigmoid rounds to exactly 1, and $\ln 0$ is
minus infinity. So keep the output a tiny bit away from 0 and 1, for instance with `np.clip(output, 1e-12, 1 - 1e-12)`. In NumPy
the natural logarithm is called `np.log`.
"""


# %% exercise="bce"
def bce(output, target):
    """Return the mean binary cross-entropy of outputs and targets of the same shape."""
    ### BEGIN SOLUTION
    output = np.clip(output, 1e-12, 1 - 1e-12)
    return -np.mean(target * np.log(output) + (1 - target) * np.log(1 - output))
    ### END SOLUTION


# %% tests="bce" points=2
check("03.bce")

# %% [markdown] lang="nl" id="loss-gradient"
r"""
## Welke kant moet de uitvoer op?

Het verlies zegt hoe erg het is. Om te leren heb je iets anders nodig: *wordt het verlies groter of kleiner als de uitvoer een
beetje stijgt, en hoe snel?* Dat is een afgeleide. In de code heet ze `da`: de afgeleide van het verlies naar de uitvoer $a$
van een laag; de uitvoer $o$ van het netwerk is gewoon de $a$ van de laatste laag.

Voor label 1 is $L = -\ln o$, dus $da = -\frac{1}{o}$. Voor label 0 is $L = -\ln(1 - o)$, dus $da = \frac{1}{1 - o}$. Beide zitten
in één formule; vul maar in:

$$da = \frac{o - t}{o \, (1 - o)}.$$

Twee getallen om te onthouden: bij $o = 0{,}5$ en $t = 1$ is $da = -2$, en bij $o = 0{,}1$ en $t = 1$ is $da = -10$. Negatief, want een
grotere uitvoer maakt het verlies hier kleiner. En hoe verder ernaast, hoe steiler: kijk naar de lijn van BCE in de rechtergrafiek van daarnet.
Voor MSE is $da = 2(o - t)$, een rechte lijn: dit verlies wordt nergens steiler dan 2.
"""

# %% [markdown] lang="en" id="loss-gradient"
r"""
## Which way should the output go?

The loss says how bad things are. To learn, you need something else: *does the loss get larger or smaller when the output rises a
little, and how fast?* That is a derivative. In the code it is called `da`: the derivative of the loss with respect to the output
$a$ of a layer; the output $o$ of the network is simply the $a$ of the last layer.

For label 1, $L = -\ln o$, so $da = -\frac{1}{o}$. For label 0, $L = -\ln(1 - o)$, so $da = \frac{1}{1 - o}$. One formula holds
both; fill it in and see:

$$da = \frac{o - t}{o \, (1 - o)}.$$

Two numbers to remember: at $o = 0.5$ and $t = 1$, $da = -2$, and at $o = 0.1$ and $t = 1$, $da = -10$. Negative, because a larger
output makes the loss smaller here. And the further off, the steeper: look at the line of BCE in the right-hand graph of a moment ago.
For MSE, $da = 2(o - t)$, a straight line: this loss is nowhere steeper than 2.
"""

# %% quiz="03-da"

# %% [markdown] lang="nl" id="bce-gradient-task"
r"""
**Opdracht (3 punten).** Schrijf `bce_gradient(output, target)`: de gradiënt van BCE naar de uitvoer, element voor element. De vorm
blijft die van `output`. Deel *niet* door het aantal elementen: wie een stap zet, doet dat later zelf. De uitvoeren liggen hier
altijd echt tussen 0 en 1.
"""

# %% [markdown] lang="en" id="bce-gradient-task"
r"""
**Exercise (3 points).** Write `bce_gradient(output, target)`: the gradient of BCE with respect to the output, element by element.
The shape remains that of `output`. Do *not* divide by the number of elements: whoever takes a step does that later. The outputs
are always strictly between 0 and 1 here.
"""


# %% exercise="bce_gradient"
def bce_gradient(output, target):
    """Return the derivative of the loss with respect to each output."""
    ### BEGIN SOLUTION
    return (output - target) / (output * (1 - output))
    ### END SOLUTION


# %% tests="bce_gradient" points=3
check("03.bce_gradient")

# %% [markdown] lang="nl" id="measure"
r"""
## Meten wat een afgeleide belooft

Nu de gewichten. Neem het kleinste netwerk met twee lagen: twee invoeren, één neuron en nog één neuron, allebei met een sigmoïde.

Gegeven: $W_1 = (0{,}6 \;\; {-0{,}3})$, $b_1 = 0$, $W_2 = 2$, $b_2 = -1$, invoer $x = (1, 2)$ en label $t = 1$. Vooruit gaat het zo:

- $z_1 = 0{,}6 \cdot 1 - 0{,}3 \cdot 2 + 0 = 0$ en $a_1 = \sigma(0) = 0{,}5$;
- $z_2 = 2 \cdot 0{,}5 - 1 = 0$ en $o = \sigma(0) = 0{,}5$;
- $L = -\ln 0{,}5 \approx 0{,}693$.

Wat gebeurt er met het verlies als je aan één knop draait, zeg $W_2$? Dat kun je meten: een klein stapje $h$ omhoog, een klein
stapje omlaag, en kijken hoeveel het verlies scheelt:

$$\frac{dL}{dW_2} \approx \frac{L(W_2 + h) - L(W_2 - h)}{2h}.$$

Zo'n meting heet een **eindig verschil**. Wat eruit komt is een belofte: *voor kleine verschuivingen verandert het verlies met de afgeleide
maal de verschuiving*.

**Voorspel.** De uitvoer is te klein. Is $\frac{dL}{dW_2}$ positief of negatief? En als je $W_2$ met 4 verhoogt, daalt het verlies
dan meer of minder dan beloofd? Bedenk dat een verlies nooit onder 0 komt.
"""

# %% [markdown] lang="en" id="measure"
r"""
## Measuring what a derivative promises

Now the weights. Take the smallest network with two layers: two inputs, one neuron, and one more neuron, both with a sigmoid.

Given: $W_1 = (0.6 \;\; {-0.3})$, $b_1 = 0$, $W_2 = 2$, $b_2 = -1$, input $x = (1, 2)$, and label $t = 1$. Forward it goes like this:

- $z_1 = 0.6 \cdot 1 - 0.3 \cdot 2 + 0 = 0$ and $a_1 = \sigma(0) = 0.5$;
- $z_2 = 2 \cdot 0.5 - 1 = 0$ and $o = \sigma(0) = 0.5$;
- $L = -\ln 0.5 \approx 0.693$.

What happens to the loss when you turn one knob, say $W_2$? You can measure it: a small step $h$ up, a small step down, and see
how much the loss differs:

$$\frac{dL}{dW_2} \approx \frac{L(W_2 + h) - L(W_2 - h)}{2h}.$$

Such a measurement is called a **finite difference**. What comes out is a promise: *for small moves the loss changes by the
derivative times the move*.

**Predict.** The output is too small. Is $\frac{dL}{dW_2}$ positive or negative? And if you raise $W_2$ by 4, does the loss fall
more or less than promised? Bear in mind that a loss never gets below 0.
"""


# %% id="small-network"
def small_network():
    """Return the two layers of the worked example, freshly made."""
    layer_1, layer_2 = nnlib.Dense(2, 1, "sigmoid"), nnlib.Dense(1, 1, "sigmoid")
    layer_1.weights, layer_1.biases = np.array([[0.6, -0.3]]), np.array([[0.0]])
    layer_2.weights, layer_2.biases = np.array([[2.0]]), np.array([[-1.0]])
    return layer_1, layer_2


x, target = np.array([[1.0], [2.0]]), np.array([[1.0]])
loss = losses.BinaryCrossEntropy()


def loss_with(W_2):
    """Return the loss of the example when the weight of layer 2 is W_2."""
    layer_1, layer_2 = small_network()
    layer_2.weights = np.array([[W_2]])
    return loss.value(layer_2.forward(layer_1.forward(x)), target)


h = 1e-5
slope = (loss_with(2 + h) - loss_with(2 - h)) / (2 * h)
print("dL / dW_2 =", round(slope, 6))

# %% id="move-a-weight"
#: nl: hoe ver je W₂ verschuift; probeer ook `0.04` en `-4`
#: en: how far you move W₂; try `0.04` and `-4` as well
moves = (0.4, 4)

for move in moves:
    change = loss_with(2 + move) - loss_with(2)
    print(f"{move:+}: promised {slope * move:+.4f}, true {change:+.4f}")

show(plots.weight_moved, loss_with, 2, slope, moves, name="W₂")

# %% [markdown] lang="nl" id="measure-answer"
r"""
De afgeleide is $-0{,}25$. Bij een verschuiving van 0,4 klopt de belofte bijna, bij 4 komt er weinig van terecht: de kromme buigt
weg van de raaklijn. Alle afgeleiden bij elkaar, één voor elk gewicht en elke bias, heten de **gradiënt**. Hij geldt in één punt en zegt
iets over de naaste omgeving. Dat is genoeg, zolang je kleine stappen zet.

Meten werkt voor elke functie, zonder dat je een afgeleide hoeft te kunnen uitrekenen. Neem $h$ klein, maar niet te klein: rond
`1e-5` is goed. Maak je $h$ nog veel kleiner, dan trek je twee bijna gelijke getallen van elkaar af en blijft er alleen afronding over.

**Opdracht (3 punten).** `numerical_gradient(f, w)` doet deze meting voor een hele array. `f` is een functie die van een array een
getal maakt, `w` is een array van willekeurige vorm. Terug komt een array van dezelfde vorm, met op elke plaats de afgeleide van `f`
naar het getal op die plaats.

Het geraamte staat er al: een kopie, zodat de `w` van de aanroeper niet verandert, een lus langs alle plaatsen, en een regel die het
verschoven getal terugzet. Drie plekken zijn nog open. Vervang elke `...`.

- `above`: wat `f` geeft als alleen het getal op deze plaats $h$ hoger ligt dan `middle`. Dat zijn twee regels: eerst `w[place]`
  verschuiven, dan meten.
- `below`: hetzelfde, maar dan $h$ lager dan `middle`.
- `slope`: de helling die uit de twee metingen volgt.
"""

# %% [markdown] lang="en" id="measure-answer"
r"""
The derivative is $-0.25$. For a move of 0.4 the promise nearly holds, for 4 little is left of it: the curve bends away from the
tangent. All derivatives together, one for each weight and each bias, are called the **gradient**. It holds at one point and says
something about its immediate neighborhood. That is enough, as long as you take small steps.

Measuring works for any function, without your having to work out a derivative. Take $h$ small, but not too small: around `1e-5` is
good. Make $h$ much smaller still, and you subtract two nearly equal numbers from each other, and only rounding remains.

**Exercise (3 points).** `numerical_gradient(f, w)` takes this measurement for a whole array. `f` is a function that makes a number
out of an array, `w` is an array of any shape. What comes back is an array of the same shape, with at each place the derivative of
`f` with respect to the number at that place.

The skeleton is there already: a copy, so that the caller's `w` does not change, a loop over all places, and a line that puts the moved
number back. Three blanks remain. Replace every `...`.

- `above`: what `f` gives when only the number at this place is $h$ higher than `middle`. That takes two lines: first move
  `w[place]`, then measure.
- `below`: the same, but $h$ lower than `middle`.
- `slope`: the slope that follows from the two measurements.
"""


# %% exercise="numerical_gradient"
def numerical_gradient(f, w):
    """Return the gradient of f at w by finite differences, of the shape of w."""
    h = 1e-5
    w = np.array(w, dtype=float)
    slopes = []
    for place in np.ndindex(w.shape):
        middle = w[place]

        above = ...
        ### BEGIN SOLUTION
        w[place] = middle + h
        above = f(w)
        ### END SOLUTION

        below = ...
        ### BEGIN SOLUTION
        w[place] = middle - h
        below = f(w)
        ### END SOLUTION

        slope = ...
        ### BEGIN SOLUTION
        slope = (above - below) / (2 * h)
        ### END SOLUTION

        w[place] = middle
        slopes.append(slope)
    return np.reshape(slopes, w.shape)


# %% tests="numerical_gradient" points=3
check("03.numerical_gradient")

# %% quiz="03-difference"

# %% quiz="03-small-h"

# %% quiz="03-cost"

# %% [markdown] lang="nl" id="chain"
r"""
## De kettingregel, met getallen

Meten is betrouwbaar en traag: voor elk gewicht moet het hele netwerk twee keer opnieuw vooruit. Backpropagation berekent alle afgeleiden
samen in één keer terug. Het enige wat je daarvoor nodig hebt, is dit: **hellingen achter elkaar vermenigvuldig je**. Draait het
tweede tandwiel twee keer zo snel als het eerste, en het derde drie keer zo snel als het tweede, dan draait het derde zes keer zo
snel als het eerste. Dat is de kettingregel.

Ons netwerk is ook een ketting: $x \to z_1 \to a_1 \to z_2 \to o \to L$. We beginnen achteraan, bij het verlies, en vragen bij elke
schakel: *hoe hard gaat de volgende mee als deze een beetje stijgt?* Onderweg schrijven we $dz$ voor de afgeleide van het verlies naar $z$,
$dW$ voor die naar $W$, enzovoort.

**Laag 2, voorgerekend.**

1. Van $L$ naar $o$: $da = \frac{0{,}5 - 1}{0{,}25} = -2$. Die ken je al.
2. Van $o$ naar $z_2$. De sigmoïde heeft als helling $\sigma'(z) = a(1 - a)$, hier $0{,}5 \cdot 0{,}5 = 0{,}25$. Dus
   $dz_2 = da \cdot \sigma'(z_2) = -2 \cdot 0{,}25 = -0{,}5$.
3. Nu splitst de weg zich, want $z_2 = W_2 a_1 + b_2$ hangt van drie dingen af:
   - stijgt $W_2$ met een beetje, dan stijgt $z_2$ met $a_1 = 0{,}5$ keer zoveel, dus $dW_2 = dz_2 \cdot a_1 = -0{,}25$;
   - stijgt $b_2$, dan stijgt $z_2$ evenveel, dus $db_2 = dz_2 = -0{,}5$;
   - stijgt $a_1$, dan stijgt $z_2$ met $W_2 = 2$ keer zoveel, dus $da_1 = W_2 \cdot dz_2 = 2 \cdot (-0{,}5) = -1$.

Kijk naar $dW_2$: het is precies wat je daarnet hebt gemeten. En $da_1$ is voor laag 1 wat $da$ voor laag 2 was. Daar begint het
spel opnieuw, met dezelfde drie stappen.

**Laag 1 is aan jou.** Je kent $da_1 = -1$, $a_1 = 0{,}5$ en $x = (1, 2)$. Reken $dz_1$, de twee getallen van $dW_1$ en $db_1$ uit en
vul ze in de cel in. Voer pas daarna de cel eronder uit.
"""

# %% [markdown] lang="en" id="chain"
r"""
## The chain rule, with numbers

Measuring is reliable and slow: for each weight the whole network has to go forward twice again. Backpropagation computes all
derivatives together in a single walk back. All you need for it is this: **rates in a row multiply**. If the second gear turns
twice as fast as the first, and the third three times as fast as the second, the third turns six times as fast as the first. That
is the chain rule.

Our network is a chain as well: $x \to z_1 \to a_1 \to z_2 \to o \to L$. We begin at the end, with the loss, and ask at each link:
*how hard does the next one follow when this one rises a little?* On the way we write $dz$ for the derivative of the loss with respect
to $z$, $dW$ for the one with respect to $W$, and so on.

**Layer 2, worked out for you.**

1. From $L$ to $o$: $da = \frac{0.5 - 1}{0.25} = -2$. That one you know.
2. From $o$ to $z_2$. The slope of the sigmoid is $\sigma'(z) = a(1 - a)$, here $0.5 \cdot 0.5 = 0.25$. So
   $dz_2 = da \cdot \sigma'(z_2) = -2 \cdot 0.25 = -0.5$.
3. Now the road splits, because $z_2 = W_2 a_1 + b_2$ depends on three things:
   - if $W_2$ rises a little, $z_2$ rises $a_1 = 0.5$ times as much, so $dW_2 = dz_2 \cdot a_1 = -0.25$;
   - if $b_2$ rises, $z_2$ rises just as much, so $db_2 = dz_2 = -0.5$;
   - if $a_1$ rises, $z_2$ rises $W_2 = 2$ times as much, so $da_1 = W_2 \cdot dz_2 = 2 \cdot (-0.5) = -1$.

Look at $dW_2$: it is exactly what you measured a moment ago. And $da_1$ is for layer 1 what $da$ was for layer 2. There the game
begins again, with the same three steps.

**Layer 1 is yours.** You know $da_1 = -1$, $a_1 = 0.5$, and $x = (1, 2)$. Work out $dz_1$, the two numbers of $dW_1$, and $db_1$,
and fill them in in the cell. Only then run the cell below it.
"""

# %% id="layer-1-yours"
#: nl: jouw getallen
#: en: your numbers
mine = {"dz_1": 0.0, "dW_1": [0.0, 0.0], "db_1": 0.0}

# %% id="layer-1-answer"
layer_1, layer_2 = small_network()
output = layer_2.forward(layer_1.forward(x))
da = (output - target) / (output * (1 - output))

#: nl: terug door laag 2 en dan door laag 1; er wordt nog niets aangepast
#: en: back through layer 2 and then through layer 1; nothing is updated yet
da_1 = layer_2.gradients(da)
print("dW_2", layer_2.d_weights, " db_2", layer_2.d_biases, " da_1", da_1)

layer_1.gradients(da_1)
dz_1 = da_1 * layer_1.activation.derivative(layer_1.z)
print("dz_1", mine["dz_1"], "->", dz_1)
print("dW_1", mine["dW_1"], "->", layer_1.d_weights)
print("db_1", mine["db_1"], "->", layer_1.d_biases)

# %% [markdown] lang="nl" id="graph"
r"""
Hieronder staat het hele voorbeeld als één plaatje. In de vakjes staat wat vooruit is berekend. Bij een pijl staat de helling van die
schakel, en in oranje wat teruggaat: het product van alle hellingen tussen dat vakje en het verlies. Bij $x$ houdt de terugweg op, want de
invoer passen we niet aan.

Kies een vakje, en je ziet hoe zijn getal is uitgerekend. Verschuif je een gewicht of een bias, dan verandert alles wat erachter komt. De
grafiek toont wat het verlies daarbij doet, en wat de gradiënt van het begin beloofde.

**Voorspel eerst.** De verkenner vraagt wat er gebeurt als het tweede gewicht van $W_1$ flink omlaag gaat. Ga daarna terug naar het begin
en zoek drie dingen uit:

1. Het label is 0 in plaats van 1. Welke oranje getallen wisselen van teken, en welke veranderen van grootte?
2. $W_2$ gaat naar 0, en dan naar $-2$. Wat betekent dat voor de gradiënten van laag 1?
3. Bij welke van de vijf gewichten en biases ligt de kromme overal boven de raaklijn, en bij welke niet?
"""

# %% [markdown] lang="en" id="graph"
r"""
Below stands the whole example as one picture. The boxes hold what was computed on the way forward. Beside an arrow stands the
rate of that link, and in orange what travels back: the product of all rates between that box and the loss. At $x$ the way back ends,
because we do not adjust the input.

Choose a box, and you see how its number was worked out. If you move a weight or a bias, everything after it changes. The plot shows what
the loss does, and what the gradient of the start promised.

**Predict first.** The explorer asks what happens when the second weight of $W_1$ goes down a good deal. After that, go back to the start
and find out three things:

1. The label is 0 instead of 1. Which orange numbers flip their sign, and which change in size?
2. $W_2$ goes to 0, and then to $-2$. What does that mean for the gradients of layer 1?
3. For which of the five weights and biases does the curve lie above the tangent everywhere, and for which not?
"""

# %% id="explorer"
GraphExplorer()

# %% [markdown] lang="nl" id="graph-answer"
r"""
Met label 0 is $da = +2$ in plaats van $-2$. Alle oranje getallen wisselen van teken en geen enkel verandert van grootte, want elk is
een product met $da$ erin.

Met $W_2 = 0$ komt niets van wat laag 1 doet in $z_2$ aan. Haar gradiënten zijn dan 0, en een stap zou aan haar niets veranderen. Met
$W_2 = -2$ ligt de uitvoer ergens anders en veranderen ook de groottes. En laag 1 hoort nu het omgekeerde: wat $a_1$ doet, komt met een
minteken in $z_2$ aan.

Bij $W_2$ en $b_2$ ligt de kromme overal boven de raaklijn: een daling valt kleiner uit dan beloofd, een stijging groter. Bij de drie
getallen van laag 1 is dat anders, want daar zit nog een sigmoïde tussen. Omdat $a_1$ tussen 0 en 1 blijft, vlakt het verlies naar beide
kanten af. Ver weg is de helling $a_1(1 - a_1)$ bijna 0, en dan komt er van de gradiënt weinig meer terug bij laag 1.
"""

# %% [markdown] lang="en" id="graph-answer"
r"""
With label 0, $da = +2$ instead of $-2$. All orange numbers flip their sign and none changes in size, because each is a product with
$da$ in it.

With $W_2 = 0$ nothing of what layer 1 does arrives in $z_2$. Its gradients are then 0, and a step would change nothing in it. With
$W_2 = -2$ the output lies somewhere else, so the sizes change, too. And layer 1 now hears the opposite: what $a_1$ does arrives at $z_2$
with a minus sign.

For $W_2$ and $b_2$ the curve lies above the tangent everywhere: a fall turns out smaller than promised, a rise larger. For the three
numbers of layer 1 that is different, because there is another sigmoid in between. Since $a_1$ stays between 0 and 1, the loss levels off
on both sides. Far away the slope $a_1(1 - a_1)$ is almost 0, and then little of the gradient gets back to layer 1.
"""

# %% quiz="03-chain"

# %% quiz="03-zero-input"

# %% [markdown] lang="nl" id="four-rules"
r"""
## Eén laag, vier regels

Een laag met meer neuronen doet dit allemaal tegelijk. Er komt `da` binnen, één getal per neuron, en dan:

| regel | in woorden | vorm, bij $d$ invoeren en $n$ neuronen |
| --- | --- | --- |
| $dz = da \odot f'(z)$ | elk neuron: zijn eigen `da` maal zijn eigen helling | $(n, 1)$, als $z$ |
| $dW = dz \, x^\top$ | elk gewicht: `dz` van zijn neuron maal zijn invoer | $(n, d)$, als $W$ |
| $db = dz$ | elke bias: `dz` van zijn neuron | $(n, 1)$, als $b$ |
| $da_\text{prev} = W^\top dz$ | elke invoer: de som over alle neuronen waar hij heen ging | $(d, 1)$, als $x$ |

Drie dingen om op te letten.

- $\odot$ is keer, element voor element: in NumPy `*`. De andere twee producten zijn matrixproducten: `@`.
- De helling $f'$ neem je in $z$, waar $f$ vooruit ook op is toegepast. Daarvoor bewaarde `forward` de $z$.
- Een gradiënt heeft altijd de vorm van het ding zelf. Weet je niet meer waar de `.T` hoort, dan vertellen de vormen het je.

Waarom een som in de laatste regel? Een invoer gaat naar *alle* neuronen van de laag. Stijgt hij, dan bereikt dat het verlies langs evenveel
wegen, en wat langs elke weg aankomt tel je op.

**Voorspel** de vijf vormen voordat je de cel uitvoert.
"""

# %% [markdown] lang="en" id="four-rules"
r"""
## One layer, four rules

A layer with more neurons does all of this at once. In comes `da`, one number per neuron, and then:

| rule | in words | shape, with $d$ inputs and $n$ neurons |
| --- | --- | --- |
| $dz = da \odot f'(z)$ | each neuron: its own `da` times its own slope | $(n, 1)$, like $z$ |
| $dW = dz \, x^\top$ | each weight: the `dz` of its neuron times its input | $(n, d)$, like $W$ |
| $db = dz$ | each bias: the `dz` of its neuron | $(n, 1)$, like $b$ |
| $da_\text{prev} = W^\top dz$ | each input: the sum over all neurons it went to | $(d, 1)$, like $x$ |

Three things to watch.

- $\odot$ is multiplication element by element: `*` in NumPy. The other two products are matrix products: `@`.
- The slope $f'$ is taken at $z$, where $f$ was applied on the way forward. That is what `forward` kept the $z$ for.
- A gradient always has the shape of the thing itself. If you no longer know where the `.T` belongs, the shapes will tell you.

Why a sum in the last rule? An input goes to *all* neurons of the layer. If it rises, that reaches the loss by as many roads, and
what arrives by each road is added up.

**Predict** the five shapes before you run the cell.
"""

# %% id="four-rules-code"
layer = nnlib.Dense(3, 2, "tanh", rng=np.random.default_rng(1))
layer_inputs = np.array([[0.5], [-1.0], [2.0]])
layer.forward(layer_inputs)
layer_da = np.array([[1.0], [-0.5]])

dz = layer_da * layer.activation.derivative(layer.z)
dW = dz @ layer_inputs.T
db = dz
da_prev = layer.weights.T @ dz
print("da", layer_da.shape, " dz", dz.shape, " dW", dW.shape, " db", db.shape)
print("da_prev", da_prev.shape)
print(np.round(dW, 3))

# %% quiz="03-shapes"

# %% quiz="03-transpose"

# %% [markdown] lang="nl" id="two-halves"
r"""
## Berekenen is nog geen aanpassen

Tot nu toe is er geen gewicht veranderd. Dat is backpropagation: *alle afgeleiden berekenen, van achteren naar voren*. Wat je met die
afgeleiden doet, is een tweede stap. De eenvoudigste staat in het volgende hoofdstuk: een stukje tegen de gradiënt in,
$W \leftarrow W - \alpha \, dW$, met leersnelheid $\alpha$.

> **Vaak anders verteld: ‘backpropagation past de gewichten aan’.** Dat komt ook door de code. In veel lessen, en in deze cursus, doet
> één methode allebei: `layer.backward(da, learning_rate)` rekent terug én past aan. Dat houdt de trainingslus kort, en het is de bron
> van heel wat misverstanden. Lees hem daarom als twee aanroepen: eerst `layer.gradients(da)`, die berekent en bewaart, dan
> `layer.update(learning_rate)`, die verandert. In PyTorch zijn het er ook twee: `loss.backward()` rekent alleen, `optimizer.step()` past
> aan.

Wie de twee door elkaar haalt, maakt gemakkelijk een fout die je niet ziet. In ons voorbeeld gaf laag 2 $da_1 = 2 \cdot (-0{,}5) = -1$ door.
Stel nu dat je laag 2 *eerst* aanpast, met $\alpha = 0{,}4$, en daarna pas $da_1$ berekent.

**Voorspel.** Welk getal gaat er dan terug? En wat zegt de meting: hoe verandert het verlies echt als $a_1$ een beetje stijgt?
"""

# %% [markdown] lang="en" id="two-halves"
r"""
## Computing is not yet updating

So far no weight has changed. That is backpropagation: *computing all derivatives, from back to front*. What you do with those
derivatives is a second step. The simplest one is in the next chapter: a little way against the gradient, $W \leftarrow W - \alpha \, dW$,
with learning rate $\alpha$.

> **Often told otherwise: “backpropagation updates the weights.”** The code is partly to blame. In many lessons, and in this course,
> one method does both: `layer.backward(da, learning_rate)` goes back and updates. That keeps the training loop short, and it is the
> source of many a misunderstanding. So read it as two calls: first `layer.gradients(da)`, which computes and keeps, then
> `layer.update(learning_rate)`, which changes. In PyTorch, too, there are two: `loss.backward()` only computes, `optimizer.step()`
> updates.

Whoever mixes up the two easily makes a mistake that does not show. In our example layer 2 passed on $da_1 = 2 \cdot (-0.5) = -1$.
Now suppose you update layer 2 *first*, with $\alpha = 0.4$, and only then compute $da_1$.

**Predict.** Which number goes back then? And what does the measurement say: how does the loss really change when $a_1$ rises a
little?
"""


# %% id="old-weights"
layer_1, layer_2 = small_network()
a_1 = layer_1.forward(x)
output = layer_2.forward(a_1)
da = (output - target) / (output * (1 - output))
dz_2 = da * layer_2.activation.derivative(layer_2.z)

right = layer_2.gradients(da)
layer_2.update(0.4)
too_late = layer_2.weights.T @ dz_2
print("W_2 after the update", layer_2.weights)
print("da_1 with the W of the forward pass", right, " with the updated W", too_late)


def loss_of_a_1(a_1):
    """Return the loss when the output of layer 1 is a_1."""
    _, layer_2 = small_network()
    return loss.value(layer_2.forward(np.array([[a_1]])), target)


print("measured", round((loss_of_a_1(0.5 + h) - loss_of_a_1(0.5 - h)) / (2 * h), 6))

# %% [markdown] lang="nl" id="old-weights-answer"
r"""
Te laat berekend wordt het $2{,}1 \cdot (-0{,}5) = -1{,}05$. De meting zegt $-1$. Het scheelt weinig, het verlies zal evengoed dalen, en
toch is het niet de gradiënt van dit verlies: dat ontstond met $W_2 = 2$. In een diep netwerk stapelt zo'n afwijking zich bij elke laag op.

**De regel: `da_prev` gebruikt de gewichten van de voorwaartse doorgang.** Eerst alles berekenen, dan pas iets veranderen.
"""

# %% [markdown] lang="en" id="old-weights-answer"
r"""
Computed too late it becomes $2.1 \cdot (-0.5) = -1.05$. The measurement says $-1$. The difference is small, the loss will fall all the
same, and yet it is not the gradient of this loss: that one arose with $W_2 = 2$. In a deep network such an error piles up with every
layer.

**The rule: `da_prev` uses the weights of the forward pass.** First compute everything, only then change anything.
"""

# %% quiz="03-backprop"

# %% quiz="03-old-weights"

# %% quiz="03-sign"

# %% [markdown] lang="nl" id="backward-task"
r"""
## Jouw eigen `backward`

Eerst de stappen, in woorden.
"""

# %% [markdown] lang="en" id="backward-task"
r"""
## Your own `backward`

First the steps, in words.
"""

# %% quiz="03-backward-order"

# %% [markdown] lang="nl" id="backward-task-2"
r"""
Nu in code. Je schrijft een methode van `MyDense`, een klasse die van `nnlib.Dense` erft. Vooruit rekenen kan ze dus al, en dit heeft
ze bewaard:

| in de code | wat het is |
| --- | --- |
| `self.weights`, `self.biases` | $W$ met vorm (neuronen, invoeren) en $b$ met vorm (neuronen, 1) |
| `self.inputs`, `self.z`, `self.outputs` | $x$, $z$ en $a$ van de laatste voorwaartse doorgang |
| `self.activation.derivative(z)` | $f'(z)$, element voor element, van welke activatiefunctie dan ook |

**Opdracht (8 punten).** Schrijf `backward(self, da, learning_rate)`, met beide helften in één methode. Voor één voorbeeld, dus één
kolom, belooft hij

- `dz`, `dW`, `db` en `da_prev` volgens de vier regels, met de gewichten van de voorwaartse doorgang;
- daarna `self.weights` en `self.biases` aangepast: elk min `learning_rate` maal zijn gradiënt;
- `da_prev` terug te geven, voor de laag ervóór;
- `self.inputs` met rust te laten: dat is de uitvoer van de laag ervóór, die hem straks nog nodig heeft.

Reken zelf; de `gradients` en `backward` van `nnlib` aanroepen telt niet.
"""

# %% [markdown] lang="en" id="backward-task-2"
r"""
Now in code. You write a method of `MyDense`, a class that inherits from `nnlib.Dense`. So it can compute forward already, and this is
what it has kept:

| in the code | what it is |
| --- | --- |
| `self.weights`, `self.biases` | $W$ of shape (neurons, inputs) and $b$ of shape (neurons, 1) |
| `self.inputs`, `self.z`, `self.outputs` | $x$, $z$, and $a$ of the last forward pass |
| `self.activation.derivative(z)` | $f'(z)$, element by element, of whichever activation function |

**Exercise (8 points).** Write `backward(self, da, learning_rate)`, with both halves in one method. For one example, that is one
column, it promises

- `dz`, `dW`, `db`, and `da_prev` by the four rules, with the weights of the forward pass;
- then `self.weights` and `self.biases` updated: each minus `learning_rate` times its gradient;
- to return `da_prev`, for the layer before;
- to leave `self.inputs` alone: that is the output of the layer before, which will need it in a moment.

Do the computing yourself; calling the `gradients` and `backward` of `nnlib` does not count.
"""


# %% exercise="backward"
class MyDense(nnlib.Dense):
    """A layer with a way back of your own."""

    def backward(self, da, learning_rate):
        """Go back through the layer, update it, and return da for the layer before."""
        ### BEGIN SOLUTION
        dz = da * self.activation.derivative(self.z)
        d_weights = dz @ self.inputs.T
        d_biases = dz.sum(axis=1, keepdims=True)
        da_prev = self.weights.T @ dz
        self.weights = self.weights - learning_rate * d_weights
        self.biases = self.biases - learning_rate * d_biases
        return da_prev
        ### END SOLUTION


# %% tests="backward" points=8
check("03.backward")

# %% [markdown] lang="nl" id="own-check"
r"""
### Jezelf controleren

Je hoeft deze tekst niet te geloven, en de controle ook niet. Je hebt immers zelf een meetinstrument geschreven. Hieronder zet één neuron
uit het voorbeeld een stap met jouw `backward`. Uit die stap lezen we terug welke `dW` je hebt gebruikt: het verschil gedeeld door de
leersnelheid. Daaronder staat wat jouw `numerical_gradient` meet. Dit heet een *gradiëntcontrole*; wie een nieuwe laag
schrijft, slaat die nooit over.

**Voorspel** de twee getallen: het neuron heeft $z = 0$, en $x = (1, 2)$. Zie je nullen of `Ellipsis` (zo heet `...`
in Python), dan is een van de twee nog niet af.
"""

# %% [markdown] lang="en" id="own-check"
r"""
### Checking yourself

You need not believe this text, nor the check. After all, you have written a measuring instrument yourself. Below, one neuron of the example
takes a step with your `backward`. From that step we read back which `dW` you used: the difference divided by the learning rate. Below
it stands what your `numerical_gradient` measures. This is called a *gradient check*; whoever writes a new layer never skips it.

**Predict** the two numbers: the neuron has $z = 0$, and $x = (1, 2)$. If you see zeros or `Ellipsis` (Python's name
for `...`), one of the two is not finished yet.
"""


# %% id="own-check-code"
def make_neuron(weights):
    """Return a MyDense with two inputs and one neuron."""
    neuron = MyDense(2, 1, "sigmoid")
    neuron.weights, neuron.biases = np.array(weights), np.array([[0.0]])
    return neuron


def loss_of_weights(weights):
    """Return the loss of the example with these weights."""
    return loss.value(make_neuron(weights).forward(x), target)


before = np.array([[0.6, -0.3]])
neuron = make_neuron(before)
output = neuron.forward(x)
neuron.backward((output - target) / (output * (1 - output)), 0.1)
print("from your step", (before - neuron.weights) / 0.1)
print("measured      ", numerical_gradient(loss_of_weights, before))

# %% [markdown] lang="nl" id="transfer"
r"""
## Ergens anders

Een andere laag, een ander verlies: drie invoeren, twee neuronen, tanh en MSE.

**Voorspel.** Werkt jouw `backward` hier zonder één wijziging? Zo ja, waaraan ligt dat? Zo nee, welke regel gaat stuk?
"""

# %% [markdown] lang="en" id="transfer"
r"""
## Somewhere else

Another layer, another loss: three inputs, two neurons, tanh, and MSE.

**Predict.** Does your `backward` work here without a single change? If so, why? If not, which line breaks?
"""

# %% id="transfer-code"
mse = losses.MeanSquaredError()
other = MyDense(3, 2, "tanh", rng=np.random.default_rng(1))
other_target = np.array([[0.5], [-0.5]])
before = other.weights.copy()


def other_loss(weights):
    """Return the loss of the other layer with these weights."""
    fresh = nnlib.Dense(3, 2, "tanh")
    fresh.weights = np.array(weights)
    return mse.value(fresh.forward(layer_inputs), other_target)


output = other.forward(layer_inputs)
other.backward(2 * (output - other_target), 0.1)
print("from your step\n", (before - other.weights) / 0.1)
print("measured\n", numerical_gradient(other_loss, before))

# %% [markdown] lang="nl" id="transfer-answer"
r"""
De vier regels weten niets van sigmoïdes of BCE. De helling vraag je aan `self.activation`, en het verlies komt alleen binnen als `da`.
Daarom kun je een laag, een activatiefunctie of een verlies vervangen zonder de rest aan te raken.
"""

# %% [markdown] lang="en" id="transfer-answer"
r"""
The four rules know nothing of sigmoids or BCE. You ask `self.activation` for the slope, and the loss comes in only as `da`. That is
why you can replace a layer, an activation function, or a loss without touching the rest.
"""

# %% quiz="03-relu"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- **Sigmoïde en BCE samen.** Vul $da$ in: $dz = \frac{o - t}{o(1 - o)} \cdot o(1 - o) = o - t$. De deling valt weg. Veel bibliotheken
  rekenen de laatste laag en het verlies daarom in één keer uit; dat is ook nauwkeuriger als $o$ vlak bij 0 of 1 ligt. Aan het
  voorbeeld zie je het meteen: $dz_2 = 0{,}5 - 1 = -0{,}5$.
- **Gradiënten die verdwijnen.** De helling van een sigmoïde is hoogstens 0,25. Door tien lagen heen is het product van die hellingen dus
  hoogstens $0{,}25^{10}$, ongeveer een miljoenste. Zonder grote gewichten horen de eerste lagen dan bijna niets meer. Daarom gebruiken diepe netwerken
  vaak ReLU, en kiezen ze hun begingewichten met zorg: hun *initialisatie*.
- **Meer kolommen tegelijk.** Reken je een batch terug, dan heeft `dz` een kolom per voorbeeld. `dz @ x.T` telt de voorbeelden vanzelf op;
  voor `db` moet je dat zelf doen, met `dz.sum(axis=1, keepdims=True)`. Delen door het aantal voorbeelden doet wie de stap zet.
- **Automatisch.** PyTorch en JAX onthouden elke bewerking die je vooruit doet, en passen daarna zelf de kettingregel toe. Ze doen precies
  wat jij met de hand deed, schakel voor schakel.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- **Sigmoid and BCE together.** Fill in $da$: $dz = \frac{o - t}{o(1 - o)} \cdot o(1 - o) = o - t$. The division cancels. Many libraries
  therefore compute the last layer and the loss in one go; that is also more accurate when $o$ is close to 0 or 1. The example shows
  it at once: $dz_2 = 0.5 - 1 = -0.5$.
- **Gradients that vanish.** The slope of a sigmoid is at most 0.25. Through ten layers the product of those slopes is therefore at most
  $0.25^{10}$, about one millionth. Unless weights are large, the first layers then hear almost nothing. That is why deep networks often use ReLU, and choose their
  initial weights with care: their *initialization*.
- **More columns at once.** If you go back with a batch, `dz` has a column per example. `dz @ x.T` adds up the examples by itself; for `db`
  you have to do it, with `dz.sum(axis=1, keepdims=True)`. Dividing by the number of examples is left to whoever takes the step.
- **Automatically.** PyTorch and JAX remember every operation you do on the way forward, and then apply the chain rule themselves. They do
  exactly what you did by hand, link by link.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Het verlies zegt in één getal hoe fout een antwoord is; zijn gradiënt naar de uitvoer, `da`, zegt welke kant de uitvoer op moet en
hoe hard. Vanaf daar loop je terug en vermenigvuldig je hellingen: `dz` is `da` maal de helling van de activatiefunctie, `dW` is `dz`
maal de invoer, `db` is `dz`, en `da_prev` is wat via de gewichten van de voorwaartse doorgang naar de laag ervóór gaat. Dat is
backpropagation: rekenen, niets veranderen. Aanpassen is een aparte stap, ook al zitten beide in dezelfde methode. En of een gradiënt klopt,
hoef je niet te geloven: je kunt het meten.

## Bronnen

- D. Rumelhart, G. Hinton en R. Williams, *Learning representations by back-propagating errors*, Nature 323, 1986.
- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 6.
- M. Nielsen, [*Neural Networks and Deep Learning*](http://neuralnetworksanddeeplearning.com), 2015: hoofdstuk 2.
- Y. LeCun, L. Bottou, G. Orr en K.-R. Müller, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

The loss says in one number how wrong an answer is; its gradient with respect to the output, `da`, says which way the output should
go and how hard. From there you walk back and multiply rates: `dz` is `da` times the slope of the activation function, `dW` is `dz` times
the input, `db` is `dz`, and `da_prev` is what goes to the layer before through the weights of the forward pass. That is
backpropagation: computing, changing nothing. Updating is a separate step, even if both live in the same method. And whether a gradient is
right you need not believe: you can measure it.

## Sources

- D. Rumelhart, G. Hinton and R. Williams, *Learning representations by back-propagating errors*, Nature 323, 1986.
- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 6.
- M. Nielsen, [*Neural Networks and Deep Learning*](http://neuralnetworksanddeeplearning.com), 2015: chapter 2.
- Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
"""
