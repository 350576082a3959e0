# %% [markdown] lang="nl" id="title"
r"""
# Hyperparameters afstemmen

De training vindt de gewichten. Alles daaromheen kies jij: hoe groot het netwerk is, hoe groot de stappen zijn, hoelang het
duurt. In dit hoofdstuk maak je die keuzes met een plan, met een budget, en met een eerlijk cijfer aan het eind.

Na dit hoofdstuk

1. zeg je van elke instelling of ze een parameter of een *hyperparameter* is;
2. zoek je met een grid en reken je vooraf uit wat dat kost;
3. zoek je met willekeurige kandidaten, op een logaritmische schaal waar dat hoort;
4. verfijn je binnen een vast budget en kies je op validatie;
5. gebruik je `MLPClassifier` van scikit-learn en lees je zijn waarschuwingen;
6. schrijf je een eindverslag met een gemiddelde en zijn onzekerheid.

Je hebt de leersnelheid van hoofdstuk 06 nodig en de drie delen van de data uit hoofdstuk 07. Reken op vijf kwartier.
"""

# %% [markdown] lang="en" id="title"
r"""
# Tuning hyperparameters

Training finds the weights. Everything around them is your choice: how large the network is, how large the steps are, how long
it takes. In this chapter you make those choices with a plan, with a budget, and with an honest figure at the end.

After this chapter you

1. tell for every setting whether it is a parameter or a *hyperparameter*;
2. search with a grid, and work out beforehand what that costs;
3. search with random candidates, on a logarithmic scale where it belongs;
4. refine within a fixed budget and choose by validation;
5. use scikit-learn's `MLPClassifier` and read its warnings;
6. write a final report with a mean and its uncertainty.

You need the learning rate of chapter 06 and the three parts of the data from chapter 07. Count on an hour and a quarter.
"""

# %% id="imports"
import warnings
from collections import Counter
from contextlib import contextmanager

import numpy as np

from autograder import check, hint, solution
from course.widgets import SearchExplorer, quiz, show
from nnlib import datasets, plots, search
from nnlib.split import split

# %% [markdown] lang="nl" id="looking-back"
r"""
## Even terug

Drie vragen over eerdere hoofdstukken. Beantwoord ze zonder terug te bladeren; juist het ophalen maakt dat het blijft hangen.
"""

# %% [markdown] lang="en" id="looking-back"
r"""
## Looking back

Three questions about earlier chapters. Answer them without leafing back; recalling is what makes things stick.
"""

# %% quiz="05-epoch-name"

# %% quiz="06-too-high"

# %% quiz="07-test"

# %% [markdown] lang="nl" id="two-sorts"
r"""
## Wat de training leert en wat jij kiest

Een **parameter** is een getal dat de training zelf invult: de gewichten en de biases. De optimizer verandert ze bij elke stap om
het trainingsverlies te verlagen. Een **hyperparameter** staat buiten die lus. Jij kiest hem, en de training laat hem met rust.

| hyperparameter | te klein | te groot |
| --- | --- | --- |
| verborgen lagen, en neuronen per laag | te weinig capaciteit: kan leiden tot underfitting | meer kans op overfitting |
| leersnelheid | traag, de epochs zijn eerder op dan het werk | onrustig, of de training divergeert |
| aantal epochs | nog niet klaar | het trainingsverlies daalt door, op nieuwe data kan het slechter worden |
| batchgrootte | veel ruis per stap | weinig stappen per epoch |

Ook de activatiefunctie, de initialisatie, de optimizer en de sterkte van de regularisatie kies je zelf. Past het model zich ook aan
de ruis in de trainingsdata aan, zodat het daar goed en op nieuwe data slecht scoort, dan heet dat *overfitting*. Doet het zelfs de
trainingsdata nog niet goed, dan is het *underfitting*.

> **Vaak anders verteld: ‘hyperparameters stel je in vóór de training’.** Bijna. Een schema verandert de leersnelheid tijdens de
> training, en early stopping beslist onderweg over het aantal epochs. Wat vooraf vastligt, is de *regel*.
>
> **‘Te veel neuronen geeft overfitting, underfitting is te weinig capaciteit.’** Meer neuronen verhogen het risico, maar data,
> ruis, regularisatie en trainingsduur tellen mee, en grote netwerken generaliseren vaak juist goed. En underfitting krijg je ook
> met te weinig epochs, een verkeerde leersnelheid of kenmerken die te weinig zeggen.
"""

# %% [markdown] lang="en" id="two-sorts"
r"""
## What training learns and what you choose

A **parameter** is a number that training fills in by itself: the weights and the biases. The optimizer changes them at every step
to lower the training loss. A **hyperparameter** stands outside that loop. You choose it, and training leaves it alone.

| hyperparameter | too small | too large |
| --- | --- | --- |
| hidden layers, and neurons per layer | too little capacity: may lead to underfitting | a greater chance of overfitting |
| learning rate | slow, the epochs are over before the work is done | unsteady, or training diverges |
| number of epochs | not finished yet | the training loss keeps falling, on new data things may get worse |
| batch size | a lot of noise per step | few steps per epoch |

The activation function, the initialization, the optimizer, and the strength of the regularization are yours to choose as well. If
the model also fits the noise in the training data, so that it scores well there and poorly on new data, that is called
*overfitting*. If it does not even do well on the training data, it is *underfitting*.

> **Often told otherwise: “you set hyperparameters before training.”** Nearly. A schedule changes the learning rate during
> training, and early stopping decides on the number of epochs along the way. What is settled beforehand is the *rule*.
>
> **“Too many neurons means overfitting, underfitting is too little capacity.”** More neurons raise the risk, but data, noise,
> regularization, and the length of training count as well, and large networks often generalize well. And underfitting also comes
> from too few epochs, a wrong learning rate, or features that say too little.
"""

# %% quiz="08-hyper"

# %% [markdown] lang="nl" id="data-intro"
r"""
## Drie delen, drie taken

Zeshonderd punten uit twee manen, eerlijk verdeeld. Op het eerste deel leert een netwerk zijn gewichten. Op het tweede, de
**validatieset**, vergelijk je netwerken met elkaar. Het derde, de **testset**, blijft dicht tot alles gekozen is.
"""

# %% [markdown] lang="en" id="data-intro"
r"""
## Three parts, three tasks

Six hundred points of two moons, evenly divided. On the first part a network learns its weights. On the second, the
**validation set**, you compare networks with each other. The third, the **test set**, stays shut until everything has been chosen.
"""

# %% id="data"
X, y = datasets.two_moons(600, noise=0.2, rng=np.random.default_rng(8))
train, validation, test = split(X, y, (1 / 3, 1 / 3, 1 / 3), np.random.default_rng(0))
for part in (train, validation, test):
    print(part[0].shape, part[1].shape)

# %% [markdown] lang="nl" id="lesson-example"
r"""
## Een netwerk in één regel

scikit-learn heeft een kant-en-klaar netwerk, `MLPClassifier`. Je zet de hyperparameters tussen de haakjes en roept `fit` aan. De
namen zijn er soms anders: `learning_rate_init` is de leersnelheid, en `max_iter` is het aantal *epochs* dat er hoogstens komt.
scikit-learn wil rijen als invoer en labels van vorm (n,), vandaar `ravel()`.

De functie `fit_and_tell` traint het model en drukt af hoe goed het de trainingsset en de validatieset doet. Waarschuwingen vangt ze
op en zet ze eronder.

**Voorspel.** Wordt de nauwkeurigheid op de validatieset hoger of lager dan op de trainingsset? En is honderd epochs genoeg?
"""

# %% [markdown] lang="en" id="lesson-example"
r"""
## A network in one line

scikit-learn has a ready-made network, `MLPClassifier`. You put the hyperparameters in the parentheses and call `fit`. Some names
differ there: `learning_rate_init` is the learning rate, and `max_iter` is the number of *epochs* there will be at most.
scikit-learn wants rows as inputs and labels of shape (n,), hence `ravel()`.

The function `fit_and_tell` trains the model and prints how well it does on the training set and on the validation set. It catches
warnings and puts them below.

**Predict.** Will the accuracy on the validation set be higher or lower than on the training set? And are a hundred epochs enough?
"""

# %% id="lesson-example-run"
from sklearn.neural_network import MLPClassifier


def fit_and_tell(model):
    """Train the model; print its accuracies, and every warning it gave."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(train[0], train[1].ravel())
    accuracies = [model.score(X, y.ravel()) for X, y in (train, validation)]
    print("epochs", model.n_iter_)
    print("train {:.3f}  validation {:.3f}".format(*accuracies))
    for warning in caught:
        print(f"{warning.category.__name__}:\n  {warning.message}")


#: nl: draai hier aan de hyperparameters
#: en: tweak the hyperparameters here
model = MLPClassifier(
    max_iter=100, hidden_layer_sizes=(6, 6), learning_rate_init=0.01, random_state=10
)
fit_and_tell(model)

# %% [markdown] lang="nl" id="warning-answer"
r"""
De `ConvergenceWarning` is geen ruis op je scherm. Ze zegt: de honderd epochs waren op en het trainingsverlies daalde nog. Dat is
informatie. Misschien is dit model te kort getraind, en dan vergelijk je straks een half afgemaakt model met een ander.

Draai er nu zelf aan. Verander één ding tegelijk, voorspel, en voer de cel opnieuw uit:

- `max_iter=1000`: verdwijnt de waarschuwing? Na hoeveel epochs stopt het? Wordt de validatienauwkeurigheid beter?
- `hidden_layer_sizes=(2,)` en `hidden_layer_sizes=(50, 50)`;
- `learning_rate_init=1.0` en `learning_rate_init=0.0001`.

> **Vaak anders verteld: ‘kijk hoe de nauwkeurigheid op de testset verandert’, en pas dan je hyperparameters aan.** Wie op de testset
> afstemt, heeft haar tot validatieset gemaakt. In
> [het vorige hoofdstuk](07_measuring_honestly.ipynb#Waarom-maar-één-keer) zag je wat daarvan komt, bij labels van kop of munt. Daarom
> staat hier geen testnauwkeurigheid.
>
> **En: `warnings.filterwarnings("ignore")` bovenaan een notebook.** Dan zie je ook de waarschuwing niet meer die je had moeten lezen.
"""

# %% [markdown] lang="en" id="warning-answer"
r"""
The `ConvergenceWarning` is not noise on your screen. It says: the hundred epochs were used up and the training loss was still falling.
That is information. Perhaps this model was trained too briefly, and then you will soon compare a half-finished model with another.

Now turn the knobs yourself. Change one thing at a time, predict, and run the cell again:

- `max_iter=1000`: does the warning disappear? After how many epochs does it stop? Does the validation accuracy improve?
- `hidden_layer_sizes=(2,)` and `hidden_layer_sizes=(50, 50)`;
- `learning_rate_init=1.0` and `learning_rate_init=0.0001`.

> **Often told otherwise: “watch how the accuracy on the test set changes,” and then adjust your hyperparameters.** Whoever tunes on
> the test set has turned it into a validation set. In
> [the previous chapter](07_measuring_honestly.ipynb#Why-only-once) you saw what comes of that, with coin-flip labels. That is why
> there is no test accuracy here.
>
> **And: `warnings.filterwarnings("ignore")` at the top of a notebook.** Then you no longer see the warning you should have read.
"""

# %% [markdown] lang="nl" id="underscore"
r"""
Aan een getraind model zie je de twee soorten meteen uit elkaar. Wat jij koos, houdt zijn naam; wat `fit` heeft ingevuld, eindigt op
een laag streepje, `_`.

**Voorspel.** Dit netwerk heeft 2 kenmerken, twee lagen van 6 en één uitvoer. Hoeveel parameters vult `fit` in? En zijn er meer of minder
hyperparameters?
"""

# %% [markdown] lang="en" id="underscore"
r"""
In a trained model you can tell the two sorts apart at once. What you chose keeps its name; what `fit` has filled in ends in an
underscore, `_`.

**Predict.** This network has 2 features, two layers of 6, and one output. How many parameters does `fit` fill in? And are there more
hyperparameters, or fewer?
"""

# %% id="underscore-code"
print("chosen:", model.hidden_layer_sizes, model.learning_rate_init, model.max_iter)
print("learned:", [weights.shape for weights in model.coefs_])
n_parameters = sum(array.size for array in model.coefs_ + model.intercepts_)
print(len(model.get_params()), "hyperparameters,", n_parameters, "parameters")

# %% quiz="08-sorts"

# %% quiz="08-warning"

# %% quiz="08-max-iter"

# %% [markdown] lang="nl" id="side-by-side"
r"""
### Naast ons eigen netwerk

`MLPClassifier` doet standaard niet wat jij in hoofdstuk 05 schreef. Het gebruikt Adam, ReLU, batches van 200 en een beetje
L2-regularisatie. `PerceptronClassifier` van `nnlib` heeft dezelfde namen en dezelfde standaardwaarden, zodat je de twee kunt
verwisselen. Zet je bij allebei gewone SGD per voorbeeld aan, dan horen ze hetzelfde te doen.

**Voorspel.** Drie seeds per bibliotheek. Krijg je drie keer twee gelijke cijfers? En verschillen de gemiddelden?
"""

# %% [markdown] lang="en" id="side-by-side"
r"""
### Beside our own network

By default `MLPClassifier` does not do what you wrote in chapter 05. It uses Adam, ReLU, batches of 200, and a little L2
regularization. `PerceptronClassifier` of `nnlib` has the same names and the same defaults, so that you can exchange the two. If you
turn on plain per-example SGD in both, they should do the same.

**Predict.** Three seeds per library. Will you get two equal figures three times? And do the means differ?
"""

# %% id="side-by-side-run"
from nnlib.estimator import PerceptronClassifier


@contextmanager
def warnings_counted():
    """Catch warnings, and say at the end how many there were of each kind."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for name, count in Counter(warning.category.__name__ for warning in caught).items():
        print(f"{count} × {name}")


plain_sgd = dict(solver="sgd", batch_size=1, momentum=0, alpha=0, activation="tanh")
same = dict(hidden_layer_sizes=(6, 6), learning_rate_init=0.1, max_iter=20, n_iter_no_change=20)
with warnings_counted():
    for kind in (MLPClassifier, PerceptronClassifier):
        scores = []
        for seed in range(3):
            one = kind(**plain_sgd, **same, random_state=seed)
            one.fit(train[0], train[1].ravel())
            scores.append(one.score(validation[0], validation[1].ravel()))
        error = search.standard_error(scores)
        print(f"{kind.__name__:>20} {np.round(scores, 3)}  {np.mean(scores):.3f} ± {error:.3f}")

# %% [markdown] lang="nl" id="side-by-side-answer"
r"""
Gelijke cijfers krijg je niet: de twee bibliotheken trekken bij dezelfde seed andere eerste gewichten en een andere volgorde. De
gemiddelden liggen dicht bij elkaar: hun verschil is kleiner dan de onzekerheid die erachter staat. Meer mag je hieruit niet besluiten.
Waar die onzekerheid vandaan komt, lees je aan het eind van dit hoofdstuk.

Zes keer een `ConvergenceWarning`: alle zes de netwerken kregen hun twintig epochs en waren nog niet klaar. Dat was hier de bedoeling,
en door te tellen weet je dat er geen andere waarschuwing tussen zat.
"""

# %% [markdown] lang="en" id="side-by-side-answer"
r"""
You do not get equal figures: with the same seed the two libraries draw different first weights and a different order. The means lie close
together: their difference is smaller than the uncertainty behind them. Do not conclude more than that. At the end of this chapter you
read where that uncertainty comes from.

Six times a `ConvergenceWarning`: all six networks got their twenty epochs and were not finished. That was intended here, and by
counting you know that no other warning was among them.
"""

# %% quiz="08-comparable"

# %% [markdown] lang="nl" id="grid-intro"
r"""
## Grid search: elk met elk

Eén knop tegelijk verdraaien werkt slecht, want de beste leersnelheid kan bij een breder netwerk een andere zijn. *Grid search*
(rasterzoeken) probeert daarom **alle combinaties van lijstjes die jij opschrijft**. Met $k_1, k_2, \ldots$ waarden per lijst kost
dat $k_1 \cdot k_2 \cdots$ trainingen, en elke hyperparameter erbij vermenigvuldigt opnieuw.

Zo'n lijst met mogelijkheden heet een *ruimte* en is hier een dict: `{"learning_rate": [0.01, 0.1], "width": [4, 8]}`. Een
*kandidaat* is één keuze eruit: `{"learning_rate": 0.1, "width": 4}`.
"""

# %% [markdown] lang="en" id="grid-intro"
r"""
## Grid search: each with each

Turning one knob at a time works poorly, since the best learning rate may be a different one for a wider network. *Grid search*
therefore tries **all combinations of the lists that you write down**. With $k_1, k_2, \ldots$ values per list that takes $k_1 \cdot k_2 \cdots$
training runs, and every further hyperparameter multiplies again.

Such a list of possibilities is called a *space*, and here it is a dict: `{"learning_rate": [0.01, 0.1], "width": [4, 8]}`. A
*candidate* is one choice from it: `{"learning_rate": 0.1, "width": 4}`.
"""

# %% quiz="08-cost"

# %% quiz="08-grid-lines"

# %% [markdown] lang="nl" id="grid-task"
r"""
**Opdracht (2 punten).** Met twee lussen ging het voor twee lijsten. Schrijf nu `grid(space)` voor een ruimte met *zoveel namen als er
maar in staan*. De functie geeft een lijst met elke combinatie precies één keer, elk als een eigen dict, met dezelfde namen als
`space`. De volgorde mag je zelf weten. `space` blijft zoals ze was.

`itertools.product(*lists)` geeft elke combinatie van een aantal lijsten als tuple.
"""

# %% [markdown] lang="en" id="grid-task"
r"""
**Exercise (2 points).** With two loops it worked for two lists. Now write `grid(space)` for a space with *however many names it
holds*. The function gives back a list with every combination exactly once, each as a dict of its own, with the same names as
`space`. The order is up to you. `space` stays as it was.

`itertools.product(*lists)` gives every combination of a number of lists as a tuple.
"""


# %% exercise="grid"
import itertools


def grid(space):
    """Return every combination of the lists in space, one dict each."""
    ### BEGIN SOLUTION
    return [dict(zip(space, values, strict=True)) for values in itertools.product(*space.values())]
    ### END SOLUTION


# %% tests="grid" points=2
check("08.grid")

# %% id="grid-use"
#: nl: jouw kandidaten
#: en: your candidates
for candidate in grid({"learning_rate": [0.01, 0.1], "width": [4, 8]}) or []:
    print(candidate)

# %% [markdown] lang="nl" id="grid-run"
r"""
`search.run_search` van `nnlib` traint elke kandidaat vanaf een paar seeds en vergelijkt ze op de validatieset. De testset krijgt ze
niet eens te zien. `hidden_layer_sizes` is hier het aantal neuronen in de ene verborgen laag, kortweg de breedte.

Drie leersnelheden en drie breedtes, van het ene eind van de ruimte tot het andere: 0,001 tot 10, en 2 tot 16. **Voorspel** welke van
de twee hyperparameters het meeste uitmaakt voor de tabel begint.
"""

# %% [markdown] lang="en" id="grid-run"
r"""
`search.run_search` of `nnlib` trains every candidate from a few seeds and compares them on the validation set. It does not even get
to see the test set. `hidden_layer_sizes` is the number of neurons in the single hidden layer here, the width for short.

Three learning rates and three widths, from one end of the space to the other: 0.001 to 10, and 2 to 16. **Predict** which of the two
hyperparameters matters most before the table begins.
"""


# %% id="grid-run-code"
def try_out(candidates):
    """Train each candidate from three seeds, 40 epochs in batches of 5; compare on validation."""
    return search.run_search(
        candidates,
        train,
        validation,
        rng=np.random.default_rng(0),
        seeds=[1, 2, 3],
        batch_size=5,
        epochs=40,
    )


lists = {"learning_rate": [0.001, 0.1, 10.0], "hidden_layer_sizes": [2, 8, 16]}
by_grid = try_out(search.grid(lists))
by_grid

# %% [markdown] lang="nl" id="grid-answer"
r"""
De tabel staat van best naar slechtst, met het gemiddelde over drie seeds en zijn standaardfout. De leersnelheid maakt het verschil:
0,1 bovenaan, 0,001 en 10 erachter. Bij 0,1 ontlopen de drie breedtes elkaar nauwelijks, en de laatste regels zeggen dat drie seeds ze
niet uit elkaar houden.

Negen kandidaten, 27 trainingen, en toch hebben we maar drie leersnelheden gezien. Dat is de zwakke plek van een grid.

> **Vaak anders verteld: ‘grid search probeert alle mogelijke combinaties’.** Alle combinaties van de waarden die je *opschreef*. Het
> beste punt van het grid is niet de beste waarde.
"""

# %% [markdown] lang="en" id="grid-answer"
r"""
The table runs from best to worst, with the mean over three seeds and its standard error. The learning rate makes the difference: 0.1
on top, 0.001 and 10 behind. At 0.1 the three widths hardly differ, and the last lines say that three seeds cannot tell them apart.

Nine candidates, 27 training runs, and yet we have seen only three learning rates. That is the weak spot of a grid.

> **Often told otherwise: “grid search tries all possible combinations.”** All combinations of the values you *wrote down*. The best
> point of the grid is not the best value.
"""

# %% quiz="08-grid-best"

# %% [markdown] lang="nl" id="random-intro"
r"""
## Random search: loten

*Random search* (willekeurig zoeken) trekt voor elke kandidaat elke hyperparameter opnieuw, uit een **verdeling**. Voor een lijst is
dat een eerlijke keuze. Voor een bereik waarin de *factor* telt, zoals bij de leersnelheid, is het een **log-uniforme** trekking: elke
ordegrootte evenveel kans. Je trekt dan gelijkmatig tussen de exponenten.

### Met de hand

Trek een leersnelheid uit het bereik 0,001 tot 10. De exponenten lopen van −3 tot 1, een weg van 4 lang. De generator geeft een getal
$u$ tussen 0 en 1, en zegt daarmee hoe ver je op die weg bent:

$$\alpha = 10^{-3 + 4u}.$$

| $u$ | exponent | $\alpha$ |
| --- | --- | --- |
| 0 | −3 | 0,001 |
| 0,25 | −2 | 0,01 |
| 0,5 | −1 | 0,1 |
| 0,75 | 0 | 1 |
| 0,9 | 0,6 | 3,98 |

Een kwart van de trekkingen valt dus onder 0,01, en de helft onder 0,1. Met een gewone uniforme trekking uit hetzelfde bereik zou 99 %
boven 0,1 liggen: alle moeite gaat dan naar de bovenste twee ordegroottes.

### Hoe groot is de kans?

Stel dat een kwart van de ruimte goed is. Eén trekking mist dat gebied met kans 0,75, negen trekkingen missen het allemaal met kans
$0{,}75^9 \approx 0{,}075$. De kans dat er minstens één raak is, is dus ongeveer 0,925. Met 60 trekkingen raak je de beste 5 % van een
ruimte met kans $1 - 0{,}95^{60} \approx 0{,}954$, hoeveel hyperparameters er ook zijn. Een garantie is dat niet.
"""

# %% [markdown] lang="en" id="random-intro"
r"""
## Random search: drawing lots

*Random search* draws every hyperparameter anew for every candidate, from a **distribution**. For a list that is a fair choice. For a
range in which the *factor* counts, as with the learning rate, it is a **log-uniform** draw: the same chance for every order of
magnitude. You then draw evenly between the exponents.

### By hand

Draw a learning rate from the range 0.001 to 10. The exponents run from −3 to 1, a distance of 4. The generator gives a number $u$
between 0 and 1, which tells how far along you are:

$$\alpha = 10^{-3 + 4u}.$$

| $u$ | exponent | $\alpha$ |
| --- | --- | --- |
| 0 | −3 | 0.001 |
| 0.25 | −2 | 0.01 |
| 0.5 | −1 | 0.1 |
| 0.75 | 0 | 1 |
| 0.9 | 0.6 | 3.98 |

So a quarter of the draws falls below 0.01, and half of them below 0.1. With a plain uniform draw from the same range, 99% would lie
above 0.1: all the effort then goes to the upper two orders of magnitude.

### How large is the chance?

Suppose that a quarter of the space is good. One draw misses that region with chance 0.75, nine draws all miss it with chance
$0.75^9 \approx 0.075$. So the chance that at least one hits is about 0.925. With 60 draws you hit the best 5% of a space with chance
$1 - 0.95^{60} \approx 0.954$, however many hyperparameters there are. That is no guarantee.
"""

# %% quiz="08-log-draw"

# %% quiz="08-uniform"

# %% [markdown] lang="nl" id="random-task"
r"""
**Opdracht (3 punten).** Schrijf `random_candidates(space, n, rng)`. De functie geeft een lijst van `n` kandidaten, elk een eigen dict
met de namen van `space`. In de ruimte betekent

- een **lijst**: kies één van de waarden, elk met dezelfde kans;
- een **tuple** `(low, high)`: trek log-uniform tussen die grenzen.

Elke kandidaat en elke naam krijgt een eigen trekking, en alle toeval komt uit `rng`: dezelfde generator geeft dezelfde kandidaten. Het
geraamte staat er al. Op de twee open plekken komt de trekking zelf.
"""

# %% [markdown] lang="en" id="random-task"
r"""
**Exercise (3 points).** Write `random_candidates(space, n, rng)`. The function gives back a list of `n` candidates, each a dict of its
own with the names of `space`. In the space

- a **list** means: choose one of the values, each with the same chance;
- a **tuple** `(low, high)` means: draw log-uniformly between those limits.

Every candidate and every name gets a draw of its own, and all chance comes from `rng`: the same generator gives the same candidates.
The skeleton is there already. The draw itself goes into the two blanks.
"""


# %% exercise="random_candidates"
def random_candidates(space, n, rng):
    """Return n candidates: from a list a fair choice, from a tuple a log-uniform draw."""
    candidates = []
    for _ in range(n):
        candidate = {}
        for name, values in space.items():
            if isinstance(values, tuple):
                low, high = values
                value = ...
                ### BEGIN SOLUTION
                value = float(np.exp(rng.uniform(np.log(low), np.log(high))))
                ### END SOLUTION
            else:
                value = ...
                ### BEGIN SOLUTION
                value = values[rng.integers(len(values))]
                ### END SOLUTION
            candidate[name] = value
        candidates.append(candidate)
    return candidates


# %% tests="random_candidates" points=3
check("08.random_candidates")

# %% id="random-use"
#: nl: vijf van jouw kandidaten; ligt ongeveer de helft van de leersnelheden onder 0,1?
#: en: five of your candidates; do about half of the learning rates lie below 0.1?
ranges = {"learning_rate": (0.001, 10.0), "hidden_layer_sizes": list(range(2, 17))}
for candidate in random_candidates(ranges, 5, np.random.default_rng(1)) or []:
    print(candidate)

# %% [markdown] lang="nl" id="panels-intro"
r"""
### Negen tegen negen, en dan jij

Nu dezelfde ruimte twee keer, met evenveel trainingen: het grid van daarnet, en negen lotingen. Elk punt is één kandidaat, getraind
zoals in de tabel: drie seeds, gemiddeld op de validatieset. De streepjes boven en naast een vak zijn de waarden die zijn geprobeerd.

**Voorspel.** De verkenner vraagt hoeveel verschillende leersnelheden elk van de twee probeert, en wie het hoogst uitkomt. Kies, en ga
dan na:

1. Loot een paar keer opnieuw, en dan honderd keer. Hoe vaak komt random search boven 0,93? Leg dat naast de kans die je hierboven
   uitrekende.
2. Zoek nu zelf. Je hebt ook negen kandidaten: klik in het vlak, of kies met de schuiven. Doe alsof je alleen weet dat 0,001 te laag is
   en 10 te hoog, en kijk hoe snel jouw lijn stijgt.
3. Zijn ze op, dan gaat het hele *antwoordvlak* open: de nauwkeurigheid van 375 kandidaten, die in het echt niemand zou betalen. Schuif
   erover. Welke van de twee hyperparameters doet ertoe?
4. Neem een budget van 16, en van 25. Wat gebeurt er met het grid, en waarom?
"""

# %% [markdown] lang="en" id="panels-intro"
r"""
### Nine against nine, and then you

Now the same space twice, with as many training runs: the grid from before, and nine draws. Every point is one candidate, trained as in the
table: three seeds, averaged on the validation set. The marks above and beside a plane are the values that were tried.

**Predict.** The explorer asks how many different learning rates each of the two tries, and who comes out highest. Choose, and then
find out:

1. Draw again a few times, and then a hundred times. How often does random search get above 0.93? Put that beside the chance you worked
   out above.
2. Now search yourself. You, too, have nine candidates: click in the plane, or choose with the sliders. Act as if you only knew that 0.001
   is too low and 10 too high, and watch how fast your line rises.
3. Once they are used up, the whole *response surface* opens: the accuracy of 375 candidates, which nobody could afford in practice. Slide
   over it. Which of the two hyperparameters matters?
4. Take a budget of 16, and of 25. What happens to the grid, and why?
"""

# %% id="explorer"
SearchExplorer()

# %% [markdown] lang="nl" id="panels-answer"
r"""
Het goede gebied is een verticale strook: wie de leersnelheid goed heeft, zit goed, bijna ongeacht de breedte. Het grid zet drie
kandidaten op dezelfde leersnelheid en leert van de tweede en de derde weinig. De lotingen proberen er negen, en een paar vallen in de
strook. Die beslaat ongeveer een kwart van het vlak. Vandaar dat honderd keer loten zo dicht bij de 92 of 93 keer uitkomt van de rekensom
hierboven.

Zo gaat het vaak: van de vele hyperparameters doen er een paar echt toe, en je weet vooraf niet welke. De grids van 16 en 25 waren wel
raak: toevallig ligt één van hun leersnelheden in de strook. Dat had het grid van negen ook gekund, met 0,5 in plaats van 0,1. Random
search heeft dat geluk minder nodig.

Let ten slotte op de verschillen bovenin. Of je op 0,950 uitkomt of op 0,955, drie seeds houden dat niet uit elkaar.

> **Vaak anders verteld: ‘random search test een willekeurige deelverzameling van het grid’.** Dat is een zuinige vorm ervan, en precies
> die mist het voordeel. Trek uit een verdeling, dan ligt niets vast op de waarden die je toevallig opschreef.
"""

# %% [markdown] lang="en" id="panels-answer"
r"""
The good region is a vertical strip: with the right learning rate you do well, almost regardless of the width. The grid puts three
candidates on the same learning rate and learns little from the second and the third. The draws try nine of them, and a few fall into the
strip. It covers about a quarter of the surface. That is why drawing a hundred times comes so close to the 92 or 93 times of the sum above.

It often goes like this: of the many hyperparameters a few really matter, and you do not know beforehand which. The grids of 16 and 25 did
hit: one of their learning rates happens to lie in the strip. The grid of nine could have done so as well, with 0.5 instead of 0.1. Random
search needs that luck less.

Finally, look at the differences near the top. Whether you end at 0.950 or at 0.955, three seeds cannot tell them apart.

> **Often told otherwise: “random search tests a random subset of the grid.”** That is a frugal form of it, and the very one that misses
> the advantage. Draw from a distribution, and nothing is tied to the values you happened to write down.
"""

# %% quiz="08-random"

# %% [markdown] lang="nl" id="by-lot"
r"""
### Hetzelfde in code

Random search is voor `run_search` een lijst kandidaten als elke andere. `search.sample` trekt ze, en dit zijn de negen waarmee de
verkenner begon. **Voorspel** wat in deze tabel anders is dan in die van het grid: staat de beste leersnelheid er nog drie keer in?
"""

# %% [markdown] lang="en" id="by-lot"
r"""
### The same in code

To `run_search`, random search is a list of candidates like any other. `search.sample` draws them, and these are the nine with which
the explorer began. **Predict** what is different in this table from that of the grid: does the best learning rate still appear three times?
"""

# %% id="by-lot-run"
by_lot = try_out(search.sample(ranges, 9, np.random.default_rng(1)))
print(f"grid {by_grid.best.mean:.3f}  random {by_lot.best.mean:.3f}")
by_lot

# %% [markdown] lang="nl" id="choose-intro"
r"""
## Kiezen, ook als er een training ontspoort

Een zoektocht eindigt met een tabel: van elke kandidaat een trainingsscore, een validatiescore, en soms ook al een testscore. Kiezen doe
je op de validatiescore. De trainingsscore beloont wie het best onthoudt; de testscore is voor later.

Eén ding gaat daarbij vaak stil mis. Een training met een te hoge leersnelheid divergeert, en haar score is dan `nan`, *not a number*.
**Voorspel** wat de twee regels hieronder afdrukken, en of het uitmaakt waar de `nan` staat.
"""

# %% [markdown] lang="en" id="choose-intro"
r"""
## Choosing, even when a training run derails

A search ends with a table: for every candidate a training score, a validation score, and sometimes a test score already. You choose by
the validation score. The training score rewards the best memorizer; the test score is for later.

One thing often goes wrong in silence here. A training run with too high a learning rate diverges, and its score is then `nan`, *not a
number*. **Predict** what the two lines below print, and whether it matters where the `nan` stands.
"""

# %% id="nan-demo"
nan = float("nan")
print(max([nan, 0.91, 0.88]))
print(max([0.91, nan, 0.88]))

# %% quiz="08-nan"

# %% [markdown] lang="nl" id="choose-task"
r"""
Elke vergelijking met `nan` is onwaar. Staat hij vooraan, dan haalt niemand hem meer in, en lever je het netwerk op dat ontspoord is.

**Opdracht (2 punten).** Schrijf `choose(results)`. `results` is een lijst van dicts met de sleutels `params`, `train`, `val` en `test`.
Geef de dict terug met de hoogste `val`. Een `nan` verliest van elk getal, waar hij ook staat. De lijst zelf blijft zoals ze was.
"""

# %% [markdown] lang="en" id="choose-task"
r"""
Every comparison with `nan` is false. If it stands first, nobody overtakes it any more, and you deliver the network that derailed.

**Exercise (2 points).** Write `choose(results)`. `results` is a list of dicts with the keys `params`, `train`, `val`, and `test`. Give
back the dict with the highest `val`. A `nan` loses to every number, wherever it stands. The list itself stays as it was.
"""


# %% exercise="choose"
def choose(results):
    """Return the result with the highest validation score; nan loses."""
    ### BEGIN SOLUTION
    return max(results, key=lambda one: -np.inf if np.isnan(one["val"]) else one["val"])
    ### END SOLUTION


# %% tests="choose" points=2
check("08.choose")

# %% [markdown] lang="nl" id="refine-intro"
r"""
## Verfijnen, met een budget

Afstemmen is een lus:

1. **Kies** een ruimte, en een eerste stel kandidaten.
2. **Train** ze.
3. **Meet** op de validatieset.
4. **Pas aan**: zoek verder rond de beste. Ligt die aan de rand van je bereik, schuif het bereik dan op.
5. Terug naar 2, tot **het budget op is**.

Eerst grof over de hele ruimte, dan fijn rond het beste: zo gaat een vast aantal trainingen het verst. Vergeet niet dat een tweede seed
ook een training is. Twee kandidaten die minder verschillen dan hun seeds, verschillen nog niet.

> **Vaak anders verteld: ‘herhaal tot de gewenste prestaties zijn bereikt’.** Dan beslist het resultaat wanneer je ophoudt, en hoe langer
> je zoekt, hoe zekerder je een gelukstreffer vindt. Kies het budget vooraf. En meet in stap 3 op validatie: met de testset in die lus is
> het laatste cijfer niets meer waard.
"""

# %% [markdown] lang="en" id="refine-intro"
r"""
## Refining, with a budget

Tuning is a loop:

1. **Choose** a space, and a first set of candidates.
2. **Train** them.
3. **Measure** on the validation set.
4. **Adjust**: search on around the best one. If it lies at the edge of your range, move the range.
5. Back to 2, until **the budget is used up**.

First coarsely over the whole space, then finely around the best: that way a fixed number of training runs goes furthest. Do not forget that
a second seed is a training run, too. Two candidates that differ by less than their seeds do not differ yet.

> **Often told otherwise: “repeat until the desired performance is reached.”** Then the result decides when you stop, and the longer you
> search, the surer you are to find a lucky hit. Choose the budget beforehand. And in step 3 measure on validation: with the test set in
> that loop the last figure is worth nothing.
"""

# %% quiz="08-until"

# %% quiz="08-budget"

# %% [markdown] lang="nl" id="refine-task"
r"""
**Opdracht (1 punt).** Schrijf `refine(evaluate, space, budget, rng)`.

- `evaluate(params)` traint één kandidaat en geeft een dict met `train`, `val` en `test`. Elke aanroep is een training; je hebt er
  hoogstens `budget`.
- `space` is een ruimte zoals bij `random_candidates`, en elke kandidaat blijft erbinnen.
- Alle toeval komt uit `rng`.
- Geef de `params` terug met de hoogste `val` van alles wat je probeerde. Ook hier verliest `nan`.

Hoe je zoekt is vrij. Een goed plan: de helft van het budget over de hele ruimte, en dan steeds één kandidaat uit een smaller bereik
rond de beste tot dan toe. Je mag `random_candidates` en `choose` van hierboven gebruiken, als ze kloppen.
"""

# %% [markdown] lang="en" id="refine-task"
r"""
**Exercise (1 point).** Write `refine(evaluate, space, budget, rng)`.

- `evaluate(params)` trains one candidate and gives a dict with `train`, `val`, and `test`. Every call is a training run; you have `budget`
  of them at most.
- `space` is a space as with `random_candidates`, and every candidate stays inside it.
- All chance comes from `rng`.
- Give back the `params` with the highest `val` of all you tried. Here, too, `nan` loses.

How you search is up to you. A good plan: half of the budget over the whole space, and then one candidate at a time from a narrower
range around the best so far. You may use `random_candidates` and `choose` from above, if they are right.
"""


# %% exercise="refine"
def refine(evaluate, space, budget, rng):
    """Return the best params by validation within the budget: first wide, then near the best."""
    ### BEGIN SOLUTION
    best, highest = None, -np.inf
    for trial in range(budget):
        params = {}
        for name, values in space.items():
            if isinstance(values, tuple):
                low, high = values
                if best and trial >= budget / 2:
                    low, high = max(low, best[name] / 3), min(high, best[name] * 3)
                params[name] = float(np.exp(rng.uniform(np.log(low), np.log(high))))
            else:
                params[name] = values[rng.integers(len(values))]
        val = evaluate(params)["val"]
        if best is None or val > highest:
            best, highest = params, -np.inf if np.isnan(val) else val
    return best
    ### END SOLUTION


# %% tests="refine" points=1
check("08.refine")

# %% [markdown] lang="nl" id="refine-use"
r"""
Laat je zoektocht los op de manen, met een budget van 12. Onder `test` zetten we hier `nan`: de testset blijft dicht, ook voor wie per
ongeluk kijkt.

**Voorspel.** Bij welke van de twaalf kandidaten vindt jouw zoektocht haar beste, en hoeveel beter is die dan de beste van de eerste zes?
"""

# %% [markdown] lang="en" id="refine-use"
r"""
Let your search loose on the moons, with a budget of 12. Under `test` we put `nan` here: the test set stays shut, even for whoever looks
by accident.

**Predict.** At which of the twelve candidates does your search find its best one, and how much better is it than the best of the first six?
"""

# %% id="refine-run"
asked = []


def evaluate(params):
    """Train one network with these settings; the test rows stay shut."""
    found = search.run_search(
        [params],
        train,
        validation,
        rng=np.random.default_rng(0),
        seeds=[1],
        batch_size=5,
        epochs=40,
    )
    output = found.models[0].forward(train[0].T)
    scores = {"train": np.mean((output >= 0.5) == train[1].T), "val": found.best.mean, "test": nan}
    asked.append({"params": params, **scores})
    print("  ".join(f"{name} {params[name]:<8.3g}" for name in params), f"val {scores['val']:.3f}")
    return scores


winner = refine(evaluate, ranges, 12, np.random.default_rng(0))
print(len(asked), winner)

# %% [markdown] lang="nl" id="refine-answer"
r"""
Zie je waar het grove zoeken ophoudt en het fijne begint? Verander de seed van de generator een paar keer: hoe goed het afloopt, hangt af
van de eerste helft. Zes wijde trekkingen missen een gebied van een kwart allemaal met kans $0{,}75^6 \approx 0{,}18$, en dan verfijn je
keurig op de verkeerde plek. Hoe meer je weet van de ruimte, hoe meer je aan het fijne zoeken kunt besteden.

Kijk ook hoe sterk twee bijna gelijke kandidaten kunnen verschillen. Elk kreeg hier één seed, dus een uitschieter naar boven of naar
beneden kan toeval zijn.
"""

# %% [markdown] lang="en" id="refine-answer"
r"""
Can you see where the coarse search ends and the fine one begins? Change the seed of the generator a few times: how well it turns out
depends on the first half. Six wide draws all miss a region of one quarter with chance $0.75^6 \approx 0.18$, and then you neatly refine
in the wrong place. The more you know of the space, the more you can spend on the fine search.

Look, too, at how much two nearly equal candidates may differ. Each got a single seed here, so a figure that stands out, upward or
downward, may be chance.
"""

# %% [markdown] lang="nl" id="libraries"
r"""
## Met kant-en-klaar gereedschap

Omdat `PerceptronClassifier` zich gedraagt als elk model van scikit-learn, werken diens zoekers er ook mee: `GridSearchCV` en
`RandomizedSearchCV`. Ze hebben geen aparte validatieset nodig maar doen *kruisvalidatie*: de data gaat in bijvoorbeeld drie stukken, en
elk stuk is één keer de validatieset voor een model dat op de andere twee is getraind. Van weinig data haal je zo het meeste, voor drie
keer zoveel trainingen. Aan het eind traint de zoeker zijn winnaar nog een keer, op alle stukken samen. De testset blijft ook hier buiten.

**Voorspel.** Hieronder proberen ze elk vier kandidaten. Hoeveel netwerken worden er in totaal getraind? Geen ervan is na 30 epochs klaar,
dus je kunt de waarschuwingen tellen.
"""

# %% [markdown] lang="en" id="libraries"
r"""
## With ready-made tools

Because `PerceptronClassifier` behaves like any scikit-learn model, that library's searches work with it, too: `GridSearchCV` and
`RandomizedSearchCV`. They need no separate validation set but do *cross-validation*: the data goes into, say, three pieces, and each
piece is the validation set once, for a model trained on the other two. That way you get the most out of little data, for three times as
many training runs. At the end the search trains its winner once more, on all pieces together. The test set stays out of it here as well.

**Predict.** Below, each of them tries four candidates. How many networks are trained in all? None is finished after 30 epochs, so you can
count the warnings.
"""

# %% id="libraries-run"
import joblib
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV

from nnlib.space import LogUniform

X_known, y_known = (np.concatenate(pair) for pair in zip(train, validation, strict=True))
small_batches = plain_sgd | {"batch_size": 10}
ours = PerceptronClassifier(**small_batches, max_iter=30, n_iter_no_change=30, random_state=0)
searches = {
    "grid": GridSearchCV(
        ours, {"learning_rate_init": [0.1, 1.0], "hidden_layer_sizes": [(4,), (16,)]}, cv=3
    ),
    "random": RandomizedSearchCV(
        ours,
        {"learning_rate_init": LogUniform(0.01, 10.0), "hidden_layer_sizes": [(4,), (8,), (16,)]},
        n_iter=4,
        cv=3,
        random_state=0,
    ),
}
#: nl: n_jobs=1 is één proces; met n_jobs=2 werken er twee naast elkaar
#: en: n_jobs=1 is one process; with n_jobs=2 two of them work side by side
with joblib.parallel_config(n_jobs=1), warnings_counted():
    for name, one in searches.items():
        one.fit(X_known, y_known.ravel())
        print(f"{name:>6} {one.best_score_:.3f} {one.best_params_}")

# %% [markdown] lang="nl" id="libraries-answer"
r"""
Vier kandidaten maal drie stukken is 12, en de winnaar nog een keer maakt 13. Twee zoekers trainen dus 26 netwerken.
"""

# %% [markdown] lang="en" id="libraries-answer"
r"""
Four candidates times three pieces is 12, and the winner once more makes 13. So two searches train 26 networks.
"""

# %% quiz="08-cross"

# %% [markdown] lang="nl" id="cluster"
r"""
### Van één computer naar veel

Kandidaten hebben niets met elkaar te maken, dus je kunt ze tegelijk trainen. scikit-learn laat dat over aan *joblib*. Op één computer
is `n_jobs=2` genoeg. Heb je er meer, met een *dask*-planner die de taken verdeelt, dan zijn het drie regels. Ze staan hier om te lezen;
er wordt niets uitgevoerd. Je hebt er het pakket `distributed` voor nodig: `pip install "leercurve[cluster]"`.

```python
from distributed import Client
client = Client("tcp://scheduler:8786")
with joblib.parallel_config(backend="dask", client=client):
    searches["random"].fit(X_known, y_known.ravel())
```

De uitkomst is dezelfde: elke kandidaat heeft zijn eigen seed, en het maakt niet uit waar hij traint.
"""

# %% [markdown] lang="en" id="cluster"
r"""
### From one computer to many

Candidates have nothing to do with each other, so you can train them at the same time. scikit-learn leaves that to *joblib*. On one
computer `n_jobs=2` will do. If you have more, with a *dask* scheduler that hands out the tasks, it takes three lines. They are here to
be read; nothing is run. You need the package `distributed` for it: `pip install "leercurve[cluster]"`.

```python
from distributed import Client
client = Client("tcp://scheduler:8786")
with joblib.parallel_config(backend="dask", client=client):
    searches["random"].fit(X_known, y_known.ravel())
```

The outcome is the same: every candidate has a seed of its own, and it does not matter where it trains.
"""

# %% [markdown] lang="nl" id="report-intro"
r"""
## Het eindverslag

Alles is gekozen. Nu mag de testset open, één keer. Maar één getraind netwerk is één worp: een andere seed geeft een ander cijfer.
Train de winnaar daarom vanaf een aantal seeds en rapporteer het **gemiddelde met zijn standaardfout**: de spreiding $s$ van de scores,
gedeeld door de wortel van hun aantal.

$$\text{standaardfout} = \frac{s}{\sqrt{n}}, \qquad s = \sqrt{\frac{1}{n - 1} \sum_i (a_i - \bar a)^2}.$$

**Met de hand.** Drie seeds geven 0,92, 0,94 en 0,96. Het gemiddelde is 0,94, de afwijkingen zijn −0,02, 0 en 0,02. Hun kwadraten zijn
samen 0,0008; gedeeld door 2 is dat 0,0004, en $s = 0{,}02$. De standaardfout is $0{,}02 / \sqrt{3} \approx 0{,}0115$. Je schrijft dus
0,94 ± 0,01, en niet 0,940.

Delen door $n - 1$ moet omdat het gemiddelde uit dezelfde scores komt; in NumPy is dat `ddof=1`. Een verschil tussen twee modellen dat
niet groter is dan zijn eigen onzekerheid, is geen resultaat.
"""

# %% [markdown] lang="en" id="report-intro"
r"""
## The final report

Everything has been chosen. Now the test set may be opened, once. But one trained network is one roll of the dice: another seed
gives a different figure. So train the winner from a number of seeds and report the **mean with its standard error**: the spread $s$ of
the scores, divided by the root of their count.

$$\text{standard error} = \frac{s}{\sqrt{n}}, \qquad s = \sqrt{\frac{1}{n - 1} \sum_i (a_i - \bar a)^2}.$$

**By hand.** Three seeds give 0.92, 0.94, and 0.96. The mean is 0.94, the deviations are −0.02, 0, and 0.02. Their squares add up to
0.0008; divided by 2 that is 0.0004, and $s = 0.02$. The standard error is $0.02 / \sqrt{3} \approx 0.0115$. So you write 0.94 ± 0.01,
and not 0.940.

You divide by $n - 1$ because the mean comes from the same scores; in NumPy that is `ddof=1`. A difference between two models that is no
larger than its own uncertainty is no result.
"""

# %% quiz="08-standard-error"

# %% quiz="08-winner"

# %% [markdown] lang="nl" id="report-task"
r"""
**Opdracht (2 punten).** Schrijf `report(make_model, data, seeds)`.

- `make_model(seed)` geeft een nieuw, ongetraind model met `fit`, `predict` en `score`, zoals scikit-learn ze heeft.
- `data` is een dict met drie paren `(X, y)`: `"train"`, `"val"` en `"test"`.
- Voor elke seed train je één nieuw model op de trainingsrijen, en je meet het op de testrijen.
- Geef een dict terug met `"mean"`, de gemiddelde nauwkeurigheid, en `"error"`, de standaardfout daarvan.

Schalen hoeft hier niet. Doe je het toch, haal de getallen ervoor dan uit de trainingsrijen alleen.
"""

# %% [markdown] lang="en" id="report-task"
r"""
**Exercise (2 points).** Write `report(make_model, data, seeds)`.

- `make_model(seed)` gives a new, untrained model with `fit`, `predict`, and `score`, as scikit-learn has them.
- `data` is a dict with three pairs `(X, y)`: `"train"`, `"val"`, and `"test"`.
- For each seed you train one new model on the training rows, and measure it on the test rows.
- Give back a dict with `"mean"`, the mean accuracy, and `"error"`, its standard error.

Scaling is not needed here. If you scale anyway, take the figures for it from the training rows alone.
"""


# %% exercise="report"
def report(make_model, data, seeds):
    """Return the mean test accuracy over the seeds, and its standard error."""
    ### BEGIN SOLUTION
    scores = []
    for seed in seeds:
        model = make_model(seed)
        model.fit(*data["train"])
        scores.append(model.score(*data["test"]))
    return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}
    ### END SOLUTION


# %% tests="report" points=2
check("08.report")

# %% [markdown] lang="nl" id="report-use"
r"""
**Voorspel** eerst, met een marge: welke nauwkeurigheid haalt de winnaar van jouw zoektocht op de testset? Hoger, lager of gelijk aan
zijn validatiescore? Dan de ene keer dat je kijkt.
"""

# %% [markdown] lang="en" id="report-use"
r"""
First **predict**, with a margin: which accuracy will the winner of your search get on the test set? Higher than its validation score,
lower, or equal? And then the one time you look.
"""

# %% id="report-run"
best = by_lot.best.params if winner is None else winner


def make_model(seed):
    """Return an untrained network with the winning settings."""
    return PerceptronClassifier(
        best["hidden_layer_sizes"],
        learning_rate_init=best["learning_rate"],
        **plain_sgd | {"batch_size": 5},
        max_iter=40,
        n_iter_no_change=40,
        random_state=seed,
    )


data = {"train": train, "val": validation, "test": test}
data = {name: (X, y.ravel()) for name, (X, y) in data.items()}
with warnings_counted():
    final = report(make_model, data, range(10))
if final:
    print(f"{final['mean']:.3f} ± {final['error']:.3f}")

# %% [markdown] lang="nl" id="report-answer"
r"""
Dit cijfer mag je opschrijven. Valt het tegen, dan blijft het staan: wie nu nog aan een knop draait en opnieuw kijkt, is weer aan het
afstemmen, op de testset. En let op wat de standaardfout hier *niet* bevat: alle seeds zijn op dezelfde 200 testrijen gemeten. Andere
rijen hadden ook een ander cijfer gegeven.
"""

# %% [markdown] lang="en" id="report-answer"
r"""
You may write this figure down. If it disappoints, it stays: whoever turns another knob now and looks again is tuning once more, on the
test set. And mind what the standard error here does *not* contain: all seeds were measured on the same 200 test rows. Other rows would
have given a different figure, too.
"""

# %% quiz="08-seed"

# %% [markdown] lang="nl" id="transfer"
r"""
## Ergens anders

Andere data: een cirkel in een cirkel, en batches van 20. Je hebt een budget van tien kandidaten. Leg zelf de ruimte vast in
`my_space`, of laat staan wat er staat.

**Voorspel** in welke ordegrootte de beste leersnelheid zal liggen. Lees dan de figuur. Ligt de beste aan een rand? Waar zou je de volgende
tien leggen?
"""

# %% [markdown] lang="en" id="transfer"
r"""
## Somewhere else

Other data: a circle within a circle, and batches of 20. You have a budget of ten candidates. Set the space yourself in `my_space`, or leave
it as it is.

**Predict** in which order of magnitude the best learning rate will lie. Then read the figure. Does the best one lie at an edge? Where would
you put the next ten?
"""

# %% id="transfer-circles"
#: nl: een tuple is een log-uniform bereik, een lijst een keuze
#: en: a tuple is a log-uniform range, a list a choice
my_space = {"learning_rate": (0.001, 1.0), "hidden_layer_sizes": [2, 4, 8, 16]}

rings = datasets.circles(300, noise=0.15, rng=np.random.default_rng(5))
rings_train, rings_validation = split(*rings, (0.5, 0.5), np.random.default_rng(1))
on_rings = search.run_search(
    search.sample(my_space, 10, np.random.default_rng(2)),
    rings_train,
    rings_validation,
    rng=np.random.default_rng(0),
    batch_size=20,
    epochs=40,
)
show(plots.search_panels, {"my_space": on_rings}, "learning_rate", "hidden_layer_sizes")

# %% [markdown] lang="nl" id="transfer-answer"
r"""
In de ruimte zoals ze er stond wint de hoogste leersnelheid die is geloot, 0,8, met ruime voorsprong. Vlak erboven ligt de grens van 1, en
wat daarachter ligt heeft niemand geprobeerd. Schuif het bereik dus op, bijvoorbeeld naar 0,1 tot 10, en kijk of de beste dan middenin ligt.
"""

# %% [markdown] lang="en" id="transfer-answer"
r"""
In the space as it stood, the highest learning rate that was drawn, 0.8, wins by a wide margin. The limit of 1 lies just above it, and what
is beyond it nobody has tried. So move the range, to 0.1 to 10, for instance, and see whether the best one then lies in the middle.
"""

# %% quiz="08-transfer"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- *Successive halving* geeft veel kandidaten een paar epochs, gooit de slechtste helft weg en traint de rest verder; Hyperband herhaalt
  dat met verschillende inzetten. In scikit-learn heet het `HalvingGridSearchCV`.
- *Bayesiaanse optimalisatie* leert wel van eerdere pogingen: een tweede model schat waar in de ruimte nog iets te winnen is.
- Kruisvalidatie om te kiezen én om te rapporteren vraagt twee lussen in elkaar, *genest*: anders heeft de keuze het cijfer al gezien.
- Met weinig budget is een goede standaardwaarde uit de literatuur vaak een betere eerste kandidaat dan een loting.
- `search.refined(space, params)` van `nnlib` maakt een smallere ruimte rond een kandidaat, voor elke soort bereik.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- *Successive halving* gives many candidates a few epochs, throws the worse half away, and trains the rest further; Hyperband repeats
  that with different stakes. In scikit-learn it is called `HalvingGridSearchCV`.
- *Bayesian optimization* does learn from earlier trials: a second model estimates where in the space there is something to gain.
- Cross-validation for choosing and for reporting takes two loops inside each other, *nested*: otherwise the choice has seen the figure
  already.
- With a small budget a good default from the literature is often a better first candidate than a draw.
- `search.refined(space, params)` of `nnlib` makes a narrower space around a candidate, for every sort of range.
"""

# %% [markdown] lang="nl" id="summary" mentions="hyper-parameter, hyper-parameters"
r"""
## Samengevat

Parameters leert de training, hyperparameters kies jij. Zoeken doe je met een ruimte, een budget en een validatieset. Een grid probeert
elke combinatie van wat je opschreef en wordt met elke hyperparameter duurder; random search trekt uit verdelingen en ziet met hetzelfde
budget meer verschillende waarden van wat ertoe doet. Leersnelheden trek je log-uniform. Wie divergeert, verliest. Je zoekt eerst grof,
dan fijn, en stopt als het budget op is. Daarna gaat de testset één keer open, over meerdere seeds, en je schrijft het gemiddelde op met
zijn standaardfout. Een waarschuwing lees je.

## Bronnen

- J. Bergstra en Y. Bengio, [*Random search for hyper-parameter optimization*](https://www.jmlr.org/papers/v13/bergstra12a.html),
  Journal of Machine Learning Research 13, 2012.
- Y. Bengio, [*Practical recommendations for gradient-based training of deep
  architectures*](https://arxiv.org/abs/1206.5533), 2012.
- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 11.
- P. Nakkiran e.a., [*Deep double descent: where bigger models and more data hurt*](https://arxiv.org/abs/1912.02292), 2019.
- L. Li e.a., [*Hyperband: a novel bandit-based approach to hyperparameter optimization*](https://arxiv.org/abs/1603.06560), 2018.
- scikit-learn, [*Neural network models (supervised)*](https://scikit-learn.org/stable/modules/neural_networks_supervised.html) en
  [*Tuning the hyper-parameters of an estimator*](https://scikit-learn.org/stable/modules/grid_search.html).
"""

# %% [markdown] lang="en" id="summary" mentions="hyper-parameter, hyper-parameters"
r"""
## In short

Training learns parameters, you choose hyperparameters. You search with a space, a budget, and a validation set. A grid tries every
combination of what you wrote down and gets more expensive with every hyperparameter; random search draws from distributions and, for the
same budget, sees more distinct values of what matters. You draw learning rates log-uniformly. A candidate that diverges loses. You search
coarsely first, then finely, and stop when the budget is used up. After that the test set is opened once, over several seeds, and you
write down the mean with its standard error. And you read warnings.

## Sources

- J. Bergstra and Y. Bengio, [*Random search for hyper-parameter optimization*](https://www.jmlr.org/papers/v13/bergstra12a.html),
  Journal of Machine Learning Research 13, 2012.
- Y. Bengio, [*Practical recommendations for gradient-based training of deep
  architectures*](https://arxiv.org/abs/1206.5533), 2012.
- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 11.
- P. Nakkiran et al., [*Deep double descent: where bigger models and more data hurt*](https://arxiv.org/abs/1912.02292), 2019.
- L. Li et al., [*Hyperband: a novel bandit-based approach to hyperparameter optimization*](https://arxiv.org/abs/1603.06560), 2018.
- scikit-learn, [*Neural network models (supervised)*](https://scikit-learn.org/stable/modules/neural_networks_supervised.html) and
  [*Tuning the hyper-parameters of an estimator*](https://scikit-learn.org/stable/modules/grid_search.html).
"""
