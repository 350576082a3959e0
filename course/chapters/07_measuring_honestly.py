# %% [markdown] lang="nl" id="title"
r"""
# Eerlijk meten: onder- en overfitting

Een netwerk dat je trainingsrijen foutloos voorspelt, kan op nieuwe rijen niets waard zijn. In dit hoofdstuk leer je meten wat je
eigenlijk wilt weten: hoe goed gaat het op voorbeelden die nog niet bestonden toen je trainde?

Na dit hoofdstuk

1. verdeel je data in training, validatie en test, en zeg je waar elk deel voor dient;
2. meet je nauwkeurigheid en verlies, en lees je een verwarringsmatrix;
3. herken je aan twee krommen *underfitting* en *overfitting*, en noem je bij elk meer dan één oorzaak;
4. stop je een training op tijd, met geduld;
5. ontwijk je de val van de vormen (n, 1) en (n,).

Je hebt de trainingslus en de verlieskrommen van de vorige hoofdstukken nodig. Reken op ruim een uur. Voorspel steeds voordat je een
cel uitvoert, ook als je het zeker denkt te weten.
"""

# %% [markdown] lang="en" id="title"
r"""
# Measuring honestly: underfitting and overfitting

A network that predicts your training rows without a mistake may be worth nothing on new ones. In this chapter you learn to
measure what you really want to know: how well does it do on examples that did not exist yet when you trained?

After this chapter you

1. divide data into training, validation, and test, and say what each part is for;
2. measure accuracy and loss, and read a confusion matrix;
3. recognize *underfitting* and *overfitting* from two curves, and name more than one cause of each;
4. stop a training run in time, with patience;
5. steer clear of the trap of the shapes (n, 1) and (n,).

You need the training loop and the loss curves of the previous chapters. Count on a little over an hour. Predict each time before you run a
cell, even when you think you are sure.
"""

# %% id="imports"
import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import CapacityExplorer, quiz, show
from nnlib import datasets, losses, metrics, plots
from nnlib.callbacks import EarlyStopping
from nnlib.population import Population

# %% [markdown] lang="nl" id="looking-back"
r"""
## Even terug

Drie vragen over eerdere hoofdstukken. Wat je nu uit je hoofd ophaalt, heb je straks nodig.
"""

# %% [markdown] lang="en" id="looking-back"
r"""
## Looking back

Three questions about earlier chapters. What you fetch from memory now you will need shortly.
"""

# %% quiz="06-curve-low"

# %% quiz="05-loss-falls"

# %% quiz="03-loss"

# %% [markdown] lang="nl" id="by-heart"
r"""
## Onthouden is niet leren

Een model dat elke rij die het al kent foutloos voorspelt, is zo gemaakt: zoek bij een vraag de bekende rij die er het dichtst bij
ligt en geef *haar* label. Geen gewichten, geen training, alleen een geheugen.

De labels hieronder zijn met een munt gegooid. Er valt dus niets te leren.

**Voorspel.** Welk deel krijgt dit model goed op de 200 rijen die het kent? En op 1000 nieuwe rijen? Vul je voorspelling in
voordat je de cel uitvoert.
"""

# %% [markdown] lang="en" id="by-heart"
r"""
## Remembering is not learning

A model that predicts every row it already knows without a mistake is easily made: when asked, look up the known row that lies
closest and give *its* label. No weights, no training, just a memory.

The labels below were made by tossing a coin. So there is nothing to learn.

**Predict.** Which share does this model get right on the 200 rows it knows? And on 1000 new rows? Fill in your prediction before
you run the cell.
"""


# %% id="by-heart-code"
#: nl: jouw voorspelling
#: en: your prediction
prediction = {"known": 0.50, "new": 0.50}


def coin_flips(n, columns, rng):
    """Return n random rows with labels that were tossed with a coin."""
    return rng.normal(size=(n, columns)), rng.integers(0, 2, (n, 1)).astype(float)


def nearest_label(X_known, y_known, X_asked):
    """Return for each asked row the label of the known row that lies closest."""
    distances = ((X_asked[:, None] - X_known) ** 2).sum(axis=2)
    return y_known[distances.argmin(axis=1)]


rng = np.random.default_rng(0)
X_known, y_known = coin_flips(200, 2, rng)
X_new, y_new = coin_flips(1000, 2, rng)
for name, X, y in (("known", X_known, y_known), ("new", X_new, y_new)):
    share = np.mean(nearest_label(X_known, y_known, X) == y)
    print(f"{name:>5}: {prediction[name]:.2f} -> {share:.3f}")

# %% [markdown] lang="nl" id="by-heart-answer"
r"""
Alles goed op wat het kende, gokken op wat het niet kende. Een cijfer op bekende rijen zegt dus niet of er iets geleerd is.
**Generaliseren** is goed zijn op rijen waarop niet is getraind. Dat kun je alleen meten met rijen die je apart hebt gehouden.
"""

# %% [markdown] lang="en" id="by-heart-answer"
r"""
Everything right on what it knew, guessing on what it did not. So a figure on known rows does not tell whether anything has been
learned. To **generalize** is to be good on rows that were not trained on. You can measure that only with rows you kept apart.
"""

# %% quiz="07-memory"

# %% [markdown] lang="nl" id="three-piles"
r"""
## Drie stapels

Eén stapel apart houden is niet genoeg. Met die stapel ga je namelijk ook kiezen: welke leersnelheid, hoeveel neuronen, hoeveel
epochs. En wie kiest, kiest het toeval van die stapel mee. Daarom zijn het er drie.

| deel | waar het voor dient | wie er iets van leert |
| --- | --- | --- |
| **trainingsset** | de gewichten en biases aanpassen | het netwerk |
| **validatieset** | kiezen: leersnelheid, breedte, wanneer je stopt | jij |
| **testset** | één eindoordeel, als alles gekozen is | niemand |

Gewichten en biases zijn de *parameters*: die leert het netwerk uit de trainingsset. Wat jij kiest, zijn de *hyperparameters*; daar
gaat het volgende hoofdstuk over.

> **Vaak anders verteld: ‘verander de instellingen en kijk wat de nauwkeurigheid op de testset doet’.** Dat staat in veel lessen,
> en daarna is het geen testset meer maar een validatieset, en heb je geen testset over. Het cijfer van de winnaar is dan te mooi.
> Verderop meet je hoeveel te mooi.

Vooraf schudden hoort erbij. Liggen de rijen op klasse gesorteerd, of op datum, dan krijgt de testset anders een andere soort
voorbeelden dan de trainingsset. Paren blijven paren: rij `i` van `X` en rij `i` van `y` gaan naar hetzelfde deel.

**Met de hand.** Tien rijen, aandelen 0,6 · 0,2 · 0,2, en de generator geeft de volgorde 3 8 0 6 1 9 4 7 2 5. Dan krijgt training de
rijen 3 8 0 6 1 9, validatie 4 en 7, en test 2 en 5. Elke rij staat in precies één deel.
"""

# %% [markdown] lang="en" id="three-piles"
r"""
## Three piles

Keeping one pile apart is not enough. That pile is also what you will choose with: which learning rate, how many neurons, how many
epochs. And whoever chooses picks up the accidents of that pile along the way. That is why there are three.

| part | what it is for | who learns from it |
| --- | --- | --- |
| **training set** | updating the weights and biases | the network |
| **validation set** | choosing: learning rate, width, when to stop | you |
| **test set** | one final verdict, once everything is chosen | nobody |

Weights and biases are the *parameters*: the network learns them from the training set. What you choose are the *hyperparameters*;
the next chapter is about those.

> **Often told otherwise: “change the settings and watch what the accuracy on the test set does.”** Many lessons say so, and from
> then on it is no longer a test set but a validation set, and you have no test set left. The winner's figure is then too good.
> Further on you measure how much too good.

Shuffling beforehand is part of it. If the rows are sorted by class, or by date, the test set would otherwise get another kind of
examples than the training set. Pairs remain pairs: row `i` of `X` and row `i` of `y` go to the same part.

**By hand.** Ten rows, shares 0.6 · 0.2 · 0.2, and the generator gives the order 3 8 0 6 1 9 4 7 2 5. Then training gets the rows
3 8 0 6 1 9, validation 4 and 7, and test 2 and 5. Every row is in exactly one part.
"""

# %% quiz="07-roles"

# %% [markdown] lang="nl" id="split-task"
r"""
**Opdracht (3 punten).** Schrijf `split(X, y, fractions, rng)`.

- `X` heeft een rij per voorbeeld, `y` ook; `fractions` zijn drie aandelen die samen 1 zijn, zoals `(0.6, 0.2, 0.2)`.
- De functie geeft drie paren terug: `(X_train, y_train), (X_val, y_val), (X_test, y_test)`.
- Elke rij komt in precies één deel, met haar eigen label. Een deel mag door afronden één rij groter of kleiner zijn dan zijn aandeel.
- De volgorde komt van `rng` en van niets anders, zodat dezelfde generator dezelfde verdeling geeft. De arrays van de aanroeper
  blijven zoals ze zijn.

Het geraamte staat er al; vervang elke `...`. Op de eerste open plek komt de volgorde: alle `n` rijnummers, één keer geschud. Op de andere
drie komt het stuk van die volgorde dat elk deel krijgt. `first` en `second` zeggen na hoeveel nummers training en validatie ophouden; in
het voorbeeld hierboven zijn ze 6 en 8. De laatste regel houdt de paren bij elkaar.
"""

# %% [markdown] lang="en" id="split-task"
r"""
**Exercise (3 points).** Write `split(X, y, fractions, rng)`.

- `X` has one row per example, and so has `y`; `fractions` are three shares that add up to 1, such as `(0.6, 0.2, 0.2)`.
- The function gives back three pairs: `(X_train, y_train), (X_val, y_val), (X_test, y_test)`.
- Every row goes to exactly one part, with its own label. Because of rounding, a part may be one row larger or smaller than its share.
- The order comes from `rng` and from nothing else, so that the same generator gives the same division. The caller's arrays stay as
  they are.

The skeleton is there already; replace every `...`. The first blank takes the order: all `n` row numbers, shuffled once. The other three
take the piece of that order which each part gets. `first` and `second` tell after how many numbers training and validation end; in the
example above they are 6 and 8. The last line keeps the pairs together.
"""


# %% exercise="split"
def split(X, y, fractions, rng):
    """Return three pairs (X, y): training, validation and test."""
    n = len(X)
    order = ...
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    ### END SOLUTION
    first = round(fractions[0] * n)
    second = first + round(fractions[1] * n)
    train = ...
    ### BEGIN SOLUTION
    train = order[:first]
    ### END SOLUTION
    val = ...
    ### BEGIN SOLUTION
    val = order[first:second]
    ### END SOLUTION
    test = ...
    ### BEGIN SOLUTION
    test = order[second:]
    ### END SOLUTION
    return [(X[rows], y[rows]) for rows in (train, val, test)]


# %% tests="split" points=3
check("07.split")

# %% [markdown] lang="nl" id="leak"
r"""
Verdelen komt vóór al het andere dat naar de data kijkt. Ook het gemiddelde en de spreiding waarmee je schaalt, haal je uit de
trainingsset. Wie ze over alle rijen berekent, laat iets van de testset in elk trainingsgetal **lekken**. Het helpt vaak maar een
beetje, en juist daarom merk je het niet.

Heb je weinig rijen, dan kun je beurtelings elk vijfde deel als validatieset nemen en de vijf cijfers middelen: *kruisvalidatie*. De
testset blijft daar buiten.
"""

# %% [markdown] lang="en" id="leak"
r"""
Dividing comes before anything else that looks at the data. The mean and the spread you scale with, too, you take from the training
set. Whoever computes them over all rows lets something of the test set **leak** into every training number. It often helps only a
little, and that is just why you do not notice.

If you have few rows, you can take each fifth of them as the validation set in turn and average the five figures:
*cross-validation*. The test set stays out of it.
"""

# %% quiz="07-order"

# %% [markdown] lang="nl" id="measures"
r"""
## Wat je meet

De uitvoer van het netwerk is een kans. Op 0,5 of hoger voorspel je klasse 1. Vijf voorbeelden, met de hand:

| voorbeeld | uitvoer | voorspelling | label | goed? | verlies |
| --- | --- | --- | --- | --- | --- |
| 1 | 0,9 | 1 | 1 | ja | $-\ln 0{,}9 \approx 0{,}105$ |
| 2 | 0,6 | 1 | 1 | ja | $-\ln 0{,}6 \approx 0{,}511$ |
| 3 | 0,8 | 1 | 0 | nee | $-\ln 0{,}2 \approx 1{,}609$ |
| 4 | 0,2 | 0 | 0 | ja | $-\ln 0{,}8 \approx 0{,}223$ |
| 5 | 0,4 | 0 | 1 | nee | $-\ln 0{,}4 \approx 0{,}916$ |

De **nauwkeurigheid** is het aandeel dat goed is: $3 / 5 = 0{,}6$. Het **verlies** is het gemiddelde van de laatste kolom: 0,673. De
**verwarringsmatrix** telt apart: per echte klasse een rij, per voorspelde klasse een kolom.

| | voorspeld 0 | voorspeld 1 |
| --- | --- | --- |
| **echt 0** | 1 | 1 |
| **echt 1** | 1 | 2 |

Ze zien verschillende dingen. De nauwkeurigheid weet niet hoe zeker een voorspelling was; voorbeeld 3, vol overtuiging fout, weegt
in het verlies het zwaarst. En alleen de matrix laat zien in *welke* klasse het misgaat.
"""

# %% [markdown] lang="en" id="measures"
r"""
## What you measure

The output of the network is a probability. From 0.5 on you predict class 1. Five examples, by hand:

| example | output | prediction | label | right? | loss |
| --- | --- | --- | --- | --- | --- |
| 1 | 0.9 | 1 | 1 | yes | $-\ln 0.9 \approx 0.105$ |
| 2 | 0.6 | 1 | 1 | yes | $-\ln 0.6 \approx 0.511$ |
| 3 | 0.8 | 1 | 0 | no | $-\ln 0.2 \approx 1.609$ |
| 4 | 0.2 | 0 | 0 | yes | $-\ln 0.8 \approx 0.223$ |
| 5 | 0.4 | 0 | 1 | no | $-\ln 0.4 \approx 0.916$ |

The **accuracy** is the share that is right: $3 / 5 = 0.6$. The **loss** is the mean of the last column: 0.673. The **confusion
matrix** counts separately: a row for each true class, a column for each predicted class.

| | predicted 0 | predicted 1 |
| --- | --- | --- |
| **true 0** | 1 | 1 |
| **true 1** | 1 | 2 |

They see different things. The accuracy does not know how firm a prediction was; example 3, wrong with full conviction, weighs most
in the loss. And only the matrix shows in *which* class things go wrong.
"""

# %% id="measures-code"
outputs = np.array([[0.9, 0.6, 0.8, 0.2, 0.4]])
targets = np.array([[1, 1, 0, 0, 1]])
print("accuracy", metrics.accuracy(outputs, targets))
print("loss    ", round(losses.BinaryCrossEntropy().value(outputs, targets), 3))
print(metrics.confusion_matrix(outputs, targets))

# %% [markdown] lang="nl" id="rare"
r"""
### De domste tegenstander

Stel dat 5 procent van de onderdelen in een fabriek defect is: klasse 1. Hieronder maken we zulke data, 950 hele en 50 defecte. We
trainen er een netwerk op en zetten er een model naast dat zonder te kijken altijd 0 zegt.

**Voorspel.** Welke nauwkeurigheid haalt ‘altijd 0’ op deze rijen? Hoeveel beter kan een netwerk dus nog worden?
"""

# %% [markdown] lang="en" id="rare"
r"""
### The dumbest opponent

Suppose that 5 percent of the parts in a factory are defective: class 1. Below we make such data, 950 sound parts and 50 defective
ones. We train a network on them and put beside it a model that always says 0 without looking.

**Predict.** Which accuracy does “always 0” reach on these rows? So how much better can a network still become?
"""


# %% id="rare-code"
def network(*widths, seed=1):
    """Return a fresh network with hidden layers of these widths."""
    rng = np.random.default_rng(seed)
    layers, n_inputs = [], 2
    for n_neurons in widths:
        layers.append(nnlib.Dense(n_inputs, n_neurons, "tanh", rng=rng))
        n_inputs = n_neurons
    return nnlib.Perceptron([*layers, nnlib.Dense(n_inputs, 1, "sigmoid", rng=rng)])


def few_of_class_1(n, rng):
    """Return n rows of two rings, of which one in 20 is of class 1."""
    X, y = datasets.circles(2 * n, noise=0.15, rng=rng)
    zeros, ones = np.flatnonzero(y == 0), np.flatnonzero(y == 1)
    rows = rng.permutation(np.concatenate([zeros[: n - n // 20], ones[: n // 20]]))
    return X[rows], y[rows]


rng = np.random.default_rng(4)
X_parts, y_parts = few_of_class_1(1000, rng)
X_more, y_more = few_of_class_1(1000, rng)
inspector = network(8)
inspector.fit(X_parts, y_parts, 100, 0.3, batch_size=10, rng=np.random.default_rng(0))

answers = {"always 0": np.zeros((1, 1000)), "network": inspector.forward(X_more.T)}
for name, outputs in answers.items():
    print(f"{name:>8}: accuracy {metrics.accuracy(outputs, y_more.T):.3f}")
    print(metrics.confusion_matrix(outputs, y_more.T))

# %% id="rare-figure"
show(plots.confusion_matrix, metrics.confusion_matrix(answers["network"], y_more.T))

# %% [markdown] lang="nl" id="rare-answer"
r"""
‘Altijd 0’ haalt 0,95 en vindt geen enkel defect. Aan de nauwkeurigheid alleen zie je nauwelijks verschil met het netwerk; in de
onderste rij van de matrix wel: die telt hoeveel defecten gevonden zijn en hoeveel er ontsnapten. Noem daarom bij elke nauwkeurigheid
ook wat het domste antwoord haalt.
"""

# %% [markdown] lang="en" id="rare-answer"
r"""
“Always 0” reaches 0.95 and finds not a single defect. The accuracy alone hardly shows a difference from the network; the bottom row of
the matrix does: it counts how many defects were found and how many escaped. So beside every accuracy, tell what the dumbest answer
gets.
"""

# %% quiz="07-matrix"

# %% quiz="07-imbalance"

# %% quiz="07-sees"

# %% [markdown] lang="nl" id="shapes"
r"""
### De val van de vormen

Labels komen vaak als vector binnen, met vorm (n,). De uitvoer van een netwerk is een kolom, met vorm (n, 1). Dat lijkt hetzelfde.

**Voorspel.** `predicted` en `labels` hieronder zijn *dezelfde* 200 getallen, dus elke voorspelling klopt. Wat drukt elke regel af?
"""

# %% [markdown] lang="en" id="shapes"
r"""
### The trap of the shapes

Labels often come in as a vector, of shape (n,). The output of a network is a column, of shape (n, 1). That looks the same.

**Predict.** Below, `predicted` and `labels` are *the same* 200 numbers, so every prediction is right. What does each line print?
"""

# %% id="shapes-code"
labels = np.arange(200) % 2
predicted = labels.reshape(-1, 1)
print((predicted == labels).shape, (predicted == labels).mean())
print((predicted.ravel() == labels).shape, (predicted.ravel() == labels).mean())

# %% [markdown] lang="nl" id="shapes-answer"
r"""
Een kolom naast een rij rekt NumPy uit tot een tabel (*broadcasting*): elke voorspelling wordt met elk label vergeleken. Het
gemiddelde daarvan zegt iets over de klassen, en niets over het netwerk. Er komt geen foutmelding, alleen een nauwkeurigheid die
niet van haar plaats komt, hoe lang je ook traint. Het is een van de bekendste fouten in het vak. Breng beide kanten eerst in dezelfde
vorm, en wantrouw een cijfer dat nooit beweegt.

**Opdracht (2 punten).** Schrijf `accuracy(outputs, labels)`: het aandeel goede voorspellingen, een getal van 0 tot en met 1. Hier
zijn voorbeelden *rijen*.

- Bij één uitvoer per rij heeft `outputs` vorm (n, 1) en staan er kansen in; `labels` zijn nullen en enen met vorm (n, 1) of (n,).
  Een kans van 0,5 of hoger betekent klasse 1.
- Bij $k$ klassen heeft `outputs` vorm (n, k) en zijn de `labels` *one-hot* met dezelfde vorm: één 1 per rij. Voorspeld is de klasse
  met de grootste uitvoer van de rij.
"""

# %% [markdown] lang="en" id="shapes-answer"
r"""
NumPy stretches a column beside a row into a table (*broadcasting*): every prediction is compared with every label. The mean of that
says something about the classes, and nothing about the network. No error appears, only an accuracy that does not move, however long
you train. It is one of the best-known mistakes of the trade. Bring both sides into the same shape first, and distrust a figure that
never moves.

**Exercise (2 points).** Write `accuracy(outputs, labels)`: the share of right predictions, a number from 0 through 1. Here examples
are *rows*.

- With one output per row `outputs` has shape (n, 1) and holds probabilities; `labels` are zeros and ones of shape (n, 1) or (n,). A
  probability of 0.5 or more means class 1.
- With $k$ classes `outputs` has shape (n, k) and the `labels` are *one-hot* of the same shape: a single 1 per row. The predicted class
  is the one with the largest output of the row.
"""


# %% exercise="accuracy"
def accuracy(outputs, labels):
    """Return the share of rows whose class is predicted right."""
    ### BEGIN SOLUTION
    if outputs.shape[1] > 1:
        return np.mean(outputs.argmax(axis=1) == labels.argmax(axis=1))
    return np.mean((outputs.ravel() >= 0.5) == labels.ravel())
    ### END SOLUTION


# %% tests="accuracy" points=2
check("07.accuracy")

# %% quiz="07-shape"

# %% quiz="07-shape-mean"

# %% [markdown] lang="nl" id="four-runs"
r"""
## Twee krommen lezen

Nu de hoofdzaak. Twee ringen met veel ruis: de klassen liggen door elkaar, dus foutloos gaat niet. We doen vier proeven van 300
epochs en meten na elke epoch het verlies op de trainingsset en op 500 rijen die apart zijn gehouden.

| proef | netwerk | trainingsrijen | leersnelheid |
| --- | --- | --- | --- |
| 1 | één neuron | 60 | 0,3 |
| 2 | groot: twee lagen van 16 | 60 | 0,3 |
| 3 | groot: twee lagen van 16 | 60 | 0,01 |
| 4 | groot: twee lagen van 16 | 600 | 0,3 |

De cel hieronder tekent ze in een andere volgorde, als A tot en met D. De ring staat bij het laagste validatieverlies.

**Voorspel** eerst, met pen en papier: hoe lopen de twee lijnen bij proef 1? En bij proef 2?
"""

# %% [markdown] lang="en" id="four-runs"
r"""
## Reading two curves

Now the main thing. Two rings with a lot of noise: the classes lie mixed, so no network can be flawless. We do four runs of 300 epochs and
after each epoch measure the loss on the training set and on 500 rows that were kept apart.

| run | network | training rows | learning rate |
| --- | --- | --- | --- |
| 1 | one neuron | 60 | 0.3 |
| 2 | large: two layers of 16 | 60 | 0.3 |
| 3 | large: two layers of 16 | 60 | 0.01 |
| 4 | large: two layers of 16 | 600 | 0.3 |

The cell below draws them in another order, as A through D. The ring stands at the lowest validation loss.

**Predict** first, with pen and paper: how do the two curves run in run 1? And in run 2?
"""


# %% id="four-runs-code"
def rings(noise=0.25):
    """Return 600 rows to train on and 500 that are kept apart."""
    X, y = datasets.circles(1100, noise=noise, rng=np.random.default_rng(23))
    return (X[:600], y[:600]), (X[600:], y[600:])


def run(widths, n_rows, learning_rate, epochs=300, noise=0.25, callbacks=()):
    """Train a fresh network on the first n_rows and return it with its history."""
    (X, y), validation = rings(noise)
    model = network(*widths)
    history = model.fit(
        X[:n_rows],
        y[:n_rows],
        epochs,
        learning_rate,
        batch_size=10,
        rng=np.random.default_rng(0),
        validation_data=validation,
        callbacks=callbacks,
    )
    return model, history


runs = {
    "A": run((16, 16), 600, 0.3),
    "B": run((1,), 60, 0.3),
    "C": run((16, 16), 60, 0.01),
    "D": run((16, 16), 60, 0.3),
}
show(plots.curve_panels, {name: history for name, (model, history) in runs.items()})

# %% quiz="07-four"

# %% [markdown] lang="nl" id="four-runs-answer"
r"""
- **B en C: underfitting.** Het netwerk past niet eens op de trainingsrijen; beide lijnen blijven hoog. B is proef 1: één neuron kan
  geen ring tekenen. C is proef 3: een groot netwerk dat met kleine stappen in 300 epochs bijna niet van zijn plaats is gekomen. De
  figuren lijken op elkaar en de oorzaken niet.
- **D: overfitting.** Proef 2. De trainingslijn daalt door, de validatielijn keert om en stijgt. Het netwerk leert de toevalligheden
  van deze 60 rijen, de ruis incluis.
- **A: zo hoort het.** Proef 4: *hetzelfde* netwerk als D en dezelfde leersnelheid, met tien keer zoveel rijen. De lijnen blijven bij
  elkaar.

> **Vaak anders verteld: ‘underfitting betekent dat het netwerk te klein is’.** Dat is één oorzaak. Te weinig epochs, een verkeerde
> leersnelheid, te veel regularisatie of kenmerken die weinig zeggen geven hetzelfde beeld.

**Voorspel.** Welke netwerken leggen hun grens als een ring om klasse 1? En kun je aan de grens zien welk netwerk overfit? De punten
hieronder zijn de eerste 60 trainingsrijen.
"""

# %% [markdown] lang="en" id="four-runs-answer"
r"""
- **B and C: underfitting.** The network does not even fit the training rows; both curves stay high. B is run 1: one neuron cannot draw
  a ring. C is run 3: a large network that with small steps has hardly moved in 300 epochs. The pictures are alike and the causes
  are not.
- **D: overfitting.** Run 2. The training curve keeps falling; the validation curve turns around and rises. The network learns the accidents
  of these 60 rows, the noise included.
- **A: as it should be.** Run 4: *the same* network as D and the same learning rate, with ten times as many rows. The curves stay
  together.

> **Often told otherwise: “underfitting means that the network is too small.”** That is one cause. Too few epochs, a wrong learning
> rate, too much regularization, or features that say little give the same picture.

**Predict.** Which networks lay their boundary around class 1 as a ring? And does the boundary show which network overfits? The points
below are the first 60 training rows.
"""

# %% id="four-boundaries"
(X_rings, y_rings), (X_apart, y_apart) = rings()
models = {name: model for name, (model, history) in runs.items()}
for name, model in models.items():
    near = metrics.accuracy(model.forward(X_rings[:60].T), y_rings[:60].T)
    far = metrics.accuracy(model.forward(X_apart.T), y_apart.T)
    print(f"{name}: on these 60 rows {near:.2f}, on the 500 kept apart {far:.2f}")
show(plots.boundaries, models, X_rings[:60], y_rings[:60])

# %% [markdown] lang="nl" id="four-boundaries-answer"
r"""
B trekt een rechte lijn en C een flauwe boog; A en D sluiten de ring. Aan hun twee grenzen alleen zie je niet welke van de twee overfit.
Aan de nauwkeurigheid wel: D haalt 0,95 op deze 60 rijen en 0,81 op nieuwe, A 0,87 en 0,84. Het gat wordt pas zichtbaar als je op
nieuwe rijen meet.
"""

# %% [markdown] lang="en" id="four-boundaries-answer"
r"""
B draws a straight line and C a slight curve; A and D close the ring. From their two boundaries alone you cannot tell which of the two
overfits. From the accuracy you can: D reaches 0.95 on these 60 rows and 0.81 on new ones, A 0.87 and 0.84. The gap shows only when you
measure on new rows.
"""

# %% [markdown] lang="nl" id="knobs"
r"""
### Aan de knoppen

Wat doet elke hyperparameter?

| | te weinig | te veel |
| --- | --- | --- |
| lagen en neuronen (*capaciteit*) | kan tot underfitting leiden | vergroot het risico op overfitting |
| leersnelheid | traag; bij het einde nog underfitting | onrustig of divergeren |
| epochs | niet af | de trainingslijn daalt, de validatielijn kan keren |
| trainingsrijen | toeval is te onthouden | komt niet voor |

**Voorspel en probeer.** Verander hieronder één knop tegelijk, en zeg eerst op welke van de vier figuren A tot en met D de jouwe zal lijken.
Ze komt rechts naast A en D te staan, op dezelfde assen. Lukt het om D op A te laten lijken zonder rijen toe te voegen?
"""

# %% [markdown] lang="en" id="knobs"
r"""
### At the knobs

What does each hyperparameter do?

| | too little | too much |
| --- | --- | --- |
| layers and neurons (*capacity*) | may lead to underfitting | raises the risk of overfitting |
| learning rate | slow; still underfitting at the end | unsteady, or diverging |
| epochs | unfinished | the training curve falls, the validation curve may turn |
| training rows | accidents can be memorized | does not happen |

**Predict and try.** Below, change one knob at a time, and first say which of the four pictures A through D yours will resemble. It appears to
the right of A and D, on the same axes. Can you make D look like A without adding rows?
"""

# %% id="knobs-code"
#: nl: de knoppen: breedte van elke laag, aantal rijen (hoogstens 600), leersnelheid, epochs, ruis
#: en: the knobs: width of each layer, number of rows (at most 600), learning rate, epochs, noise
widths, n_rows, learning_rate, epochs, noise = (16, 16), 60, 0.3, 100, 0.25

model, history = run(widths, n_rows, learning_rate, epochs, noise)
print("accuracy, training  ", round(history.accuracy[-1], 3))
print("accuracy, validation", round(history.validation_accuracy[-1], 3))
show(plots.curve_panels, {"A": runs["A"][1], "D": runs["D"][1], "?": history})

# %% [markdown] lang="nl" id="wrong-labels"
r"""
### Breedte, verkeerde labels en tijd

Ruis zit niet alleen in de plaats van een punt. Ook een *label* kan verkeerd zijn, door wie het opschreef. Hieronder leert een netwerk
met één verborgen laag van 40 rijen uit twee manen, en een deel van de labels is omgedraaid: ook in de validatieset van 300 rijen, want
die komt uit dezelfde bron. Alle standen van de drie schuiven zijn van tevoren getraind, met Adam en dezelfde volgorde van de rijen.

**Voorspel eerst** welk beeld de twee krommen geven bij 64 neuronen en 30 % verkeerde labels. Zoek daarna drie dingen op:

1. zonder verkeerde labels: vanaf welke breedte is het validatieverlies na 200 epochs bijna nul, en wordt het bij 64 weer slechter?
2. met 30 % verkeerde labels: na welke epoch had je met 64 neuronen moeten stoppen?
3. met 30 % en 200 epochs: welke breedte eindigt op de validatieset het laagst?
"""

# %% [markdown] lang="en" id="wrong-labels"
r"""
### Width, wrong labels, and time

Noise is not only in where a point lies. A *label*, too, may be wrong, because of whoever wrote it down. Below a network with one hidden
layer learns from 40 rows of two moons, and some of the labels are turned over: in the validation set of 300 rows as well, for it comes from
the same source. Every position of the three sliders was trained beforehand, with Adam and the same order of the rows.

**Predict first** which picture the two curves give with 64 neurons and 30% wrong labels. Then find three things:

1. without wrong labels: from which width on is the validation loss after 200 epochs almost zero, and does it get worse again at 64?
2. with 30% wrong labels: after which epoch should you have stopped with 64 neurons?
3. with 30% and 200 epochs: which width ends lowest on the validation set?
"""

# %% id="explorer"
CapacityExplorer()

# %% [markdown] lang="nl" id="wrong-labels-answer"
r"""
Zonder verkeerde labels blijft alleen het netwerk met één neuron ver achter, op ongeveer 0,27. Vanaf vier is het validatieverlies bijna
nul, en 64 doet het niet slechter: breed zijn is op zichzelf geen kwaal.

Met 30 % verkeerde labels komt elke breedte in de eerste tien epochs op ongeveer 0,63, vlak bij de 0,61 die het laagst mogelijk is. Daar
had je moeten stoppen. Daarna leren de brede netwerken de verkeerde labels uit het hoofd; je ziet het aan de lussen die de grens om
omcirkelde punten legt. Het validatieverlies loopt op tot boven 1, en één neuron, dat zulke lussen niet kan tekenen, eindigt het laagst.

Of een netwerk overfit, ligt dus niet aan zijn breedte alleen. En wie op tijd stopt, is met een breed netwerk niet slechter af dan met een
smal.
"""

# %% [markdown] lang="en" id="wrong-labels-answer"
r"""
Without wrong labels only the network with one neuron stays far behind, at about 0.27. From four on the validation loss is almost zero, and
64 does no worse: being wide is no ailment in itself.

With 30% wrong labels every width gets to about 0.63 within the first ten epochs, close to the 0.61 that is the lowest possible. That is
where you should have stopped. After that the wide networks learn the wrong labels by heart; you can see it from the loops that the boundary
lays around circled points. The validation loss climbs above 1, and one neuron, which cannot draw such loops, ends lowest.

So whether a network overfits is not a matter of its width alone. And whoever stops in time is no worse off with a wide network than with a
narrow one.
"""

# %% [markdown] lang="nl" id="capacity"
r"""
### Is groter altijd erger?

De verkenner trainde elk netwerk één keer, en dan telt het toeval van de beginwaarden mee. Terug dus naar de ringen, met de ruis weer in de
plaats van de punten: netwerken met één verborgen laag van 1, 3, 8 en 32 neuronen, telkens vijf beginnetwerken, op 60 rijen. Eén keer met
weinig ruis en één keer met veel.

**Voorspel.** Waar ligt het laagste validatieverlies in elk van de twee figuren: bij 1, 3, 8 of 32 neuronen?
"""

# %% [markdown] lang="en" id="capacity"
r"""
### Is larger always worse?

The explorer trained each network once, and then the accidents of the initial weights count as well. So back to the rings, with the noise
in where the points lie: networks with one hidden layer of 1, 3, 8, and 32 neurons, five starting networks each, on 60 rows. Once with
little noise and once with a lot.

**Predict.** Where does the lowest validation loss lie in each of the two pictures: at 1, 3, 8, or 32 neurons?
"""


# %% id="capacity-code"
def losses_by_width(noise, widths):
    """Return mean training and validation loss of five networks of each width."""
    X, y = datasets.circles(560, noise=noise, rng=np.random.default_rng(21))
    loss = losses.BinaryCrossEntropy()
    training, new = [], []
    for width in widths:
        population = Population([network(width, seed=seed) for seed in range(5)])
        rng = np.random.default_rng(0)
        population.fit(X[:60], y[:60], 300, np.full(5, 0.3), batch_size=10, rng=rng)
        training.append(loss.value(population.forward(X[:60].T), y[:60].T).mean())
        new.append(loss.value(population.forward(X[60:].T), y[60:].T).mean())
    return training, new


widths = (1, 3, 8, 32)
panels = {noise: losses_by_width(noise, widths) for noise in (0.1, 0.25)}
for noise, (training, new) in panels.items():
    print(noise, " training", np.round(training, 3), " validation", np.round(new, 3))
show(plots.capacity_curves, widths, panels)

# %% [markdown] lang="nl" id="capacity-answer"
r"""
Met weinig ruis is het breedste netwerk op nieuwe rijen het beste. Met veel ruis wint 3, en van 8 naar 32 neuronen verandert er
weinig meer. ‘Te veel neuronen geeft overfitting’ is dus een risico en geen wet: de hoeveelheid data, de ruis, de duur van de
training en *regularisatie* (een toeslag op grote gewichten) beslissen mee.

> **Vaak anders verteld: ‘hoe groter het netwerk, hoe slechter het generaliseert’.** Bij heel grote netwerken daalt de fout op nieuwe
> data vaak nog eens nadat ze eerst is gestegen: *double descent* (Nakkiran e.a., 2019). Zulke netwerken kunnen labels van kop of munt
> uit het hoofd leren (Zhang e.a., 2017) en doen het op echte labels toch goed. Waarom precies is nog onderwerp van onderzoek.
"""

# %% [markdown] lang="en" id="capacity-answer"
r"""
With little noise the widest network is the best on new rows. With a lot of noise 3 wins, and from 8 to 32 neurons little changes any
more. So “too many neurons overfit” is a risk and not a law: the amount of data, the noise, the length of training, and
*regularization* (a penalty on large weights) help decide.

> **Often told otherwise: “the larger the network, the worse it generalizes.”** With very large networks the error on new data often
> falls once more after having risen: *double descent* (Nakkiran et al., 2019). Such networks can learn coin-flip labels by heart (Zhang
> et al., 2017) and yet do well on real ones. Exactly why is still a subject of research.
"""

# %% quiz="07-over"

# %% quiz="07-under"

# %% quiz="07-bigger"

# %% [markdown] lang="nl" id="early-stopping"
r"""
## Op tijd stoppen

In figuur D was het netwerk halverwege beter dan aan het eind. **Early stopping** maakt daar gebruik van: kijk na elke epoch naar het
validatieverlies, onthoud het laagste, en stop als het een tijd niet lager wordt. Hoe lang je wacht heet het *geduld* (`patience`).
Wachten is nodig, want de lijn wiebelt.

Met de hand, geduld 3. Een epoch telt alleen als beter wanneer het verlies *strikt lager* is dan het laagste tot dan toe.

| epoch | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| validatieverlies | 0,90 | 0,70 | 0,80 | 0,60 | 0,65 | 0,62 | 0,61 | 0,58 |
| laagste tot nu toe | 0,90 | 0,70 | 0,70 | 0,60 | 0,60 | 0,60 | 0,60 | |
| gewacht | 0 | 0 | 1 | 0 | 1 | 2 | 3 | |

In epoch 6 is het geduld op: daar stopt de training. De beste epoch was 3, en van die epoch wil je de gewichten terug. Dat epoch 7 nog
beter was geweest, zul je nooit weten. Dat is de prijs, en met meer geduld betaal je hem in rekentijd.

**Opdracht (3 punten).** Schrijf `early_stopping_epoch(val_losses, patience)`. De functie geeft de epoch terug waarin de training stopt,
geteld vanaf 0: de eerste die een rij van `patience` epochs zonder nieuw laagste volmaakt. Komt het nooit zover, dan is het de laatste
epoch.
"""

# %% [markdown] lang="en" id="early-stopping"
r"""
## Stopping in time

In picture D the network was better halfway than at the end. **Early stopping** makes use of that: after each epoch look at the
validation loss, remember the lowest, and stop when it has not become lower for a while. How long you wait is called the *patience*
(`patience`). Waiting is needed, because the curve wobbles.

By hand, patience 3. An epoch counts as better only if its loss is *strictly lower* than the lowest so far.

| epoch | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| validation loss | 0.90 | 0.70 | 0.80 | 0.60 | 0.65 | 0.62 | 0.61 | 0.58 |
| lowest so far | 0.90 | 0.70 | 0.70 | 0.60 | 0.60 | 0.60 | 0.60 | |
| waited | 0 | 0 | 1 | 0 | 1 | 2 | 3 | |

In epoch 6 patience has run out: there training stops. The best epoch was 3, and it is the weights of that epoch you want back. That
epoch 7 would have been better still you will never know. That is the price, and with more patience you pay it in computing time.

**Exercise (3 points).** Write `early_stopping_epoch(val_losses, patience)`. The function gives back the epoch in which training stops,
counted from 0: the first that completes a row of `patience` epochs without a new lowest. If it never comes to that, it is the last
epoch.
"""


# %% exercise="early_stopping"
def early_stopping_epoch(val_losses, patience):
    """Return the epoch, counted from 0, at which training stops."""
    ### BEGIN SOLUTION
    lowest, waited = np.inf, 0
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            return epoch
    return len(val_losses) - 1
    ### END SOLUTION


# %% tests="early_stopping" points=3
check("07.early_stopping")

# %% [markdown] lang="nl" id="stopping-use"
r"""
Nu op proef 2, figuur D, met een geduld van 40. Eerst jouw functie op de bewaarde krommen, dan de *callback* `EarlyStopping` van
`nnlib`, die tijdens het trainen meekijkt en aan het eind de beste gewichten terugzet.

**Voorspel.** Hoeveel van de 300 epochs zijn er nodig? Wordt het trainingsverlies lager of hoger dan in D? En het validatieverlies?
"""

# %% [markdown] lang="en" id="stopping-use"
r"""
Now on run 2, picture D, with a patience of 40. First your function on the recorded curves, then the callback `EarlyStopping` of
`nnlib`, which looks on during training and puts the best weights back at the end.

**Predict.** How many of the 300 epochs are needed? Will the training loss be lower or higher than in D? And the validation loss?
"""

# %% id="stopping-code"
loss = losses.BinaryCrossEntropy()


def report(name, model):
    """Print the loss of a model on the 60 training rows and on the rows kept apart."""
    training = loss.value(model.forward(X_rings[:60].T), y_rings[:60].T)
    new = loss.value(model.forward(X_apart.T), y_apart.T)
    print(f"{name:>8}: training {training:.3f}  validation {new:.3f}")


whole, history = runs["D"]
print("your function:", early_stopping_epoch(history.validation_loss, 40))

watch = EarlyStopping(patience=40)
stopped, history = run((16, 16), 60, 0.3, callbacks=[watch])
print("epochs:", len(history), " best:", watch.best_epoch_)
report("whole", whole)
report("stopped", stopped)
by_epoch = {"epoch 300": whole, f"epoch {watch.best_epoch_}": stopped}
show(plots.boundaries, by_epoch, X_rings[:60], y_rings[:60])

# %% [markdown] lang="nl" id="stopping-answer"
r"""
De callback telt epochs vanaf 1, jouw functie vanaf 0; daarom ligt er één tussen. Het trainingsverlies is hoger dan aan het eind van D,
en dat is goed: om het validatieverlies was het te doen. Hetzelfde netwerk met dezelfde rijen overfit een stuk minder, alleen omdat het op
tijd stopte. Maar het validatiecijfer van het gestopte netwerk is zelf ook uitgezocht, als het laagste van alle epochs. Wat dat waard
is, zie je zo meteen.

> **Vaak anders verteld: ‘meer epochs is beter leren’.** Meer epochs verlagen het *trainings*verlies. Voor nieuwe rijen
> is er een optimum, en dat vind je alleen met een validatieset.
"""

# %% [markdown] lang="en" id="stopping-answer"
r"""
The callback counts epochs from 1, your function from 0; that is why they are one apart. The training loss is higher than at the end of
D, and that is good: the validation loss was what counted. The same network with the same rows overfits a good deal less, merely because it
stopped in time. But the validation figure of the stopped network was itself picked, as the lowest of all epochs. What that is worth you will
see in a moment.

> **Often told otherwise: “more epochs, better learning.”** More epochs lower the *training* loss. For new rows there is an
> optimum, and you find it only with a validation set.
"""

# %% quiz="07-patience"

# %% quiz="07-stop-data"

# %% [markdown] lang="nl" id="only-once"
r"""
## Waarom maar één keer

Terug naar de munt. De labels zijn gegooid: geen netwerk kan beter dan 0,5. We trainen 30 netwerken, met verschillende
leersnelheden, en nemen het beste op een ‘testset’ van 60 rijen. Dan meten we *dat* netwerk op 2000 nieuwe rijen.

**Voorspel.** Hoe goed lijkt het beste van de 30 op de 60 rijen? En wat haalt het op de 2000?
"""

# %% [markdown] lang="en" id="only-once"
r"""
## Why only once

Back to the coin. The labels were tossed: no network can do better than 0.5. We train 30 networks, with different learning rates, and
take the best on a “test set” of 60 rows. Then we measure *that* network on 2000 new rows.

**Predict.** How good does the best of the 30 look on the 60 rows? And what does it get on the 2000?
"""


# %% id="coin-flips"
def scores_of_thirty(rng):
    """Return accuracies (30, 2): on a small test set and on 2000 new rows."""
    (X, y), (X_test, y_test), (X_fresh, y_fresh) = (coin_flips(n, 20, rng) for n in (60, 60, 2000))
    networks = [
        nnlib.Perceptron(
            [nnlib.Dense(20, 8, "tanh", rng=rng), nnlib.Dense(8, 1, "sigmoid", rng=rng)]
        )
        for _ in range(30)
    ]
    population = Population(networks)
    rates = 10 ** rng.uniform(-1.5, 0, 30)
    population.fit(X, y, 20, rates, batch_size=10, rng=rng)
    sets = ((X_test, y_test), (X_fresh, y_fresh))
    return np.transpose(
        [((population.forward(X.T) >= 0.5) == y.T).mean(axis=(1, 2)) for X, y in sets]
    )


repeats = [scores_of_thirty(np.random.default_rng(seed)) for seed in range(20)]
winners = np.array([scores[scores[:, 0].argmax()] for scores in repeats])
print("the best of 30 on the 60 rows  ", round(winners[:, 0].mean(), 3))
print("the same network on 2000 rows  ", round(winners[:, 1].mean(), 3))
show(plots.lucky_scores, *repeats[2].T)

# %% [markdown] lang="nl" id="only-once-answer"
r"""
De figuur toont één herhaling, de getallen zijn het gemiddelde van 20. De winnaar lijkt op de 60 rijen bijna 0,6 te halen en gokt op
de 2000. Niemand speelde vals en geen netwerk zag de testrijen tijdens het trainen. Alleen het *kiezen* deed het: uit dertig gokkers
kies je degene die geluk had.

Wie op de testset kiest, maakt er een validatieset van. Gebruik hem dus één keer, als er niets meer te kiezen valt, en neem het cijfer
zoals het is. Hoe kleiner de set en hoe meer je probeert, hoe groter het bedrog.
"""

# %% [markdown] lang="en" id="only-once-answer"
r"""
The figure shows one repeat, the numbers are the mean of 20. The winner seems to reach almost 0.6 on the 60 rows and guesses on the
2000. Nobody cheated and no network saw the test rows while training. The *choosing* alone did it: out of thirty guessers you pick the
one that was lucky.

Whoever chooses on the test set turns it into a validation set. So use it once, when nothing is left to choose, and take the figure as
it is. The smaller the set and the more you try, the larger the deceit.
"""

# %% quiz="07-test"

# %% quiz="07-lucky"

# %% [markdown] lang="nl" id="transfer"
r"""
## Ergens anders

Een nieuw geval, van begin tot eind: twee manen, 200 rijen met ruis. Jouw `split` verdeelt ze, de validatieset kiest een van vijf
breedtes, en de testset wordt één keer geopend. Het geheel doen we zes keer over met andere rijen.

**Voorspel.** Validatie en test hebben elk 50 rijen. Hoe ver liggen de twee cijfers van het gekozen netwerk uit elkaar: een honderdste,
een paar honderdsten, of meer dan een tiende?
"""

# %% [markdown] lang="en" id="transfer"
r"""
## Somewhere else

A new case, from beginning to end: two moons, 200 rows with noise. Your `split` divides them, the validation set chooses one of five
widths, and the test set is opened once. We do the whole thing six times over, with other rows.

**Predict.** Validation and test have 50 rows each. How far apart are the two figures of the chosen network: one hundredth, a few
hundredths, or more than a tenth?
"""


# %% id="transfer-moons"
def choose_and_test(seed):
    """Return the width that validation chooses, with its validation and its test accuracy."""
    X, y = datasets.two_moons(200, noise=0.3, rng=np.random.default_rng(seed))
    parts = split(X, y, (0.5, 0.25, 0.25), np.random.default_rng(seed))
    (X_train, y_train), (X_val, y_val), (X_test, y_test) = parts
    best = None
    for width in (1, 2, 4, 8, 16):
        model = network(width, seed=seed)
        rng = np.random.default_rng(seed)
        model.fit(X_train, y_train, 100, 0.3, batch_size=10, rng=rng)
        score = metrics.accuracy(model.forward(X_val.T), y_val.T)
        if best is None or score > best[1]:
            best = width, score, model
    width, score, model = best
    return width, score, metrics.accuracy(model.forward(X_test.T), y_test.T)


#: nl: wacht met deze cel tot jouw split klopt
#: en: wait with this cell until your split is right
parts = split(X_known, y_known, (0.5, 0.25, 0.25), np.random.default_rng(0))
if sum(len(rows) for rows, _ in parts or []) == len(X_known):
    for seed in range(1, 7):
        width, validation, test = choose_and_test(seed)
        print(f"width {width:>2}: validation {validation:.2f}  test {test:.2f}")

# %% [markdown] lang="nl" id="transfer-answer"
r"""
Verschillen van een tiende komen voor, naar beide kanten. Dat is geen bedrog maar toeval: een nauwkeurigheid van 0,85 op 50 rijen heeft een
standaardfout van $\sqrt{0{,}85 \cdot 0{,}15 / 50} \approx 0{,}05$. Met vijf kandidaten die weinig verschillen verdrinkt het geluk van het
kiezen in die ruis; bij dertig gokkers stak het er bovenuit. Rapporteer dus waarop je hebt gemeten en op hoeveel rijen.
"""

# %% [markdown] lang="en" id="transfer-answer"
r"""
Differences of a tenth do occur, in both directions. That is not deceit but chance: an accuracy of 0.85 on 50 rows has a standard error of
$\sqrt{0.85 \cdot 0.15 / 50} \approx 0.05$. With five candidates that hardly differ, the luck of choosing drowns in that noise; with
thirty guessers it stood out above it. So report what you measured on, and on how many rows.
"""

# %% quiz="07-transfer"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- *Regularisatie*: een toeslag op grote gewichten, $\frac{\lambda}{2} \sum W^2$, houdt de grens gladder. In `nnlib` heet ze `l2` en
  hoort ze bij een laag.
- Bij scheve klassen kijk je apart naar het gevonden deel van klasse 1 (*recall*) en naar het deel van de meldingen dat klopt
  (*precision*). Beide lees je uit de verwarringsmatrix.
- Rijen die bij elkaar horen, zoals drie foto's van dezelfde patiënt, gaan samen naar één deel. Anders kent het netwerk de testpatiënt al.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- *Regularization*: a penalty on large weights, $\frac{\lambda}{2} \sum W^2$, keeps the boundary smoother. In `nnlib` it is called
  `l2` and belongs to a layer.
- With unequal classes you look separately at the share of class 1 that is found (*recall*) and at the share of the alarms that is right
  (*precision*). Both can be read from the confusion matrix.
- Rows that belong together, such as three photographs of the same patient, go to one part together. Otherwise the network knows the test
  patient already.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Om nieuwe voorbeelden is het te doen, en die meet je alleen met rijen die je apart hield. Op de trainingsset leert het netwerk, op de
validatieset kies jij, en de testset open je één keer. Zijn training en validatie allebei slecht, dan is het underfitting; loopt er een
gat open, dan is het overfitting. Geen van beide heeft maar één oorzaak: capaciteit, data, ruis, leersnelheid en trainingsduur spelen
samen. Early stopping kiest het aantal epochs met geduld. En een nauwkeurigheid is pas iets waard als je weet waarop ze is gemeten, wat
het domste antwoord haalt, en of de vormen wel klopten.

## Bronnen

- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 5 over
  capaciteit, overfitting en validatie, hoofdstuk 7 over regularisatie en early stopping.
- L. Prechelt, *Early stopping, but when?*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
- C. Zhang, S. Bengio, M. Hardt, B. Recht en O. Vinyals, [*Understanding deep learning requires rethinking
  generalization*](https://arxiv.org/abs/1611.03530), 2017.
- P. Nakkiran, G. Kaplun, Y. Bansal, T. Yang, B. Barak en I. Sutskever, [*Deep double descent: where bigger models and more data
  hurt*](https://arxiv.org/abs/1912.02292), 2019.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

What counts is new examples, and you measure those only with rows you kept apart. On the training set the network learns, on the
validation set you choose, and the test set you open once. If training and validation are both poor, it is underfitting; if a gap opens,
it is overfitting. Neither has a single cause: capacity, data, noise, learning rate, and the length of training play together. Early
stopping chooses the number of epochs with patience. And an accuracy is worth something only when you know what it was measured on, what
the dumbest answer gets, and whether the shapes were right.

## Sources

- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 5 on
  capacity, overfitting, and validation, chapter 7 on regularization and early stopping.
- L. Prechelt, *Early stopping, but when?*, in: Neural Networks: Tricks of the Trade, Springer, 1998.
- C. Zhang, S. Bengio, M. Hardt, B. Recht and O. Vinyals, [*Understanding deep learning requires rethinking
  generalization*](https://arxiv.org/abs/1611.03530), 2017.
- P. Nakkiran, G. Kaplun, Y. Bansal, T. Yang, B. Barak and I. Sutskever, [*Deep double descent: where bigger models and more data
  hurt*](https://arxiv.org/abs/1912.02292), 2019.
"""
