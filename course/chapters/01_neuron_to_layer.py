# %% [markdown] lang="nl" id="title"
r"""
# Van neuron naar laag

Een neuron kan maar één ding: wegen, optellen en het resultaat door een kromme halen. Toch bestaat elk netwerk uit niets anders. In
dit hoofdstuk reken je er een met de hand na, je ziet wat het kan en wat het nooit zal kunnen, en je zet er een heel stel naast elkaar:
een laag.

Na dit hoofdstuk

1. reken je $z = w^\top x + b$ en $a = f(z)$ met de hand uit en zeg je wat elk gewicht en de bias doen;
2. leg je uit hoe een laag haar getallen bewaart: $W$ met een rij per neuron, $b$ met één kolom;
3. noem je van elke array in een laag de vorm, ook voor veel voorbeelden tegelijk;
4. leg je uit waarom een netwerk een activatiefunctie nodig heeft die niet recht is.

Je hebt NumPy nodig, en vooral de vorm (*shape*) van een array. Aan die vormen besteden we hier extra tijd: wie ze doorziet, maakt de
helft van de fouten in dit vak niet meer. Reken op een uur.
"""

# %% [markdown] lang="en" id="title"
r"""
# From neuron to layer

A neuron can do just one thing: weigh, add, and pass the result through a curve. Yet every network consists of nothing else. In this
chapter you work one out by hand, you see what it can do and what it never will, and you put a whole set of them side by side: a
layer.

After this chapter you

1. work out $z = w^\top x + b$ and $a = f(z)$ by hand and say what each weight and the bias do;
2. explain how a layer keeps its numbers: $W$ with a row per neuron, $b$ with a single column;
3. name the shape of every array in a layer, for many examples at once as well;
4. explain why a network needs an activation function that is not straight.

You need NumPy, and above all the *shape* of an array. We spend extra time on those shapes here: once they hold no surprises for you, you are spared
half of the mistakes in this field. Count on an hour.
"""

# %% id="imports"
import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import NeuronExplorer, quiz, show
from nnlib import plots

# %% [markdown] lang="nl" id="one-neuron"
r"""
## Zal ik gaan fietsen?

Die beslissing neem je door argumenten af te wegen. Twee ervan geven we een getal: hoe droog het is, $x_1$, en hoe hard het waait,
$x_2$. Zulke getallen heten **kenmerken** (*features*). Droog weer pleit vóór, wind tegen. En je fietst graag, dus zonder verdere argumenten ga je liever wel dan niet.

Een **neuron** doet precies dat, in twee stappen.

**Wegen en optellen.** Elke invoer krijgt een **gewicht**, en één getal komt er los bij, de **bias**:

$$z = w_1 x_1 + w_2 x_2 + b.$$

**Door een kromme.** De **activatiefunctie** maakt van $z$ de uitvoer $a = f(z)$. Wij gebruiken eerst de **sigmoïde**, die elk getal
tussen 0 en 1 legt:

$$\sigma(z) = \frac{1}{1 + e^{-z}}, \qquad \sigma(0) = \tfrac{1}{2}.$$

### Met de hand

Neem $w = (2, -3)$ en $b = 1$. Vandaag is het droog, $x_1 = 1{,}5$, en waait het wat, $x_2 = 1$.

| stap | berekening | uitkomst |
| --- | --- | --- |
| droog weer telt mee | $2 \cdot 1{,}5$ | $3$ |
| wind telt tegen | $-3 \cdot 1$ | $-3$ |
| je fietst graag | $+1$ | $1$ |
| samen | $z = 3 - 3 + 1$ | $1$ |
| door de kromme | $a = \sigma(1) = 1 / (1 + e^{-1})$ | $\approx 0{,}731$ |

Het weer alleen houdt elkaar in evenwicht; de bias geeft de doorslag. Lees $0{,}731$ als: vrij zeker van wel.

**Voorspel.** De wind trekt aan naar $x_2 = 2$. Wordt $a$ groter of kleiner dan een half? Antwoord eerst, en verander dan pas het getal.
"""

# %% [markdown] lang="en" id="one-neuron"
r"""
## Shall I take the bicycle?

You make that decision by weighing arguments. We turn two of them into numbers: how dry it is, $x_1$, and how hard the wind blows,
$x_2$. Such numbers are called **features**. Dry weather speaks for it, wind against. And you like cycling, so without further arguments you would rather go than not.

A **neuron** does exactly that, in two steps.

**Weigh and add.** Every input gets a **weight**, and one number is added on its own, the **bias**:

$$z = w_1 x_1 + w_2 x_2 + b.$$

**Through a curve.** The **activation function** turns $z$ into the output $a = f(z)$. We begin with the **sigmoid**, which puts
every number between 0 and 1:

$$\sigma(z) = \frac{1}{1 + e^{-z}}, \qquad \sigma(0) = \tfrac{1}{2}.$$

### By hand

Take $w = (2, -3)$ and $b = 1$. Today it is dry, $x_1 = 1.5$, and there is some wind, $x_2 = 1$.

| step | computation | result |
| --- | --- | --- |
| dry weather counts in favor | $2 \cdot 1.5$ | $3$ |
| wind counts against | $-3 \cdot 1$ | $-3$ |
| you like cycling | $+1$ | $1$ |
| together | $z = 3 - 3 + 1$ | $1$ |
| through the curve | $a = \sigma(1) = 1 / (1 + e^{-1})$ | $\approx 0.731$ |

The weather by itself is evenly balanced; the bias tips the scales. Read $0.731$ as: fairly sure to go.

**Predict.** The wind picks up to $x_2 = 2$. Does $a$ become larger or smaller than one half? Answer first, then change the number.
"""

# %% id="one-neuron-code"
w = np.array([2.0, -3.0])
b = 1.0
x = np.array([1.5, 1.0])

#: nl: w @ x is het inproduct: elk gewicht maal zijn eigen invoer, en dan alles bij elkaar
#: en: w @ x is the dot product: each weight times its own input, and then all of them added
z = w @ x + b
a = 1 / (1 + np.exp(-z))
print("z", z, " a", a)

# %% quiz="01-trace"

# %% quiz="01-bias"

# %% [markdown] lang="nl" id="sigmoid-task"
r"""
## Een sigmoïde die nergens van schrikt

De formule overtypen is zo gebeurd. Er zit alleen een addertje onder het gras: $e^{-z}$ wordt voor een sterk negatieve $z$ reusachtig.
Een float houdt ongeveer bij $1{,}8 \cdot 10^{308}$ op, en dat is al bij $e^{710}$ bereikt. NumPy schrijft dan `inf` op en waarschuwt.
De uitkomst, bijna 0, past intussen makkelijk. Alleen de weg erheen loopt over. **Voorspel**: drukt de cel hieronder voor $z = -710$ dan
iets verkeerds af?

Gelukkig is er een tweede schrijfwijze. Vermenigvuldig teller en noemer met $e^z$:

$$\frac{1}{1 + e^{-z}} = \frac{e^z}{1 + e^z}.$$

Links is veilig als $z \ge 0$, rechts als $z < 0$. In beide gevallen is de exponent nooit positief, en staat er onder de streep één plus
een getal tussen 0 en 1.
"""

# %% [markdown] lang="en" id="sigmoid-task"
r"""
## A sigmoid that nothing startles

Typing in the formula takes a moment. There is a snake in the grass, though: for a strongly negative $z$, $e^{-z}$ becomes gigantic. A
float ends at about $1.8 \cdot 10^{308}$, and $e^{710}$ is already beyond that. NumPy then writes down `inf` and warns. The result,
almost 0, would fit easily. Only the way there overflows. **Predict**: does the cell below print something wrong for $z = -710$, then?

Fortunately there is a second way of writing it. Multiply numerator and denominator by $e^z$:

$$\frac{1}{1 + e^{-z}} = \frac{e^z}{1 + e^z}.$$

The left-hand side is safe for $z \ge 0$, the right-hand side for $z < 0$. In both cases the exponent is never positive, and the
denominator is one plus a number between 0 and 1.
"""

# %% id="overflow"
#: nl: zonder errstate waarschuwt NumPy hier; kijk naar de drie uitkomsten
#: en: without errstate NumPy warns here; look at the three results
with np.errstate(over="ignore"):
    for z in (-700.0, -709.0, -710.0):
        print(z, np.exp(-z), 1 / (1 + np.exp(-z)))

# %% quiz="01-stable"

# %% [markdown] lang="nl" id="sigmoid-exercise"
r"""
**Opdracht (2 punten).** Schrijf `sigmoid(z)`, voor een getal of een array van welke vorm dan ook.

- Op elk element apart, en de uitkomst heeft dezelfde vorm als `z`. Afgerond wordt er niets.
- Ook voor $z = 1000$ en $z = -1000$ komt er een gewoon getal uit, en NumPy hoeft onderweg nergens voor te waarschuwen.

Handig: `np.abs(z)`, en `np.where(voorwaarde, dit, dat)`, dat per element kiest. Let op: `np.where` rekent altijd *beide* kanten uit,
ook voor de elementen waar het ze niet gebruikt. Zorg dus dat allebei de kanten veilig zijn.
"""

# %% [markdown] lang="en" id="sigmoid-exercise" differs="code"
r"""
**Exercise (2 points).** Write `sigmoid(z)`, for a number or an array of any shape.

- On each element by itself, and the result has the same shape as `z`. Nothing is rounded.
- For $z = 1000$ and $z = -1000$, too, an ordinary number comes out, and NumPy has nothing to warn about on the way.

Useful: `np.abs(z)`, and `np.where(condition, this, that)`, which chooses for each element. Mind: `np.where` always computes *both*
sides, even for the elements where it does not use them. So see to it that both sides are safe.
"""


# %% exercise="sigmoid"
def sigmoid(z):
    """Return 1 / (1 + e^-z) for each element of z."""
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(z))  # never more than 1
    return np.where(z >= 0, 1, e) / (1 + e)
    ### END SOLUTION


# %% tests="sigmoid" points=2
check("01.sigmoid")

# %% [markdown] lang="nl" id="neuron-task"
r"""
### Eén neuron, twee open plekken

**Opdracht (2 punten).** `neuron(w, b, x)` geeft de uitvoer van een sigmoïde-neuron: $\sigma(w \cdot x + b)$. `w` en `x` zijn even lange
arrays met één as, `b` is een getal. Vervang elke `...`. Gebruik je eigen `sigmoid`.
"""

# %% [markdown] lang="en" id="neuron-task"
r"""
### One neuron, two blanks

**Exercise (2 points).** `neuron(w, b, x)` gives the output of a sigmoid neuron: $\sigma(w \cdot x + b)$. `w` and `x` are arrays with
one axis and of equal length, `b` is a number. Replace every `...`. Use your own `sigmoid`.
"""


# %% exercise="neuron"
def neuron(w, b, x):
    """Return the output of one sigmoid neuron."""
    z = ...
    ### BEGIN SOLUTION
    z = w @ x + b
    ### END SOLUTION

    a = ...
    ### BEGIN SOLUTION
    a = sigmoid(z)
    ### END SOLUTION

    return a


# %% tests="neuron" points=2
check("01.neuron")

# %% [markdown] lang="nl" id="plane"
r"""
## Een neuron trekt een lijn

Laat $x$ nu alle kanten op gaan. Bij elk punt $(x_1, x_2)$ van het vlak hoort een uitvoer tussen 0 en 1. De uitvoer is precies 0,5 waar
$z = 0$, en $w_1 x_1 + w_2 x_2 + b = 0$ is een **rechte lijn**. Aan de ene kant zegt het neuron eerder 1, aan de andere eerder 0, en hoe
verder van de lijn, hoe zekerder.

De gewichten vormen samen een *vector*, die je als pijl kunt tekenen. Die staat loodrecht op de lijn en wijst naar de kant van de 1.

**Voorspel** voordat je de cel uitvoert. A is het fietsneuron. Bij B is alleen de bias groter, bij C zijn de gewichten én de bias
verdubbeld, bij D heeft $w_2$ een ander teken. Waar ligt elke lijn ten opzichte van A?
"""

# %% [markdown] lang="en" id="plane"
r"""
## A neuron draws a line

Now let $x$ roam freely. Every point $(x_1, x_2)$ of the plane has an output between 0 and 1. The output is exactly 0.5 where $z = 0$
holds, and $w_1 x_1 + w_2 x_2 + b = 0$ is a **straight line**. On one side the neuron leans to 1, on the other to 0, and the further from the
line, the surer it is.

The weights together form a *vector*, which can be drawn as an arrow. It stands at a right angle to the line and points to the side of the 1.

**Predict** before you run the cell. A is the cycling neuron. In B only the bias is larger, in C the weights and the bias are doubled,
in D $w_2$ has another sign. Where does each line lie compared with A?
"""

# %% quiz="01-double"

# %% id="planes"
neurons = {
    "A": ((2, -3), 1),
    "B": ((2, -3), 5),
    "C": ((4, -6), 2),
    "D": ((2, 3), 1),
}
show(plots.neuron_plane, neurons)

# %% [markdown] lang="nl" id="plane-try"
r"""
De bias schuift de lijn op zonder haar te draaien. De verhouding tussen de gewichten draait haar. De grootte van alles samen bepaalt
hoe scherp de overgang is.

**Probeer.** Leg in de cel hieronder de lijn zo dat ze verticaal staat, door $x_1 = 1$, met de 1 aan de *linkerkant*. Bedenk de drie
getallen eerst en voer dan pas uit.
"""

# %% [markdown] lang="en" id="plane-try"
r"""
The bias moves the line without turning it. The ratio between the weights turns it. The size of everything together sets how sharp the
change is.

**Try.** In the cell below, place the line so that it is vertical, through $x_1 = 1$, with the 1 on the *left*. Work out the three
numbers first, and only then run it.
"""

# %% id="own-line"
#: nl: verander w_1, w_2 en b
#: en: change w_1, w_2, and b
w_1, w_2, b = 2.0, -3.0, 1.0
show(plots.neuron_plane, ((w_1, w_2), b))

# %% quiz="01-threshold"

# %% [markdown] lang="nl" id="xor"
r"""
## Wat één neuron niet kan

Vier punten, twee klassen. Klasse 1 als precies één van de twee invoeren 1 is, anders klasse 0. Deze regel heet **XOR**, ‘het een of
het ander, niet allebei’.

In de verkenner verschuif je de lijn van een neuron zelf. Links ligt het vlak; rechts staat de uitvoer, dwars op de lijn gezien. Van
elk punt zie je de som uitgeschreven. Voorspel eerst of XOR lukt. Neem daarna ook ‘en’, ‘of’ en de twee wolken, en kijk wat er gebeurt als
je alle drie de getallen verdubbelt.
"""

# %% [markdown] lang="en" id="xor"
r"""
## What one neuron cannot do

Four points, two classes. Class 1 if exactly one of the two inputs is 1, otherwise class 0. This rule is called **XOR**, “one or the
other, not both.”

In the explorer you move the line of a neuron yourself. On the left is the plane; on the right the output, seen straight across the line. Of
each point you see the sum written out. Predict first whether XOR can be done. Then take “and,” “or,” and the two clouds, too, and see what
happens when you double all three numbers.
"""

# %% id="xor-explorer"
NeuronExplorer()

# %% [markdown] lang="nl" id="xor-explored"
r"""
Voor ‘en’ en voor ‘of’ is er een lijn die alle vier de punten goed verdeelt, voor XOR vond je er geen. Ook bij de wolken blijven er altijd
minstens twee van de veertig punten aan de verkeerde kant. Verdubbelen maakte de overgang steiler, maar de lijn lag waar ze lag: geen enkel
punt wisselde van kant.
"""

# %% [markdown] lang="en" id="xor-explored"
r"""
For “and” and for “or” there is a line that divides all four points correctly; for XOR you found none. With the clouds, too, at least two of
the forty points always stay on the wrong side. Doubling made the change steeper, but the line lay where it was: not a single point changed
sides.
"""

# %% quiz="01-xor"

# %% [markdown] lang="nl" id="xor-search"
r"""
Laat een computer het honderdduizend keer proberen, met willekeurige gewichten en biases. **Voorspel**: hoe vaak zijn alle vier de punten
goed? En komt het voor dat er geen enkel punt goed is?
"""

# %% [markdown] lang="en" id="xor-search"
r"""
Let a computer try a hundred thousand times, with random weights and biases. **Predict**: how often are all four points right? And does it
happen that not a single point is right?
"""

# %% id="xor-random"
X_xor = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y_xor = np.array([[0], [1], [1], [0]])

rng = np.random.default_rng(1)
many_w = rng.normal(0, 3, (100_000, 2))
many_b = rng.normal(0, 3, (100_000, 1))
says_1 = many_w @ X_xor.T + many_b >= 0
right = (says_1 == (y_xor.T == 1)).sum(axis=1)
for count in range(5):
    print(count, "of 4 right:", int((right == count).sum()), "times")

# %% [markdown] lang="nl" id="xor-proof"
r"""
Drie van de vier, nooit vier, en ook nooit nul: keer je van zo'n neuron alle tekens om, dan had het er vier. Dat vier niet lukt, ligt niet
aan het aantal pogingen. Stel dat het wel kon, dan zou gelden:

1. $b < 0$, want $(0, 0)$ hoort bij klasse 0;
2. $w_1 + b > 0$ en $w_2 + b > 0$, want $(1, 0)$ en $(0, 1)$ horen bij klasse 1;
3. dus, opgeteld, $w_1 + w_2 + 2b > 0$, en met $b < 0$ is dan zeker $w_1 + w_2 + b > 0$;
4. maar $(1, 1)$ hoort bij klasse 0, dus $w_1 + w_2 + b < 0$.

Regel 3 en 4 spreken elkaar tegen. Er is geen neuron dat dit kan, en geen training die er een vindt. Er is meer nodig: neuronen naast
elkaar, en neuronen ná elkaar.
"""

# %% [markdown] lang="en" id="xor-proof"
r"""
Three out of four, never four, and never zero either: turn all the signs of such a neuron around, and it would have four. That four cannot be
had is not for lack of trying. Suppose it could be done; then this would hold:

1. $b < 0$, because $(0, 0)$ belongs to class 0;
2. $w_1 + b > 0$ and $w_2 + b > 0$, because $(1, 0)$ and $(0, 1)$ belong to class 1;
3. so, added up, $w_1 + w_2 + 2b > 0$, and with $b < 0$ certainly $w_1 + w_2 + b > 0$;
4. but $(1, 1)$ belongs to class 0, so $w_1 + w_2 + b < 0$.

Lines 3 and 4 contradict each other. There is no neuron that can do this, and no training that finds one. More is needed: neurons side
by side, and neurons one *after* the other.
"""

# %% [markdown] lang="nl" id="layer"
r"""
## Neuronen naast elkaar: een laag

Een **laag** is een rij neuronen die dezelfde invoer krijgen. Elk heeft zijn eigen gewichten en zijn eigen bias, en elk geeft zijn eigen
uitvoer. Krijgt elk neuron elke invoer, dan heet de laag **volledig verbonden** (*dense*).

De getallen van een laag passen in twee arrays:

- de **gewichtsmatrix** $W$: een *rij* per neuron, een *kolom* per invoer;
- de biases $b$: een *rij* per neuron, en één kolom.

Dan is het hele wegen en optellen, voor alle neuronen samen, één regel: $z = Wx + b$.

### Met de hand

Drie neuronen, twee invoeren, en één voorbeeld $x = (2, 1)$:

$$W = \begin{pmatrix} 1 & 2 \\ -1 & 1 \\ 0{,}5 & -2 \end{pmatrix}, \qquad
b = \begin{pmatrix} -1 \\ 0 \\ 1 \end{pmatrix}, \qquad
x = \begin{pmatrix} 2 \\ 1 \end{pmatrix}.$$

| neuron | zijn rij van $W$ maal $x$ | plus zijn bias | $z$ | $a = \sigma(z)$ |
| --- | --- | --- | --- | --- |
| 1 | $1 \cdot 2 + 2 \cdot 1 = 4$ | $-1$ | $3$ | $0{,}953$ |
| 2 | $-1 \cdot 2 + 1 \cdot 1 = -1$ | $0$ | $-1$ | $0{,}269$ |
| 3 | $0{,}5 \cdot 2 - 2 \cdot 1 = -1$ | $1$ | $0$ | $0{,}5$ |

Drie neuronen, drie uitvoeren. Elke regel van de tabel is het neuron van daarnet.
"""

# %% [markdown] lang="en" id="layer"
r"""
## Neurons side by side: a layer

A **layer** is a row of neurons that are given the same inputs. Each has weights of its own and a bias of its own, and each gives an
output of its own. When every neuron gets every input, the layer is called **dense** or *fully connected*.

The numbers of a layer fit into two arrays:

- the **weight matrix** $W$: a *row* per neuron, a *column* per input;
- the biases $b$: a *row* per neuron, and a single column.

Then all the weighing and adding, for all neurons together, is one line: $z = Wx + b$.

### By hand

Three neurons, two inputs, and one example $x = (2, 1)$:

$$W = \begin{pmatrix} 1 & 2 \\ -1 & 1 \\ 0.5 & -2 \end{pmatrix}, \qquad
b = \begin{pmatrix} -1 \\ 0 \\ 1 \end{pmatrix}, \qquad
x = \begin{pmatrix} 2 \\ 1 \end{pmatrix}.$$

| neuron | its row of $W$ times $x$ | plus its bias | $z$ | $a = \sigma(z)$ |
| --- | --- | --- | --- | --- |
| 1 | $1 \cdot 2 + 2 \cdot 1 = 4$ | $-1$ | $3$ | $0.953$ |
| 2 | $-1 \cdot 2 + 1 \cdot 1 = -1$ | $0$ | $-1$ | $0.269$ |
| 3 | $0.5 \cdot 2 - 2 \cdot 1 = -1$ | $1$ | $0$ | $0.5$ |

Three neurons, three outputs. Each line of the table is the neuron of before.
"""

# %% id="layer-code"
W = np.array([[1.0, 2.0], [-1.0, 1.0], [0.5, -2.0]])
b = np.array([[-1.0], [0.0], [1.0]])
x = np.array([[2.0], [1.0]])

z = W @ x + b
print(z)
print(1 / (1 + np.exp(-z)))

# %% quiz="01-row"

# %% quiz="01-matrix"

# %% [markdown] lang="nl" id="shapes"
r"""
## Vormen: een voorbeeld is een kolom

Kijk nog eens naar de cel hierboven: `x` is geen `np.array([2.0, 1.0])` maar `np.array([[2.0], [1.0]])`. Het verschil is alles:

| zo geschreven | vorm | wat het is |
| --- | --- | --- |
| `np.array([2.0, 1.0])` | (2,) | een *platte* array van twee getallen, met één as; geen rij en geen kolom |
| `np.array([[2.0, 1.0]])` | (1, 2) | een rij |
| `np.array([[2.0], [1.0]])` | (2, 1) | een **kolom** |

Binnen het netwerk is een voorbeeld altijd een kolom. De reden: zet je er meer kolommen naast, dan gaan ze in *dezelfde* regel samen
door de laag. Eén voorbeeld is gewoon een matrix met één kolom.

De regel om te onthouden past op één hand. In een product moeten de **binnenste** getallen gelijk zijn; de buitenste blijven over:

$$(\text{neuronen}, \text{invoeren}) \; @ \; (\text{invoeren}, \text{voorbeelden}) \;\to\; (\text{neuronen}, \text{voorbeelden}).$$

Hieronder gaan vier voorbeelden tegelijk door de laag. De eerste kolom is die van daarnet.

**Voorspel** de vorm van $z$, en de drie getallen in de tweede kolom.
"""

# %% [markdown] lang="en" id="shapes" differs="formulas"
r"""
## Shapes: an example is a column

Look once more at the cell above: `x` is not `np.array([2.0, 1.0])` but `np.array([[2.0], [1.0]])`. The difference is everything:

| written like this | shape | what it is |
| --- | --- | --- |
| `np.array([2.0, 1.0])` | (2,) | a *flat* array of two numbers, with one axis; neither a row nor a column |
| `np.array([[2.0, 1.0]])` | (1, 2) | a row |
| `np.array([[2.0], [1.0]])` | (2, 1) | a **column** |

Inside the network an example is always a column. The reason: put more columns beside it, and they go through the layer together in the
*same* line. One example is simply a matrix with one column.

The rule to remember fits on one hand. In a product the **inner** numbers have to be equal; the outer ones remain:

$$(\text{neurons}, \text{inputs}) \; @ \; (\text{inputs}, \text{examples}) \;\to\; (\text{neurons}, \text{examples}).$$

Below, four examples go through the layer at once. The first column is the one from before.

**Predict** the shape of $z$, and the three numbers in its second column.
"""

# %% id="shapes-figure"
inputs = np.array([[2.0, 0.0, 1.0, -1.0], [1.0, 1.0, 0.0, -1.0]])
show(plots.layer_step, W, inputs, b)

# %% [markdown] lang="nl" id="shapes-read"
r"""
Lees de figuur zo: gelijke kleuren zijn gelijke getallen. Groen hoort bij de invoeren en valt weg in het product. Blauw, de neuronen,
en oranje, de voorbeelden, blijven over.

Kolom 2 van $z$ hangt alleen af van kolom 2 van de invoer. De voorbeelden merken niets van elkaar. En $b$ heeft maar één kolom:
NumPy rekt die uit en telt hem bij elke kolom op. Dat heet *broadcasting*, en hier is het precies wat je wilt.
"""

# %% [markdown] lang="en" id="shapes-read"
r"""
Read the figure like this: equal colors are equal numbers. Green belongs to the inputs and cancels in the product. Blue, the neurons,
and orange, the examples, remain.

Column 2 of $z$ depends on column 2 of the inputs alone. The examples notice nothing of each other. And $b$ has just one column: NumPy
stretches it and adds it to every column. That is called *broadcasting*, and here it is exactly what you want.
"""

# %% quiz="01-shape"

# %% quiz="01-columns"

# %% quiz="01-fits"

# %% [markdown] lang="nl" id="trap"
r"""
### De val

Broadcasting is behulpzaam, ook als je je vergist. **Voorspel**: `z_1` is een kolom van drie, `b_flat` een platte array van drie. Wat is de
vorm van de som?
"""

# %% [markdown] lang="en" id="trap"
r"""
### The trap

Broadcasting is helpful even when you are mistaken. **Predict**: `z_1` is a column of three, `b_flat` a flat array of three. What is the shape
of the sum?
"""

# %% quiz="01-broadcast"

# %% id="trap-code"
z_1 = W @ x
b_flat = np.array([-1.0, 0.0, 1.0])
print(z_1.shape, "+", b_flat.shape, "=", (z_1 + b_flat).shape)

#: nl: reshape(-1, 1) maakt van een platte array een kolom; -1 betekent: zoveel rijen als nodig
#: en: reshape(-1, 1) turns a flat array into a column; -1 means: as many rows as needed
print(z_1.shape, "+", b_flat.reshape(-1, 1).shape, "=", (z_1 + b_flat.reshape(-1, 1)).shape)

# %% [markdown] lang="nl" id="forward-task"
r"""
Geen foutmelding, wel onzin. Druk bij twijfel altijd de vorm af: `print(a.shape)` is de goedkoopste manier van fouten zoeken die er
bestaat.

## Jouw laag

De laag van `nnlib` heet `Dense`. Haar methode `forward` moet vier dingen doen. In welke volgorde?
"""

# %% [markdown] lang="en" id="forward-task"
r"""
No error, but nonsense. When in doubt, always print the shape: `print(a.shape)` is the cheapest way of finding mistakes there is.

## Your layer

The layer of `nnlib` is called `Dense`. Its method `forward` has to do four things. In which order?
"""

# %% quiz="01-order"

# %% [markdown] lang="nl" id="forward-exercise"
r"""
**Opdracht (4 punten).** Schrijf `forward` in de klasse `MyDense`. Alles behalve die ene methode erft ze van `nnlib.Dense`. Dit heb je
tot je beschikking:

| in de code | vorm | wat het is |
| --- | --- | --- |
| `inputs` | (invoeren, voorbeelden) | wat de laag krijgt; ook één voorbeeld is een kolom |
| `self.weights` | (neuronen, invoeren) | $W$ |
| `self.biases` | (neuronen, 1) | $b$ |
| `self.activation` | | de activatiefunctie; `self.activation(z)` geeft $f(z)$, elk element apart |

Jouw `forward(self, inputs)` belooft:

- de uitvoer $f(Wx + b)$ terug te geven, met vorm (neuronen, voorbeelden), voor elk aantal kolommen;
- drie dingen op te bergen voor later: `self.inputs`, `self.z` en `self.outputs`. De weg terug, in hoofdstuk 03, heeft ze nodig;
- niets anders te veranderen: de gewichten niet, en wat de aanroeper meegaf ook niet.

Gebruik `self.activation`, niet je eigen `sigmoid`: elke laag kiest haar eigen activatiefunctie. Doorgeven aan de `forward` van `nnlib`
telt niet.
"""

# %% [markdown] lang="en" id="forward-exercise"
r"""
**Exercise (4 points).** Write `forward` in the class `MyDense`. Everything but that one method it inherits from `nnlib.Dense`. This is
what you have:

| in the code | shape | what it is |
| --- | --- | --- |
| `inputs` | (inputs, examples) | what the layer is given; a single example is a column, too |
| `self.weights` | (neurons, inputs) | $W$ |
| `self.biases` | (neurons, 1) | $b$ |
| `self.activation` | | the activation function; `self.activation(z)` gives $f(z)$, each element by itself |

Your `forward(self, inputs)` promises

- to return the output $f(Wx + b)$, with shape (neurons, examples), for any number of columns;
- to put three things away for later: `self.inputs`, `self.z`, and `self.outputs`. The way back, in chapter 03, needs them;
- to change nothing else: not the weights, and not what the caller handed over either.

Use `self.activation`, not your own `sigmoid`: each layer has an activation function of its own. Handing over to the `forward` of
`nnlib` does not count.
"""


# %% exercise="forward"
class MyDense(nnlib.Dense):
    """A layer with a way forward of your own."""

    def forward(self, inputs):
        """Return the outputs (n_neurons, n_samples) for inputs (n_inputs, n_samples)."""
        ### BEGIN SOLUTION
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs
        ### END SOLUTION


# %% tests="forward" points=4
check("01.forward")

# %% [markdown] lang="nl" id="own-layer"
r"""
Geef jouw laag de getallen van het voorbeeld, en zoek de drie uitvoeren van de tabel terug.
"""

# %% [markdown] lang="en" id="own-layer"
r"""
Give your layer the numbers of the example, and find the three outputs of the table.
"""

# %% id="own-layer-code"
#: nl: zie je None, dan geeft jouw forward nog niets terug
#: en: if you see None, your forward does not return anything yet
layer = MyDense(2, 3, "sigmoid")
layer.weights, layer.biases = W, b
print(layer.forward(x))

# %% [markdown] lang="nl" id="nonlinear"
r"""
## Waarom de kromme niet recht mag zijn

Zet twee lagen achter elkaar, zonder activatiefunctie:

$$W_2 (W_1 x + b_1) + b_2 = (W_2 W_1)\, x + (W_2 b_1 + b_2).$$

Rechts staat weer één matrix maal $x$ plus één kolom: **samen zijn ze één laag**. Honderd zulke lagen ook. Alles wat zo'n stapel kan, is
een rechte lijn trekken, en XOR blijft onbereikbaar. De activatiefunctie ertussen is wat de stapel van één laag onderscheidt.

De cel rekent vier voorbeelden door een laag van 3 en een laag van 1 neuron, en daarna door die ene laag. **Voorspel** de vorm van
$W_2 W_1$, en hoeveel de twee uitkomsten verschillen.
"""

# %% [markdown] lang="en" id="nonlinear"
r"""
## Why the curve must not be straight

Put two layers one after the other, without an activation function:

$$W_2 (W_1 x + b_1) + b_2 = (W_2 W_1)\, x + (W_2 b_1 + b_2).$$

On the right there is, again, one matrix times $x$ plus one column: **together they are one layer**. A hundred such layers are, too. All
that such a stack can do is draw a straight line, and XOR stays out of reach. The activation function in between is what tells the stack
from a single layer.

The cell sends four examples through a layer of 3 neurons and a layer of 1, and then through that single layer. **Predict** the shape of
$W_2 W_1$, and by how much the two results differ.
"""

# %% id="collapse"
rng = np.random.default_rng(2)
W_1, b_1 = rng.normal(size=(3, 2)), rng.normal(size=(3, 1))
W_2, b_2 = rng.normal(size=(1, 3)), rng.normal(size=(1, 1))

two_layers = W_2 @ (W_1 @ inputs + b_1) + b_2
one_layer = (W_2 @ W_1) @ inputs + (W_2 @ b_1 + b_2)
print((W_2 @ W_1).shape)
print(np.round(two_layers, 6))
print(np.round(one_layer, 6))

# %% quiz="01-linear"

# %% [markdown] lang="nl" id="functions"
r"""
Er zijn veel activatiefuncties in omloop. Drie kom je in deze cursus tegen:

- de **sigmoïde**, van 0 tot 1: voor een uitvoer die je als kans wilt lezen;
- **tanh**, van −1 tot 1: dezelfde S, rond nul; voor lagen binnenin;
- **ReLU**, $\max(0, z)$: nul of gewoon $z$. Eén knik is al krom genoeg, en rekenen doet hij razendsnel.
"""

# %% [markdown] lang="en" id="functions"
r"""
Many activation functions are in use. Three of them you meet in this course:

- the **sigmoid**, from 0 to 1: for an output that you want to read as a probability;
- **tanh**, from −1 to 1: the same S, around zero; for layers inside;
- **ReLU**, $\max(0, z)$: zero or simply $z$. A single kink is curved enough, and it computes in no time.
"""

# %% id="functions-figure"
show(plots.activation_functions, ["sigmoid", "tanh", "relu"])

# %% [markdown] lang="nl" id="xor-solved"
r"""
## XOR, met drie neuronen

Nu kan het wel. Eén laag van twee neuronen, en daarna nog één neuron:

- neuron 1 vraagt: is ten minste één invoer 1? (*of*)
- neuron 2 vraagt: zijn ze allebei 1? (*en*)
- neuron 3 zegt ja als neuron 1 ja zegt en neuron 2 nee. *Of, maar niet en*: dat is XOR.

De gewichten hieronder zijn bedacht, niet geleerd. Ze zijn groot, zodat de sigmoïde bijna een schakelaar is.

**Voorspel.** De eerste twee plaatjes tonen de lijnen van neuron 1 en 2. Het derde toont neuron 3, in het vlak van de twee
*uitvoeren* $a_1$ en $a_2$. Waar liggen de vier punten daar? En hoeveel verschillende plaatsen zijn het er nog?
"""

# %% [markdown] lang="en" id="xor-solved"
r"""
## XOR, with three neurons

Now it can be done. One layer of two neurons, and one more neuron after it:

- neuron 1 asks: is at least one input 1? (*or*)
- neuron 2 asks: are they both 1? (*and*)
- neuron 3 says yes when neuron 1 says yes and neuron 2 says no. *Or, but not and*: that is XOR.

The weights below were thought up, not learned. They are large, so that the sigmoid is almost a switch.

**Predict.** The first two pictures show the lines of neurons 1 and 2. The third shows neuron 3, in the plane of the two *outputs* $a_1$
and $a_2$. Where do the four points lie there? And how many different places are left?
"""

# %% id="xor-layers"
first = nnlib.Dense(2, 2, "sigmoid")
first.weights = np.array([[20.0, 20.0], [20.0, 20.0]])
first.biases = np.array([[-10.0], [-30.0]])
last = nnlib.Dense(2, 1, "sigmoid")
last.weights, last.biases = np.array([[20.0, -20.0]]), np.array([[-10.0]])

hidden = first.forward(X_xor.T)
output = last.forward(hidden)
print("x     ", *X_xor)
print("a_1   ", np.round(hidden[0], 3))
print("a_2   ", np.round(hidden[1], 3))
print("output", np.round(output[0], 3))

# %% id="xor-planes"
first_two = {"neuron 1": ((20, 20), -10), "neuron 2": ((20, 20), -30)}
show(plots.neuron_plane, first_two, X_xor, y_xor)

# %% id="xor-last"
show(plots.neuron_plane, ((20, -20), -10), hidden.T, y_xor, names=("a₁", "a₂"))

# %% [markdown] lang="nl" id="xor-lesson"
r"""
De eerste laag heeft de punten *verplaatst*. $(0, 1)$ en $(1, 0)$ liggen nu op dezelfde plek, en één rechte lijn volstaat. Dat is wat een
verborgen laag doet: ze maakt van de invoer iets waarin het antwoord makkelijk te zien is. Wij hebben haar gewichten bedacht. In
hoofdstuk 05 vindt een trainingslus ze zelf.

> **Vaak anders verteld: ‘een neuron werkt als een hersencel’.** De naam komt daarvandaan, en de eerste onderzoekers hoopten het ook.
> Maar wat hier gebeurt is vermenigvuldigen, optellen en een kromme. Een echte zenuwcel doet veel meer, en vooral anders. Laat je door
> de naam niets beloven.
"""

# %% [markdown] lang="en" id="xor-lesson"
r"""
The first layer has *moved* the points. $(0, 1)$ and $(1, 0)$ now lie in the same spot, and one straight line will do. That is what a
hidden layer does: it turns the inputs into something in which the answer is easy to see. We thought up its weights. In chapter 05 a
training loop finds them by itself.

> **Often told otherwise: “a neuron works like a brain cell.”** The name comes from there, and the first researchers hoped so, too. But
> what happens here is multiplying, adding, and a curve. A real nerve cell does far more, and above all it does it differently. Do not
> let the name promise you anything.
"""

# %% quiz="01-hidden"

# %% [markdown] lang="nl" id="transfer"
r"""
## Ergens anders

**Probeer.** Maak van XOR het omgekeerde: klasse 1 als de twee invoeren *gelijk* zijn. Je hoeft van de drie neuronen er maar één te
veranderen. Welke, en hoe? Bedenk het eerst, en pas dan de cel aan.
"""

# %% [markdown] lang="en" id="transfer"
r"""
## Somewhere else

**Try.** Turn XOR into its opposite: class 1 when the two inputs are *equal*. Of the three neurons you need to change only one. Which
one, and how? Think first, and then change the cell.
"""

# %% id="transfer-code"
#: nl: verander deze gewichten en bias zo dat de uitvoer 1, 0, 0, 1 wordt
#: en: change these weights and the bias so that the output becomes 1, 0, 0, 1
last.weights, last.biases = np.array([[20.0, -20.0]]), np.array([[-10.0]])
print(np.round(last.forward(hidden)[0], 3))

# %% [markdown] lang="nl" id="transfer-vote"
r"""
En nu zonder vlak om in te tekenen: drie invoeren in plaats van twee.
"""

# %% [markdown] lang="en" id="transfer-vote"
r"""
And now without a plane to draw in: three inputs instead of two.
"""

# %% quiz="01-vote"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- **Genoeg neuronen.** Met één verborgen laag die breed genoeg is, kan een netwerk elke continue functie op een begrensd gebied zo dicht
  benaderen als je wilt; dat is bewezen. Hoe breed, en of trainen die gewichten ook *vindt*, zegt de stelling niet.
- **Waarom grote gewichten lastig zijn.** Ver van $z = 0$ is de sigmoïde bijna vlak. Een neuron dat daar staat, reageert nauwelijks nog op
  een kleine verandering. In hoofdstuk 03 zie je waarom dat het leren hindert.
- **Lineaire regressie** is een neuron zonder activatiefunctie; *logistische regressie* is precies het sigmoïde-neuron van dit hoofdstuk.
  Je kende het misschien al, onder een andere naam.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- **Enough neurons.** With one hidden layer that is wide enough, a network can approximate any continuous function on a bounded region as
  closely as you like; that has been proved. How wide, and whether training also *finds* those weights, the theorem does not say.
- **Why large weights are awkward.** Far from $z = 0$ the sigmoid is almost flat. A neuron that is out there hardly responds to a small
  change any more. In chapter 03 you see why that hinders learning.
- **Linear regression** is a neuron without an activation function; *logistic regression* is precisely the sigmoid neuron of this chapter.
  You may have known it already, by another name.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Een neuron weegt zijn invoer, telt op, voegt zijn bias toe en haalt het resultaat door een activatiefunctie. In het vlak trekt het een
rechte lijn: de gewichten bepalen hoe die staat, de bias waar ze ligt. Een laag is een rij neuronen op dezelfde invoer, met $W$ in de
vorm (neuronen, invoeren) en $b$ in de vorm (neuronen, 1). Een voorbeeld is een kolom, en meer voorbeelden zijn meer kolommen; dezelfde
regel, $z = Wx + b$, doet ze allemaal. En zonder een kromme tussen de lagen zou een heel netwerk niet meer kunnen dan één rechte lijn.

## Bronnen

- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 6, dat met
  XOR begint.
- M. Minsky en S. Papert, *Perceptrons*, MIT Press, 1969: wat één laag niet kan.
- W. McCulloch en W. Pitts, *A logical calculus of the ideas immanent in nervous activity*, Bulletin of Mathematical Biophysics 5, 1943.
- G. Cybenko, *Approximation by superpositions of a sigmoidal function*, Mathematics of Control, Signals and Systems 2, 1989.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

A neuron weighs its inputs, adds them up, includes its bias, and passes the result through an activation function. In the plane it draws
a straight line: the weights decide how the line is turned, the bias where it lies. A layer is a row of neurons on the same inputs, with
$W$ of shape (neurons, inputs) and $b$ of shape (neurons, 1). An example is a column, and more examples are more columns; the same line,
$z = Wx + b$, does them all. And without a curve between the layers a whole network could do no more than a single straight line.

## Sources

- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 6, which
  begins with XOR.
- M. Minsky and S. Papert, *Perceptrons*, MIT Press, 1969: what one layer cannot do.
- W. McCulloch and W. Pitts, *A logical calculus of the ideas immanent in nervous activity*, Bulletin of Mathematical Biophysics 5, 1943.
- G. Cybenko, *Approximation by superpositions of a sigmoidal function*, Mathematics of Control, Signals and Systems 2, 1989.
"""
