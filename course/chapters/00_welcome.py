# %% [markdown] lang="nl" id="title"
r"""
# Welkom bij Leercurve

Een neuraal netwerk zit vol getallen die niemand heeft ingevuld. Ze zijn *geleerd*: in duizenden kleine stappen zo
bijgesteld dat de uitkomsten steeds beter kloppen. In deze cursus schrijf je dat leren zelf, in gewone Python met NumPy,
en zie je bij elke stap wat er met de getallen gebeurt.

Dit hoofdstuk duurt een minuut of twintig. Daarna

1. kun je een cel uitvoeren, je eigen code laten nakijken met `check` en om een `hint` vragen;
2. kun je in je eigen woorden zeggen wat het *trainen* van een netwerk is.

Wat je nodig hebt: functies en klassen in Python, arrays indexeren in NumPy, en de afgeleide van een functie van één
variabele. Neurale netwerken hoef je nog niet te kennen.
"""

# %% [markdown] lang="en" id="title"
r"""
# Welcome to Leercurve

A neural network is full of numbers that nobody typed in. They were *learned*: adjusted in thousands of small steps until
the results came out better and better. In this course you write that learning yourself, in plain Python with NumPy, and
at every step you see what happens to the numbers. (*Leercurve* is Dutch for learning curve.)

This chapter takes about twenty minutes. Afterward

1. you can run a cell, have your own code looked at with `check`, and ask for a `hint`;
2. you can say in your own words what *training* a network means.

What you need: functions and classes in Python, indexing arrays in NumPy, and the derivative of a function of one
variable. You need not know neural networks yet.
"""

# %% [markdown] lang="nl" id="cells"
r"""
## Een pagina die rekent

Je leest een *notebook*: tekst, met daartussen cellen waarin Python draait. Hieronder staan er twee. Klik in de eerste en druk
op **Shift+Enter**: de cel wordt uitgevoerd, een antwoord verschijnt eronder en je staat in de volgende. Doe daar hetzelfde.

De eerste cel, met `import`, geeft geen antwoord. Ze haalt op wat de rest van de pagina gebruikt; elk hoofdstuk begint ermee.
"""

# %% [markdown] lang="en" id="cells"
r"""
## A page that computes

You are reading a *notebook*: text, and between it cells in which Python runs. Below there are two. Click in the first and press
**Shift+Enter**: the cell is run, an answer appears below it, and you are in the next one. Do the same there.

The first cell, with `import`, gives no answer. It fetches what the rest of the page uses; every chapter starts with one.
"""

# %% id="imports"
import copy

import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import quiz, show
from nnlib import datasets, metrics, plots

# %% id="first-cell"
#: nl: verander het getal 6, voer de cel opnieuw uit en kijk wat er verandert
#: en: change the number 6, run the cell again and see what changes
number = 6
number * 7

# %% [markdown] lang="nl" id="memory"
r"""
Alle cellen delen één geheugen. Wat een cel heeft uitgerekend, weet de volgende ook, en Python onthoudt alleen wat is
*uitgevoerd*. Het getal tussen de haken links telt mee: `[3]` was de derde cel die draaide. Raakt de volgorde in de war,
kies dan in het menu *Kernel* de opdracht om opnieuw te starten en alle cellen uit te voeren. Wat je hebt getypt blijft
staan.
"""

# %% [markdown] lang="en" id="memory"
r"""
All cells share one memory. What one cell has computed the next one knows as well, and Python remembers only what has
been *run*. The number between the brackets on the left keeps count: `[3]` was the third cell to run. If the order gets
muddled, open the *Kernel* menu and choose to restart and run all cells. What you have typed stays.
"""

# %% quiz="00-run"

# %% [markdown] lang="nl" id="hello-task"
r"""
## Zelf schrijven, en nakijken

Bij een opdracht horen twee cellen: een waarin jij schrijft, en een die kijkt wat jouw code *doet*.

**Opdracht.** Maak `hello(name)` af. De functie geeft (met `return`) een tekst terug: het woord hello in kleine letters,
een komma, een spatie en dan de naam. Voor de naam Ada is dat `hello, Ada`. Vervang het commentaar door je eigen regel,
voer de cel uit, en dan de cel met `check`.
"""

# %% [markdown] lang="en" id="hello-task"
r"""
## Write it, have it looked at

An exercise comes with two cells: one in which you write, and one that watches what your code *does*.

**Exercise.** Finish `hello(name)`. The function gives back (with `return`) a text: the word hello in lower case, a comma,
a space, and then the name. For the name Ada that is `hello, Ada`. Replace the comment by a line of your own, run the
cell, and then the cell with `check`.
"""


# %% exercise="hello"
def hello(name):
    """Return a greeting for the name."""
    ### BEGIN SOLUTION
    return "hello, " + name
    ### END SOLUTION


# %% tests="hello" points=1
check("00.hello")

# %% [markdown] lang="nl" id="mean-task"
r"""
## Met opzet mis

Een controle die alleen ‘fout’ zegt, leert je niets. Probeer daarom eerst iets wat niet klopt.

**Opdracht.** `mean_of(values)` geeft het gemiddelde terug van een rij getallen: een lijst of een array, nooit leeg.

1. Laat de functie eerst alleen de *som* teruggeven. Voer `check` uit en lees wat er staat: wat is er gezien, en wat was
   de bedoeling?
2. Maak er nu het gemiddelde van, en controleer opnieuw.

Zo gaat het in elk hoofdstuk. Eerst kijk je wat er gebeurde, dan vergelijk je dat met wat je verwachtte, en pas daarna
verander je iets. Je mag zo vaak controleren als je wilt.

Kom je niet verder, voer dan in een lege cel `hint("00.mean_of")` uit. Elke hint gaat een stap verder dan de vorige: eerst
een vraag, dan een plek in je code, en ten slotte bijna de regel. Na drie verschillende pogingen, of als je klaar bent,
laat `solution("00.mean_of")` zien hoe wij het deden.
"""

# %% [markdown] lang="en" id="mean-task"
r"""
## Wrong on purpose

A check that only says “wrong” teaches you nothing. So first try something that is not right.

**Exercise.** `mean_of(values)` gives back the mean of a row of numbers: a list or an array, never empty.

1. First let the function give back the *sum* only. Run `check` and read what it says: what was seen, and what was
   intended?
2. Now turn it into the mean, and check again.

It goes like this in every chapter. First you look at what happened, then you compare it with what you expected, and only
then do you change something. You may check as often as you like.

When you are stuck, run `hint("00.mean_of")` in an empty cell. Each hint goes a step further than the one before: first a
question, then a place in your code, and in the end almost the line. After three different attempts, or once you are
done, `solution("00.mean_of")` shows how we did it.
"""


# %% exercise="mean_of"
def mean_of(values):
    """Return the mean of the values."""
    ### BEGIN SOLUTION
    return sum(values) / len(values)
    ### END SOLUTION


# %% tests="mean_of" points=1
check("00.mean_of")

# %% quiz="00-check"

# %% [markdown] lang="nl" id="moons"
r"""
## Een netwerk dat leert

Hieronder liggen 200 punten, de helft in elk van twee in elkaar grijpende manen. Een klein netwerk krijgt van elk punt de
twee coördinaten en moet zeggen bij welke klasse het hoort. Een rechte lijn kan dat niet: de grens moet buigen.
"""

# %% [markdown] lang="en" id="moons"
r"""
## A network that learns

Below lie 200 points, half of them in each of two interlocking moons. A small network is given the two coordinates of a
point and has to say which class it belongs to. A straight line cannot do that: the boundary has to bend.
"""

# %% id="moons-data"
X, y = datasets.two_moons(200, noise=0.2, rng=np.random.default_rng(3))
show(plots.dataset, X, y)

# %% [markdown] lang="nl" id="predict"
r"""
**Voorspel eerst.** Het netwerk begint met willekeurige getallen. Daarna ziet het alle punten één keer (één *epoch*),
vijf keer, veertig keer. Welk deel van de punten ligt dan aan de goede kant van de grens? Gokken is 0,5, alles goed is 1.
Vul je verwachting in voordat je verdergaat; wie eerst voorspelt, ziet daarna meer.
"""

# %% [markdown] lang="en" id="predict"
r"""
**Predict first.** The network starts with random numbers. Then it sees all the points once (one *epoch*), five times,
forty times. Which share of the points will lie on the right side of the boundary by then? Guessing is 0.5, all correct
is 1. Fill in what you expect before you go on; whoever predicts first sees more afterward.
"""

# %% id="prediction"
#: nl: vervang de vier getallen door jouw verwachting
#: en: replace the four numbers by what you expect
prediction = {0: 0.50, 1: 0.50, 5: 0.50, 40: 0.50}

# %% id="training"
rng = np.random.default_rng(2)
model = nnlib.Perceptron(
    [
        nnlib.Dense(2, 6, "tanh", rng=rng),
        nnlib.Dense(6, 6, "tanh", rng=rng),
        nnlib.Dense(6, 1, "sigmoid", rng=rng),
    ]
)
snapshots = {}
for epoch in range(41):
    if epoch in prediction:
        share = metrics.accuracy(model.forward(X.T), y.T)
        print(f"epoch {epoch:>2}: {prediction[epoch]:.2f} -> {share:.2f}")
        snapshots[f"epoch {epoch}"] = copy.deepcopy(model)
    model.fit(X, y, 1, 0.1, rng=rng)

show(plots.boundaries, snapshots, X, y)

# %% [markdown] lang="nl" id="what-training-is"
r"""
Links van elke pijl staat jouw voorspelling, rechts de meting. Kijk naar de vier plaatjes. Waar zat je naast, en wat doet
de grens tussen epoch 5 en epoch 40?

Wat je zag bewegen is de grens, maar daaronder bewogen alleen getallen. Het netwerk is een vaste formule met 67 getallen
erin: de *gewichten* en *biases*. Voor elk punt rekent het een uitvoer uit, vergelijkt die met de juiste klasse en schuift
elk van die getallen een klein stukje op, naar de kant waar de uitkomst beter van wordt. Dat duizenden keren doen heet
**trainen**. De data veranderde niet, het aantal lagen niet en de code ook niet.
"""

# %% [markdown] lang="en" id="what-training-is"
r"""
Left of each arrow stands your prediction, right of it the measurement. Look at the four pictures. Where were you off,
and what does the boundary do between epoch 5 and epoch 40?

What you saw moving is the boundary, but underneath it only numbers moved. The network is a fixed formula with 67 numbers
in it: the *weights* and *biases*. For each point it computes an output, compares that with the right class, and shifts
each of those numbers a little, to the side that makes the result better. Doing that thousands of times is called
**training**. The data did not change, nor did the number of layers, nor did the code.
"""

# %% id="weights"
#: nl: alle getallen die tijdens het trainen veranderden
#: en: all the numbers that changed during training
print(model.count_parameters())
print(model.layers[0].weights)

# %% quiz="00-train"

# %% quiz="00-memory"

# %% quiz="00-after"

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Een notebook voert uit wat je vraagt, in de volgorde waarin je het vraagt. `check` kijkt wat je code doet en noemt wat er
gebeurde. En trainen is: de getallen van een vaste formule stap voor stap bijstellen tot de uitkomsten kloppen. Hoe zo'n
stap eruitziet, en hoe je er een lus van maakt, schrijf je in het volgende hoofdstuk zelf.

**Bron.** Dat voorspellen helpt, is gemeten: C. Crouch, A. Fagen, J. P. Callan en E. Mazur, *Classroom demonstrations:
Learning tools or entertainment?*, American Journal of Physics 72, 2004.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

A notebook runs what you ask for, in the order in which you ask for it. `check` watches what your code does and names what
happened. And training is: adjusting the numbers of a fixed formula step by step until the results are right. What such a
step looks like, and how to make a loop of it, you write yourself in the next chapter.

**Source.** That predicting helps has been measured: C. Crouch, A. Fagen, J. P. Callan and E. Mazur, *Classroom
demonstrations: Learning tools or entertainment?*, American Journal of Physics 72, 2004.
"""
