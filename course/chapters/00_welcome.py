# %% [markdown] lang="nl" id="title"
r"""
# Welkom bij Leercurve

Een neuraal netwerk zit vol getallen die niemand heeft ingevuld. Ze zijn *geleerd*: in duizenden kleine stappen zo
bijgesteld dat de uitkomsten steeds beter kloppen. In deze cursus schrijf je dat leren zelf, in gewone Python met NumPy,
en zie je bij elke stap wat er met de getallen gebeurt.

Dit hoofdstuk duurt ongeveer drie kwartier. Daarna

1. voer je een cel uit, laat je je code nakijken met `check`, en weet je wanneer je `hint` en `solution` gebruikt;
2. zeg je in je eigen woorden wat het *trainen* van een netwerk is;
3. wissel je van taal zonder iets kwijt te raken.

Wat je nodig hebt: functies en klassen in Python, arrays indexeren in NumPy, en de afgeleide van een functie van één
variabele. Neurale netwerken hoef je nog niet te kennen.
"""

# %% [markdown] lang="en" id="title"
r"""
# Welcome to Leercurve

A neural network is full of numbers that nobody typed in. They were *learned*: adjusted in thousands of small steps until
the results came out better and better. In this course you write that learning yourself, in plain Python with NumPy, and
at every step you see what happens to the numbers. (*Leercurve* is Dutch for learning curve.)

This chapter takes about three quarters of an hour. Afterward you

1. run a cell, have your code looked at with `check`, and know when to use `hint` and `solution`;
2. say in your own words what *training* a network means;
3. switch languages without losing anything.

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

# %% quiz="00-trace"

# %% [markdown] lang="nl" id="hello-task"
r"""
## Zelf schrijven, en nakijken

Bij een opdracht horen twee cellen: een waarin jij schrijft, en een die kijkt wat jouw code *doet*.

**Opdracht.** Maak `hello(name)` af. De functie geeft (met `return`) een tekst terug: het woord hello in kleine letters,
een komma, een spatie en dan de naam. Voor de naam Ada is dat `hello, Ada`. Wat er nu staat is een beginversie, een *stub*:
vervang het commentaar door je eigen regel, voer de cel uit, en dan de cel met `check`.
"""

# %% [markdown] lang="en" id="hello-task"
r"""
## Write it, then have it checked

An exercise comes with two cells: one in which you write, and one that watches what your code *does*.

**Exercise.** Finish `hello(name)`. The function gives back (with `return`) a text: the word hello in lower case, a comma,
a space, and then the name. For the name Ada that is `hello, Ada`. What stands there now is a *stub*: replace the comment
by a line of your own, run the cell, and then the cell with `check`.
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

# %% quiz="00-verb"

# %% quiz="00-order"

# %% [markdown] lang="nl" id="one-number"
r"""
## Eén getal leren, met de hand

Het kleinste dat kan leren, is een formule met één getal erin: $y = w \cdot x$. Er is één voorbeeld: bij $x = 2$ hoort $6$. Wij
zien zo dat $w$ gelijk aan 3 moet zijn, maar de machine mag alleen proberen, kijken hoeveel ze tekortkomt, en $w$ een stukje
bijstellen:

$$w \leftarrow w + 0{,}1 \cdot \text{tekort} \cdot x.$$

| stap | $w$ | uitkomst $w \cdot 2$ | tekort | bijstelling |
| --- | --- | --- | --- | --- |
| 1 | $1$ | $2$ | $4$ | $+\,0{,}8$ |
| 2 | $1{,}8$ | $3{,}6$ | $2{,}4$ | $+\,0{,}48$ |
| 3 | $2{,}28$ | $4{,}56$ | $1{,}44$ | $+\,0{,}288$ |

Niemand heeft de machine verteld dat het 3 is. Hoe kleiner het tekort, hoe kleiner de stap.

**Voorspel.** Wat gebeurt er als je te hóóg begint, bij $w$ gelijk aan 5? En als je de $0{,}1$ in $0{,}6$ verandert? Voer de cel uit,
en verander dan pas iets.
"""

# %% [markdown] lang="en" id="one-number" differs="formulas"
r"""
## Learning one number, by hand

The smallest thing that can learn is a formula with one number in it: $y = w \cdot x$. There is one example: for $x = 2$ the
right answer is $6$. We see at once that $w$ must equal 3, but the machine may only try, look how far it falls short, and adjust
$w$ a little:

$$w \leftarrow w + 0.1 \cdot \text{shortfall} \cdot x.$$

| step | $w$ | result $w \cdot 2$ | shortfall | adjustment |
| --- | --- | --- | --- | --- |
| 1 | $1$ | $2$ | $4$ | $+\,0.8$ |
| 2 | $1.8$ | $3.6$ | $2.4$ | $+\,0.48$ |
| 3 | $2.28$ | $4.56$ | $1.44$ | $+\,0.288$ |

Nobody told the machine that it is 3. The smaller the shortfall, the smaller the step.

**Predict.** What happens if you start too *high*, with $w$ equal to 5? And if you change the $0.1$ into $0.6$? Run the cell, and only
then change something.
"""

# %% id="one-number-code"
w = 1.0
for step in range(1, 9):
    shortfall = 6 - w * 2
    print(step, " w", round(w, 3), " shortfall", round(shortfall, 3))
    w = w + 0.1 * shortfall * 2

# %% [markdown] lang="nl" id="one-number-answer"
r"""
Begin je te hoog, dan is het tekort negatief. De bijstelling is dat dus ook, en $w$ zakt naar 3, weer met steeds kleinere stappen. Met
$0{,}6$ is elke stap te groot: $w$ springt over de 3 heen en komt er aan de andere kant verder vandaan terecht dan het was. Het tekort
wisselt telkens van teken, en het groeit.
"""

# %% [markdown] lang="en" id="one-number-answer"
r"""
If you start too high, the shortfall is negative. So the adjustment is negative as well, and $w$ sinks to 3, again in ever smaller steps.
With $0.6$ each step is too large: $w$ jumps across the 3 and lands on the other side, further away than it was. The shortfall changes
its sign every time, and it grows.
"""

# %% quiz="00-step"

# %% [markdown] lang="nl" id="moons"
r"""
## Een netwerk dat leert

Nu hetzelfde met meer getallen. Hieronder liggen 200 punten, de helft in elk van twee in elkaar grijpende manen. Een klein netwerk
krijgt van elk punt de twee coördinaten en moet zeggen bij welke klasse het hoort. Waar het tussen de twee klassen aarzelt, loopt
zijn **beslissingsgrens**. Een rechte lijn kan dat hier niet: de grens moet buigen.
"""

# %% [markdown] lang="en" id="moons"
r"""
## A network that learns

Now the same with more numbers. Below lie 200 points, half of them in each of two interlocking moons. A small network is given the two
coordinates of a point and has to say which class it belongs to. Where it hesitates between the two classes runs its **decision
boundary**. A straight line cannot do it here: the boundary has to bend.
"""

# %% id="moons-data"
X, y = datasets.two_moons(200, noise=0.2, rng=np.random.default_rng(3))
show(plots.dataset, X, y)

# %% [markdown] lang="nl" id="predict"
r"""
**Voorspel eerst.** Het netwerk begint met willekeurige getallen. Daarna ziet het alle punten één keer (één *epoch*), twee keer, en
zo door tot veertig. Wie eerst voorspelt, ziet daarna meer: geef antwoord op de vraag, en vul in de cel eronder in welk deel van de
punten volgens jou aan de goede kant van de grens ligt. Gokken is 0,5, alles goed is 1.
"""

# %% [markdown] lang="en" id="predict"
r"""
**Predict first.** The network starts with random numbers. Then it sees all the points once (one *epoch*), twice, and so on up to
forty. If you predict first, you see more afterward. So answer the question, and in the cell below it fill in what share of the points
you think will lie on the right side of the boundary. Guessing is 0.5, all correct is 1.
"""

# %% quiz="00-boundary"

# %% id="prediction"
#: nl: vervang de vier getallen achter de dubbele punten door jouw verwachting
#: en: replace the four numbers after the colons by what you expect
prediction = {0: 0.50, 1: 0.50, 10: 0.50, 40: 0.50}

# %% id="model"
#: nl: een kant-en-klaar netwerk; wat hier staat, leer je lezen in hoofdstuk 01 en hoofdstuk 02
#: en: a network ready-made; what is written here you learn to read in chapter 01 and chapter 02
rng = np.random.default_rng(2)
model = nnlib.Perceptron(
    [
        nnlib.Dense(2, 6, "tanh", rng=rng),
        nnlib.Dense(6, 6, "tanh", rng=rng),
        nnlib.Dense(6, 1, "sigmoid", rng=rng),
    ]
)

# %% id="training"
#: nl: de momenten waarop we kijken; wil je ze veranderen, voer dan eerst de cel hierboven opnieuw uit
#: en: the moments at which we look; to change them, first run the cell above once more
moments = (0, 1, 2, 5, 10, 15, 25, 40)

snapshots = {}
for epoch in range(41):
    if epoch in moments:
        snapshots[f"epoch {epoch}"] = copy.deepcopy(model)
    if epoch in prediction:
        share = metrics.accuracy(model.forward(X.T), y.T)
        print(f"epoch {epoch:>2}: {prediction[epoch]:.2f} -> {share:.2f}")
    model.fit(X, y, 1, 0.1, rng=rng)

show(plots.boundaries, snapshots, X, y)

# %% [markdown] lang="nl" id="what-training-is"
r"""
Links van elke pijl staat jouw voorspelling, rechts de meting. Lees de plaatjes als een film, van linksboven naar rechtsonder. Na één
epoch ligt er een bijna rechte lijn, en die zit al verrassend vaak goed. Daarna gaat het langzamer: eerst een aarzelende bocht, dan een
golf die de manen volgt.

Wat je zag bewegen is de grens, maar daaronder bewogen alleen getallen. Het netwerk is een vaste formule met 67 getallen erin: de
*gewichten* en *biases*. Voor elk punt rekent het een uitvoer uit, vergelijkt die met de juiste klasse en schuift elk van die getallen
een klein stukje op, naar de kant waar de uitkomst beter van wordt. Precies zoals $w$ hierboven, met 67 tegelijk. Dat duizenden keren
doen heet **trainen**. De data veranderde niet, het aantal lagen niet en de code ook niet.
"""

# %% [markdown] lang="en" id="what-training-is"
r"""
Left of each arrow stands your prediction, right of it the measurement. Read the pictures like a film, from top left to bottom right.
After one epoch there is an almost straight line, and it is right surprisingly often. After that things go more slowly: first a hesitant
bend, then a wave that follows the moons.

What you saw moving is the boundary, but underneath it only numbers moved. The network is a fixed formula with 67 numbers in it: the
*weights* and *biases*. For each point it computes an output, compares that with the right class, and shifts each of those numbers a
little, to the side that makes the result better. Just like $w$ above, with 67 at a time. Doing that thousands of times is called
**training**. The data did not change, nor did the number of layers, nor did the code.
"""

# %% id="weights"
#: nl: alle getallen die tijdens het trainen veranderden; hieronder die van de eerste laag
#: en: all the numbers that changed during training; below, those of the first layer
print(model.count_parameters())
print(model.layers[0].weights)

# %% quiz="00-train"

# %% quiz="00-memory"

# %% quiz="00-after"

# %% [markdown] lang="nl" id="language"
r"""
## Twee talen, één map

De hele cursus bestaat in het Nederlands en in het Engels, en je kunt wisselen wanneer je wilt, ook halverwege een opdracht. Boven
elk hoofdstuk staat een balk met daarin **NL** en **EN**: druk op de taal die je wilt. Het hoofdstuk dat voor je ligt, spreekt dan
die taal: de tekst, en het commentaar in de code die je kreeg. Wat Python onthoudt blijft staan, en het werkt ook als er geen
Python draait.

Een ander hoofdstuk volgt zodra je het opent. Heb je er nog niets in gedaan, dan wisselt het vanzelf; staat er al werk van jou in,
dan vraagt de balk het eerst.

Wat blijft, is alles van jou. Een cel waarin je iets hebt veranderd, blijft letter voor letter staan, jouw antwoorden op de vragen
blijven bewaard, en dezelfde opdracht levert in beide talen dezelfde punten op. Alleen een cel die nog precies is zoals je haar kreeg,
wordt vervangen. Heb je in een tekst zelf iets bijgeschreven, dan blijft die tekst dus in de oude taal. Uitkomsten onder een cel, ook
vragen en de kaarten van `check` en `hint`, wisselen pas als je de cel opnieuw uitvoert.

De menu's zijn van Jupyter en niet van ons. Ze volgen als je de cursus de volgende keer start, en in het Nederlands blijft veel ervan
Engels: het vertaalde deel is klein.

De code zelf is in beide talen dezelfde, want Python spreekt maar één taal. Wat een woord betekent, staat in de
[woordenlijst](Woordenlijst.ipynb), met de naam in de andere taal erbij.
"""

# %% [markdown] lang="en" id="language"
r"""
## Two languages, one folder

The whole course exists in Dutch and in English, and you may switch whenever you like, halfway through an exercise as well. At the top
of each chapter is a bar with **NL** and **EN** in it: press the language you want. The chapter in front of you then speaks that
language: the text, and the comments in the code you were given. What Python remembers stays, and switching works even when no
Python is running.

Another chapter follows as soon as you open it. If you have not done anything in it yet, it switches by itself; if there is work of
yours in it, the bar asks first.

Everything of yours stays. A cell in which you changed something is left as it is, letter by letter, your answers to the questions
are kept, and the same exercise earns the same points in both languages. Only a cell that is still exactly as you got it is replaced. So
if you added something to a text yourself, that text stays in the old language. Results below a cell, questions and the cards of `check`
and `hint` included, change only when you run the cell again.

The menus are Jupyter's and not ours. They follow the next time you start the course, and in Dutch many of them stay English: only a
small part has been translated.

The code itself is the same in both languages, because Python speaks only one. What a word means, you find in the
[glossary](Glossary.ipynb), along with its name in the other language.
"""

# %% quiz="00-switch"

# %% quiz="00-mixed"

# %% [markdown] lang="nl" id="how-to"
r"""
## Hoe je dit leest

Elk hoofdstuk wisselt af: een voorspelling, een proef, een uitleg met een voorbeeld dat je met potlood kunt narekenen, en dan jij. De
opdrachten zijn samen 100 punten waard. De vragen tellen daar niet in mee; ze laten zien wat je al weet, en je mag ze zo vaak
beantwoorden als je wilt. Van *beheersing* spreken we als je van je laatste antwoorden bij een leerdoel minstens 80 % goed hebt.

Verderop kom je oude vragen opnieuw tegen. Dat is opzet.
"""

# %% [markdown] lang="en" id="how-to"
r"""
## How to read this

Every chapter alternates: a prediction, an experiment, an explanation with an example that you can work through with a pencil, and then
you. The exercises are worth 100 points together. The questions do not count toward them; they show you what you know already,
and you may answer them as often as you like. We speak of *mastery* when at least 80% of your latest answers on an objective are right.

Further on you will meet old questions again. That is on purpose.
"""

# %% [markdown] lang="nl" id="elsewhere"
r"""
## Ergens anders

Een fietsapp schat hoelang je over een rit doet. In haar formule staat één getal: het aantal minuten is $w \cdot \text{kilometers}$, en
ze begint met $w$ gelijk aan 4. Je fietst 5 kilometer en doet er 25 minuten over. De app had 20 voorspeld, kwam er dus 5 tekort, en
stelt bij volgens dezelfde regel als daarnet, met een kleinere factor:

$$w \leftarrow 4 + 0{,}01 \cdot 5 \cdot 5 = 4{,}25.$$

Met $0{,}1$ was het 6,5 geworden: ver voorbij de 5 die bij deze rit past. Er zijn hier geen manen, geen grens en geen netwerk. Toch is
dit trainen: voorspellen, vergelijken met wat er echt gebeurde, en een getal een stukje verschuiven naar de kant waar de uitkomst
beter van wordt.

Veel programma's *lijken* te leren. Bij welke van deze vijf wordt er echt getraind?
"""

# %% [markdown] lang="en" id="elsewhere"
r"""
## Somewhere else

A cycling app estimates how long a ride will take you. Its formula holds one number: the minutes are $w \cdot \text{kilometers}$, and it
starts with $w$ equal to 4. You ride 5 kilometers and need 25 minutes. The app had predicted 20, so it fell 5 short, and it adjusts by
the same rule as before, with a smaller factor:

$$w \leftarrow 4 + 0.01 \cdot 5 \cdot 5 = 4.25.$$

With $0.1$ it would have become 6.5: far beyond the 5 that fits this ride. There are no moons here, no boundary, and no network. Still,
this is training: predicting, comparing with what really happened, and shifting a number a little, to the side that makes the result
better.

Many programs *seem* to learn. In which of these five does training really take place?
"""

# %% quiz="00-elsewhere"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- **Die 0,1 en 0,01.** Zo'n factor heet de *leersnelheid*. Is hij te groot, dan schieten de stappen door; is hij te klein, dan kom je
  nauwelijks vooruit. Hij krijgt een eigen hoofdstuk, [hoofdstuk 06](06_learning_rate.ipynb).
- **67 getallen tegelijk.** Hoe weet het netwerk welk van zijn getallen omhoog moet, welk omlaag, en hoeveel? Dat reken je zelf uit in
  [hoofdstuk 03](03_loss_and_backpropagation.ipynb).
- **Punten die het nog niet kent.** Hierboven telden we hoe vaak het netwerk gelijk had over de punten waarmee het was getraind. Of het
  ook bij nieuwe punten gelijk heeft, is een andere vraag: die van [hoofdstuk 07](07_measuring_honestly.ipynb).
- **Veel meer getallen.** Ook een groot taalmodel is een vaste formule waarvan de getallen stap voor stap zijn bijgesteld. Alleen
  zijn het er miljarden.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- **That 0.1 and 0.01.** Such a factor is called the *learning rate*. If it is too large, the steps overshoot; if it is too small, you
  hardly get anywhere. It has a chapter of its own, [chapter 06](06_learning_rate.ipynb).
- **67 numbers at a time.** How does the network know which of its numbers should go up, which down, and how far? You will work that out
  yourself in [chapter 03](03_loss_and_backpropagation.ipynb).
- **Points it has not met.** Above, we counted how often the network was right about the points it was trained on. Whether it is also
  right about new points is another question: that of [chapter 07](07_measuring_honestly.ipynb).
- **Many more numbers.** A large language model, too, is a fixed formula whose numbers were adjusted step by step. It simply
  has billions of them.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Een notebook voert uit wat je vraagt, in de volgorde waarin je het vraagt. `check` kijkt wat je code doet en noemt wat er gebeurde; `hint`
helpt een stap verder, en `solution` komt als je zelf genoeg hebt geprobeerd. Trainen is: de getallen van een vaste formule stap voor stap
bijstellen tot de uitkomsten kloppen. En van taal wisselen kost je niets.

Hoe zo'n formule eruitziet, zie je in het [volgende hoofdstuk](01_neuron_to_layer.ipynb), te beginnen bij het kleinste onderdeel: één
neuron.

## Bronnen

- C. Crouch, A. Fagen, J. P. Callan en E. Mazur, *Classroom demonstrations: Learning tools or entertainment?*, American Journal of Physics
  72, 2004: de meting achter ‘voorspel eerst’.
- H. Roediger en J. Karpicke, *Test-enhanced learning*, Psychological Science 17, 2006: waarom oude vragen terugkomen.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

A notebook runs what you ask for, in the order in which you ask for it. `check` watches what your code does and names what happened; `hint`
helps you one step further, and `solution` comes once you have tried enough yourself. Training is: adjusting the numbers of a fixed formula
step by step until the results are right. And switching languages costs you nothing.

What such a formula looks like, you will see in the [next chapter](01_neuron_to_layer.ipynb), starting with its smallest part: one neuron.

## Sources

- C. Crouch, A. Fagen, J. P. Callan and E. Mazur, *Classroom demonstrations: Learning tools or entertainment?*, American Journal of Physics
  72, 2004: the measurement behind “predict first.”
- H. Roediger and J. Karpicke, *Test-enhanced learning*, Psychological Science 17, 2006: why old questions come back.
"""
