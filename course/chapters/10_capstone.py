# %% [markdown] lang="nl" id="title"
r"""
# Eindproject

Je hebt nu alles in huis: een netwerk, een trainingslus, een leersnelheid, eerlijke metingen, een zoektocht en checkpoints. In dit
hoofdstuk maak je er één experiment van, van ruwe data tot een verslag van één pagina waar een ander op kan bouwen.

Na dit hoofdstuk

1. zet je een eerlijk experiment op en voer je het in de goede volgorde uit;
2. combineer je alles uit de cursus, zodat een onderbreking halverwege niets kost;
3. beweer je niet meer dan je metingen dragen, verklaar je één mislukking en noem je de grenzen van je resultaat.

Je hebt de hele cursus nodig, het meest hoofdstuk 07 tot en met hoofdstuk 09. Reken op vijf kwartier, waarvan een kwartier schrijven.
"""

# %% [markdown] lang="en" id="title"
r"""
# Capstone

By now you have everything at hand: a network, a training loop, a learning rate, honest measurements, a search, and checkpoints. In
this chapter you make it into one experiment, from raw data to a report of one page on which others can build.

After this chapter you

1. set up an honest experiment and carry it out in the right order;
2. combine everything of the course, so that an interruption halfway costs nothing;
3. claim no more than your measurements support, explain one failure, and name the limits of your result.

You need the whole course, most of all chapter 07 through chapter 09. Count on an hour and a quarter, of which a quarter of an hour writing.
"""

# %% id="imports"
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import quiz, show
from nnlib import checkpoints, metrics, plots, search
from nnlib.history import History
from nnlib.split import split

# %% [markdown] lang="nl" id="looking-back"
r"""
## Even terug

Drie vragen die je zo meteen nodig hebt.
"""

# %% [markdown] lang="en" id="looking-back"
r"""
## Looking back

Three questions that you will need in a moment.
"""

# %% quiz="09-best"

# %% quiz="08-winner"

# %% quiz="06-edge"

# %% [markdown] lang="nl" id="plan"
r"""
## De opdracht

Leer een netwerk handgeschreven cijfers lezen: de 1, de 8 en de 9, elk een plaatje van 8 bij 8 pixels. Je budget is **40 trainingen**
om te zoeken. De testset mag **één keer** open. En de stroom kan uitvallen.

Een plan maak je voordat je één uitkomst hebt gezien. Daarna is elke keuze al een beetje gekleurd.
"""

# %% [markdown] lang="en" id="plan"
r"""
## The assignment

Teach a network to read handwritten digits: the 1, the 8, and the 9, each a picture of 8 by 8 pixels. Your budget is **40 training runs**
for searching. The test set may be opened **once**. And the power may fail.

You make a plan before you have seen a single result. After that every choice is a little colored.
"""

# %% quiz="10-order"

# %% [markdown] lang="nl" id="data-intro"
r"""
## 1. De data

scikit-learn levert de plaatjes mee. Elke rij telt 64 getallen van 0 tot en met 16: zoveel inkt zit er in elke pixel. We nemen drie van
de tien cijfers, want dan duurt elke training een oogwenk.

**Voorspel.** Welke twee van de drie zal een netwerk het vaakst verwisselen? Kijk goed en leg je vast.
"""

# %% [markdown] lang="en" id="data-intro"
r"""
## 1. The data

scikit-learn comes with the pictures. Every row holds 64 numbers from 0 through 16: that is how much ink is in each pixel. We take three of
the ten digits, because then each training run takes the blink of an eye.

**Predict.** Which two of the three will a network confuse most often? Look closely and commit yourself.
"""

# %% id="data"
from sklearn.datasets import load_digits

names = (1, 8, 9)
digits = load_digits()
chosen = np.isin(digits.target, names)
X = digits.data[chosen] / 16
#: nl: one-hot: een kolom per cijfer, met een 1 in de goede
#: en: one-hot: a column per digit, with a 1 in the right one
y = (digits.target[chosen].reshape(-1, 1) == np.array(names)).astype(float)
print(X.shape, y.shape)
show(plots.pictures, X[:16], [str(names[k]) for k in y[:16].argmax(axis=1)])

# %% [markdown] lang="nl" id="split-intro"
r"""
## 2. Splitsen

Splitsen komt als eerste, voordat iets uit de data een keuze kan beïnvloeden. De helft om te leren, een kwart om te kiezen, een kwart
om één keer te meten.

Hierboven deelden we alles door 16. Is dat geen lek? Nee: 16 is de grootste waarde die het formaat toelaat. Dat getal staat in de
beschrijving en is niet aan de rijen gemeten. Een gemiddelde over alle rijen zou wel een lek zijn.
"""

# %% [markdown] lang="en" id="split-intro"
r"""
## 2. Splitting

Splitting comes first, before anything in the data can influence a choice. One half for learning, one quarter for choosing, one quarter
for measuring once.

Above, we divided everything by 16. Is that not a leak? No: 16 is the largest value that the format allows. That number comes from the
description and was not measured on the rows. A mean over all rows would be a leak.
"""

# %% id="split"
train, validation, test = split(X, y, (0.5, 0.25, 0.25), np.random.default_rng(10))
for part in (train, validation, test):
    print(len(part[0]), "rows, of each digit", part[1].sum(axis=0).astype(int))

# %% quiz="10-leak"

# %% [markdown] lang="nl" id="baseline-intro"
r"""
## 3. De ondergrens

Hoe goed is iemand die niet kijkt en altijd hetzelfde antwoord geeft? Die nauwkeurigheid is de **ondergrens** (*baseline*). Een netwerk dat er
niet bovenuit komt, heeft niets geleerd.

**Met de hand.** In de trainingsset staan de labels 1, 8, 8, 9, 8, 1. De 8 komt het vaakst voor, dus antwoord je altijd 8. De nieuwe
rijen blijken 9, 8, 1, 9 en 8 te zijn. Twee van de vijf zijn een 8, dus de ondergrens is 0,4. Dat de 9 in de nieuwe rijen net zo vaak
voorkomt, doet er niet toe: die antwoorden kende je niet toen je koos.

**Opdracht (1 punt).** Maak `baseline(y_train, y_new)` af. Beide zijn klassenummers van vorm (n,). De functie geeft, als aandeel, de nauwkeurigheid
op `y_new` van wie altijd de klasse antwoordt die in `y_train` het vaakst voorkomt.

De eerste regel staat er al. Op de labels van hierboven geeft hij in `classes` de klassen 1, 8 en 9, en in `counts` hoe vaak elk voorkomt:
2, 3 en 1. Vervang elke `...`: `answer` is het vaste antwoord, `share` het aandeel van de nieuwe rijen waarvoor dat klopt.
"""

# %% [markdown] lang="en" id="baseline-intro"
r"""
## 3. The baseline

How good is someone who does not look and always gives the same answer? That accuracy is the **baseline**. A network that does not rise
above it has learned nothing.

**By hand.** The training set has the labels 1, 8, 8, 9, 8, 1. The 8 is most frequent, so you always answer 8. The new rows
turn out to be 9, 8, 1, 9, and 8. Two of the five are an 8, so the baseline is 0.4. That the 9 is just as frequent in the new rows does
not matter: you did not know those answers when you chose.

**Exercise (1 point).** Complete `baseline(y_train, y_new)`. Both are class numbers of shape (n,). The function gives, as a share, the accuracy
on `y_new` of someone who always answers the class that is most frequent in `y_train`.

The first line is there already. For the labels above it puts the classes 1, 8, and 9 in `classes`, and in `counts` how often each occurs:
2, 3, and 1. Replace every `...`: `answer` is the fixed answer, `share` the part of the new rows for which it is right.
"""


# %% exercise="baseline"
def baseline(y_train, y_new):
    """Return the share of y_new that is the most frequent class of y_train."""
    classes, counts = np.unique(y_train, return_counts=True)

    answer = ...
    ### BEGIN SOLUTION
    answer = classes[counts.argmax()]
    ### END SOLUTION

    share = ...
    ### BEGIN SOLUTION
    share = np.mean(y_new == answer)
    ### END SOLUTION

    return share


# %% tests="baseline" points=1
check("10.baseline")

# %% id="baseline-use"
lower_limit = baseline(train[1].argmax(axis=1), validation[1].argmax(axis=1))
if lower_limit not in (None, ...):
    print(f"baseline on the validation rows: {lower_limit:.3f}")

# %% quiz="10-baseline"

# %% [markdown] lang="nl" id="search-intro"
r"""
## 4. Zoeken met een budget

De ruimte: de leersnelheid over drie ordegroottes, de breedte van de ene verborgen laag, en de batchgrootte. De 40 trainingen verdelen we
vooraf: 30 wijd, en dan 10 in een smallere ruimte rond de beste. Elke kandidaat krijgt dezelfde seed en dezelfde 15 epochs, en wordt
gemeten op de trainingsset en op de validatieset. De testset doet niet mee.

**Voorspel** drie dingen: welk deel van de 30 wijde kandidaten komt boven de 0,9? Welke hyperparameter beslist daarover? En leveren de
laatste 10 nog iets op?
"""

# %% [markdown] lang="en" id="search-intro"
r"""
## 4. Searching with a budget

The space: the learning rate over three orders of magnitude, the width of the single hidden layer, and the batch size. We divide the 40
training runs beforehand: 30 wide, and then 10 in a narrower space around the best one. Every candidate gets the same seed and the same 15
epochs, and is measured on the training set and on the validation set. The test set takes no part.

**Predict** three things: what share of the 30 wide candidates gets above 0.9? Which hyperparameter decides that? And will the last 10
still bring anything?
"""


# %% id="search"
def new_model(params, seed):
    """Return a fresh network 64-width-3."""
    rng, width = np.random.default_rng(seed), params["hidden_layer_sizes"]
    return nnlib.Perceptron(
        [nnlib.Dense(64, width, "tanh", rng=rng), nnlib.Dense(width, 3, "softmax", rng=rng)]
    )


def accuracy(model, part):
    """Return the accuracy of a network on a pair (X, y)."""
    return metrics.accuracy(model.forward(part[0].T), part[1].T)


def try_out(params):
    """Train one candidate; return its settings with the accuracy on training and validation."""
    model = new_model(params, seed=1)
    rate, batch_size = params["learning_rate"], params["batch_size"]
    model.fit(*train, 15, rate, batch_size=batch_size, rng=np.random.default_rng(1))
    return {"params": params, "train": accuracy(model, train), "val": accuracy(model, validation)}


space = {
    "learning_rate": (0.003, 3.0),
    "hidden_layer_sizes": [4, 8, 16, 32],
    "batch_size": [4, 16, 64],
}
rng = np.random.default_rng(0)
results = [try_out(params) for params in search.sample(space, 30, rng)]
best = max(results, key=lambda one: one["val"])
near = search.refined(space, best["params"])
results += [try_out(params) for params in search.sample(near, 10, rng)]

best = max(results, key=lambda one: one["val"])
good = sum(one["val"] > 0.9 for one in results[:30])
print(len(results), "training runs; above 0.9 among the first 30:", good)
print("train {:.3f}  validation {:.3f}".format(best["train"], best["val"]))
for name, value in best["params"].items():
    print(f"{name} = {value:.2g}")

# %% id="search-figures"
trials = [search.Trial(one["params"], (one["val"],)) for one in results]
halves = {"wide": trials[:30], "near": trials[30:]}
show(plots.search_panels, halves, "learning_rate", "hidden_layer_sizes")

# %% id="search-progress"
show(plots.best_so_far, {"wide → near": trials})

# %% [markdown] lang="nl" id="search-answer"
r"""
Lees de figuren voordat je verdergaat, en schrijf bij elk één zin op met een getal erin. Ligt de beste aan een rand van de ruimte?
Scheelt de winnaar meer van de nummer twee dan één validatierij? Met 134 rijen is één rij 0,0075. De laatste 10 trainingen leverden niets
hogers op. Dat mag: als de besten nog maar een rij verschillen, houdt deze validatieset ze niet meer uit elkaar. Wat je hier opschrijft, is
straks de helft van je verslag.
"""

# %% [markdown] lang="en" id="search-answer"
r"""
Read the figures before you go on, and write down one sentence about each, with a number in it. Does the best one lie at an edge of the
space? Is the winner more than one validation row ahead of number two? With 134 rows, one row is 0.0075. The last 10 training runs brought
nothing higher. That is allowed: once the best ones differ by a single row, this validation set can no longer tell them apart. What you
write down here is half of your report later.
"""

# %% quiz="10-near"

# %% [markdown] lang="nl" id="resumable-intro"
r"""
## 5. De winnaar, langer getraind, tegen een stroomstoring bestand

De winnaar verdient meer dan 15 epochs. Nu wordt het een training die je niet kwijt wilt raken.

**Opdracht (1 punt).** Schrijf `resumable(model, train_epoch, epochs, path)`.

- `train_epoch(model, epoch)` traint het model één epoch en geeft het validatieverlies terug; `epoch` telt vanaf 0. Jouw functie roept hem
  voor elke epoch aan, op volgorde.
- `path` is een `pathlib.Path`. Na *elke* epoch staat in dat bestand alles wat nodig is om verder te gaan.
- Wordt de functie opnieuw gestart, met een nieuw model en hetzelfde `path`, dan gaat ze verder. Een halve epoch gaat over, een hele niet.
  Het model eindigt precies zoals zonder onderbreking.
- De stroom kan op elk moment uitvallen. Wacht dus niet op een exception of op het einde om te bewaren.
- Verdergaan doe je vanaf de *laatste* toestand, ook als een eerdere een lager validatieverlies had. De beste is pas aan de beurt als je
  iets oplevert.

Je mag je functies uit hoofdstuk 09 overnemen. Of gebruik `nnlib`: `checkpoints.save(path, model, epoch=...)` schrijft een bestand in één
keer op zijn plaats, `checkpoints.load(path)` geeft er een terug, met `.epoch` en `.restore(model)`.
"""

# %% [markdown] lang="en" id="resumable-intro"
r"""
## 5. The winner, trained longer, proof against a power failure

The winner deserves more than 15 epochs. Now it becomes a training run that you do not want to lose.

**Exercise (1 point).** Write `resumable(model, train_epoch, epochs, path)`.

- `train_epoch(model, epoch)` trains the model for one epoch and gives back the validation loss; `epoch` counts from 0. Your function
  calls it for every epoch, in order.
- `path` is a `pathlib.Path`. After *every* epoch that file holds everything needed to go on.
- Started again, with a new model and the same `path`, the function goes on. Half an epoch is done again, a whole one is not. The model
  ends exactly as it would have without interruption.
- The power may fail at any moment. So do not wait for an exception or for the end to save.
- You go on from the *last* state, even if an earlier one had a lower validation loss. The best one gets its turn when you deliver
  something.

You may take over your functions of chapter 09. Or use `nnlib`: `checkpoints.save(path, model, epoch=...)` puts a file in its place in one
go, `checkpoints.load(path)` gives one back, with `.epoch` and `.restore(model)`.
"""


# %% exercise="resumable"
def resumable(model, train_epoch, epochs, path):
    """Train epoch by epoch, saving after each; go on from the file at path if there is one."""
    ### BEGIN SOLUTION
    first = 0
    if path.exists():
        checkpoint = checkpoints.load(path)
        checkpoint.restore(model)
        first = checkpoint.epoch
    for epoch in range(first, epochs):
        train_epoch(model, epoch)
        checkpoints.save(path, model, epoch=epoch + 1)
    ### END SOLUTION


# %% tests="resumable" points=1
check("10.resumable")

# %% quiz="10-resume"

# %% [markdown] lang="nl" id="power-intro"
r"""
Nu in het echt. `train_epoch` hieronder haalt zijn volgorde uit het nummer van de epoch, dus het is genoeg dat jij de epoch en de gewichten
bewaart. Na elke epoch legt hij bovendien een checkpoint in een map, om straks uit te kiezen. De eerste keer valt halverwege epoch 12 de
stroom uit. De tweede keer beginnen we met een netwerk met heel andere gewichten en hetzelfde bestand.

**Voorspel.** Welke epochs worden de tweede keer getraind? En is het eindresultaat gelijk aan dat van een training zonder storing: ongeveer,
of tot op de laatste bit?
"""

# %% [markdown] lang="en" id="power-intro"
r"""
Now for real. `train_epoch` below takes its order from the number of the epoch, so it is enough that you keep the epoch and the weights.
After every epoch it also puts a checkpoint into a folder, to choose from later. The first time the power fails halfway through epoch 12.
The second time we begin with a network that has quite different weights, and with the same file.

**Predict.** Which epochs are trained the second time? And does the final result equal that of a run without a failure: roughly, or to
the last bit?
"""


# %% id="power"
class PowerFailure(Exception):
    """The power has failed."""


winner = best["params"]
workspace = tempfile.TemporaryDirectory()
folder = Path(workspace.name)
trained = []


def train_epoch(model, epoch, fails_in=None):
    """Train one epoch in an order that its number decides; return the validation loss."""
    order = np.random.default_rng([1, epoch]).permutation(len(train[0]))
    settings = {"batch_size": winner["batch_size"], "shuffle": False}
    middle = len(order) // 2
    for rows in (order[:middle], order[middle:]):
        model.fit(train[0][rows], train[1][rows], 1, winner["learning_rate"], **settings)
        if epoch == fails_in:
            raise PowerFailure
    trained.append(epoch)
    checkpoints.save(folder / f"epoch-{epoch + 1:02}.npz", model, epoch=epoch + 1)
    return model.loss.value(model.forward(validation[0].T), validation[1].T)


def with_failure(model, epoch):
    """Train one epoch; halfway through epoch 12 the power fails."""
    return train_epoch(model, epoch, fails_in=12)


# %% id="power-run"
path = folder / "run.npz"
try:
    resumable(new_model(winner, seed=1), with_failure, 40, path)
except PowerFailure:
    print("power failure; finished:", trained[0], "to", trained[-1])

trained.clear()
#: nl: een nieuw begin: andere gewichten, hetzelfde bestand
#: en: a new start: other weights, the same file
survivor = new_model(winner, seed=2)
resumable(survivor, train_epoch, 40, path)
if trained:
    print("second time:", trained[0], "to", trained[-1])

uninterrupted = new_model(winner, seed=1)
resumable(uninterrupted, train_epoch, 40, folder / "other.npz")
if trained:
    same = np.array_equal(survivor.parameters, uninterrupted.parameters)
    print("equal to the last bit:", same)

# %% [markdown] lang="nl" id="curves-intro"
r"""
## 6. De beste checkpoint

In de map ligt nu van elke epoch een checkpoint. Daaruit bouwen we de kromme terug. **Voorspel** waar het validatieverlies het laagst is, en
of het daarna stijgt.
"""

# %% [markdown] lang="en" id="curves-intro"
r"""
## 6. The best checkpoint

The folder now holds a checkpoint of every epoch. From these we rebuild the curve. **Predict** where the validation loss is lowest, and
whether it rises afterward.
"""


# %% id="curves"
def saved_after(epoch):
    """Return the network as it was after an epoch, counted from 1."""
    return checkpoints.load(folder / f"epoch-{epoch:02}.npz").model()


saved = sorted(int(file.stem[-2:]) for file in folder.glob("epoch-*.npz"))
start = new_model(winner, seed=1)
history = History(initial_loss=start.loss.value(start.forward(train[0].T), train[1].T))
for epoch in saved:
    model = saved_after(epoch)
    for part, losses in ((train, history.loss), (validation, history.validation_loss)):
        losses.append(model.loss.value(model.forward(part[0].T), part[1].T))
show(plots.loss_curves, history, log=True) if saved else None

# %% quiz="10-curves"

# %% [markdown] lang="nl" id="once-intro"
r"""
## 7. Eén keer testen

De kandidaten zijn nu de checkpoints: dicts als `{"epoch": 12}`. `evaluate(candidate, part)` geeft de nauwkeurigheid van een kandidaat op
`"train"`, `"validation"` of `"test"`, en houdt bij hoe vaak er naar elk deel is gekeken.

**Opdracht (1 punt).** Schrijf `test_once(evaluate, candidates)`. De functie kiest de kandidaat met de hoogste nauwkeurigheid op
`"validation"`. Daarna, en niet eerder, vraagt ze precies één keer om het testcijfer: dat van de gekozen kandidaat. Ze geeft het paar
`(candidate, accuracy)` terug, met de nauwkeurigheid op de testset.
"""

# %% [markdown] lang="en" id="once-intro"
r"""
## 7. Testing once

The candidates are now the checkpoints: dicts like `{"epoch": 12}`. `evaluate(candidate, part)` gives the accuracy of a candidate on
`"train"`, `"validation"`, or `"test"`, and keeps count of how often each part was looked at.

**Exercise (1 point).** Write `test_once(evaluate, candidates)`. The function chooses the candidate with the highest accuracy on
`"validation"`. After that, and not before, it asks exactly once for the test figure: that of the chosen candidate. It gives back the pair
`(candidate, accuracy)`, with the accuracy on the test set.
"""


# %% exercise="test_once"
def test_once(evaluate, candidates):
    """Choose by validation, then measure the chosen candidate on the test set, once."""
    ### BEGIN SOLUTION
    chosen = max(candidates, key=lambda candidate: evaluate(candidate, "validation"))
    return chosen, evaluate(chosen, "test")
    ### END SOLUTION


# %% tests="test_once" points=1
check("10.test_once")

# %% [markdown] lang="nl" id="once-use"
r"""
**Voorspel** het testcijfer, met een marge. Dan de cel, en daarna niet meer.
"""

# %% [markdown] lang="en" id="once-use"
r"""
**Predict** the test figure, with a margin. Then the cell, and no more after that.
"""

# %% id="once-run"
looks = Counter()
parts = {"train": train, "validation": validation, "test": test}


def evaluate(candidate, part):
    """Return the accuracy of a checkpoint on a part of the data, and count the look."""
    looks[part] += 1
    return accuracy(saved_after(candidate["epoch"]), parts[part])


outcome = test_once(evaluate, [{"epoch": epoch} for epoch in saved]) if saved else None
delivered, test_accuracy = outcome or ({"epoch": None}, None)
if outcome:
    print("delivered:", delivered, " test accuracy:", round(test_accuracy, 3))
    print("looks:", dict(looks))

# %% quiz="10-after-test"

# %% [markdown] lang="nl" id="report-intro"
r"""
## 8. De cijfers van het verslag

**Opdracht (1 punt).** Schrijf `report(results, baseline, test)`. `results` is de lijst van alle trainingen, dicts met `params`, `train` en
`val`; `baseline` en `test` zijn nauwkeurigheden. Geef een dict terug met

- `trainings`: hoeveel trainingen er zijn gedaan;
- `params` en `validation`: de instellingen en de validatienauwkeurigheid van de beste op validatie;
- `test` en `baseline`: zoals ze kwamen;
- `beats_baseline`: of het *testcijfer* boven de ondergrens ligt.
"""

# %% [markdown] lang="en" id="report-intro"
r"""
## 8. The figures of the report

**Exercise (1 point).** Write `report(results, baseline, test)`. `results` is the list of all training runs, dicts with `params`, `train`, and
`val`; `baseline` and `test` are accuracies. Give back a dict with

- `trainings`: how many training runs were done;
- `params` and `validation`: the settings and the validation accuracy of the best one by validation;
- `test` and `baseline`: as they came;
- `beats_baseline`: whether the *test figure* is above the baseline.
"""


# %% exercise="report"
def report(results, baseline, test):
    """Return the figures that a reader of the report needs."""
    ### BEGIN SOLUTION
    best = max(results, key=lambda one: one["val"])
    return {
        "trainings": len(results),
        "params": best["params"],
        "validation": best["val"],
        "test": test,
        "baseline": baseline,
        "beats_baseline": test > baseline,
    }
    ### END SOLUTION


# %% tests="report" points=1
check("10.report")

# %% id="report-use"
lower_limit = baseline(train[1].argmax(axis=1), test[1].argmax(axis=1))
if test_accuracy is not None and lower_limit not in (None, ...):
    for name, value in (report(results, lower_limit, test_accuracy) or {}).items():
        print(f"{name:>15} ", f"{value:.3f}" if isinstance(value, float) else value)

# %% [markdown] lang="nl" id="failures-intro"
r"""
## 9. Eén mislukking verklaren

Een cijfer zegt hoe vaak, niet waarom. Kijk naar de plaatjes die fout gingen. Doe dat op de **validatieset**: wie de fouten op de testset
bekijkt en daarna nog iets verandert, heeft haar alsnog gebruikt. Links van de pijl staat welk cijfer het is, rechts wat het netwerk zei.
"""

# %% [markdown] lang="en" id="failures-intro"
r"""
## 9. Explaining one failure

A figure tells how often, not why. Look at the pictures that went wrong. Do so on the **validation set**: whoever looks at the mistakes on
the test set and then changes anything has used it after all. Left of the arrow is the digit it is, right of it what the network said.
"""

# %% id="failures"
if delivered["epoch"]:
    network = saved_after(delivered["epoch"])
    outputs = network.forward(validation[0].T)
    true, said = validation[1].argmax(axis=1), metrics.classes(outputs)
    wrong = np.flatnonzero(true != said)[:16]
    captions = [f"{names[true[k]]} → {names[said[k]]}" for k in wrong]
    print(len(np.flatnonzero(true != said)), "of", len(true), "wrong")
show(plots.pictures, validation[0][wrong], captions) if delivered["epoch"] and len(wrong) else None

# %% id="confusion"
counts = metrics.confusion_matrix(outputs, validation[1].T) if delivered["epoch"] else None
show(plots.confusion_matrix, counts, [str(n) for n in names]) if delivered["epoch"] else None

# %% [markdown] lang="nl" id="failures-task"
r"""
Klopt je voorspelling van het begin? Kies één fout. Schrijf op wat je *ziet* in het plaatje, en daarna pas wat je *vermoedt*. Zoek in de
trainingsset naar plaatjes die erop lijken: die maken van een vermoeden een verklaring, of halen het onderuit.
"""

# %% [markdown] lang="en" id="failures-task"
r"""
Was your prediction from the beginning right? Choose one mistake. Write down what you *see* in the picture, and only then what you
*suspect*. Look for similar pictures in the training set: they turn a suspicion into an explanation, or knock it down.
"""

# %% id="similar"
#: nl: kies welke fout, geteld vanaf 0; dit zijn de acht trainingsplaatjes die er het meest op lijken
#: en: choose which mistake, counted from 0; these are the eight training pictures most like it
which = 0
if delivered["epoch"] and len(wrong):
    distance = np.linalg.norm(train[0] - validation[0][wrong[which]], axis=1)
    closest = distance.argsort()[:8]
    labels = [str(names[k]) for k in train[1][closest].argmax(axis=1)]
show(plots.pictures, train[0][closest], labels) if delivered["epoch"] and len(wrong) else None

# %% quiz="10-failure"

# %% [markdown] lang="nl" id="limits"
r"""
## 10. De grenzen

Hoe zeker is een testcijfer? Elke rij is goed of fout, dus de nauwkeurigheid is een aandeel $p$ over $n$ rijen. Haar standaardfout is

$$\sqrt{\frac{p(1 - p)}{n}}.$$

**Met de hand.** Negentig van de honderd goed: $p = 0{,}9$, dus $p(1 - p) = 0{,}09$. Gedeeld door 100 is dat 0,0009, en de wortel is 0,03.
Je schrijft 0,90 ± 0,03. Haalt een ander netwerk 0,92, dan blijkt uit die twee getallen alleen niet dat het beter is.

Dit is de onzekerheid door de *rijen*. Die door de *seed* komt erbij, en die ken je alleen als je meer dan eens traint. En geen van beide zegt iets
over cijfers van andere schrijvers, met een andere pen, van een andere scanner. Noem in je verslag welke van deze drie je hebt gemeten.
"""

# %% [markdown] lang="en" id="limits"
r"""
## 10. The limits

How sure is a test figure? Every row is right or wrong, so the accuracy is a share $p$ over $n$ rows. Its standard error is

$$\sqrt{\frac{p(1 - p)}{n}}.$$

**By hand.** Ninety out of a hundred right: $p = 0.9$, so $p(1 - p) = 0.09$. Divided by 100 that is 0.0009, and the root is 0.03. You write
0.90 ± 0.03. If another network gets 0.92, these two figures alone do not show that it is better.

This is the uncertainty from the *rows*. That from the *seed* comes on top, and you know it only if you train more than once. And neither says
anything about digits by other writers, with another pen, from another scanner. Name in your report which of these three you have measured.
"""

# %% id="limits-code"
if test_accuracy is not None:
    error = np.sqrt(test_accuracy * (1 - test_accuracy) / len(test[0]))
    print(f"{test_accuracy:.2f} ± {error:.2f}")

# %% quiz="10-share"

# %% quiz="10-claim"

# %% quiz="10-reproduce"

# %% [markdown] lang="nl" id="page-intro"
r"""
## 11. Eén pagina

Schrijf je verslag in de cel hieronder, in het Nederlands of in het Engels, voor iemand die dit notebook niet heeft. Een pagina is genoeg;
elke bewering krijgt haar getal of haar figuur. Automatische punten levert deze pagina niet op; zo beoordeelt je docent of een medestudent haar:

| | nog niet | goed | sterk |
| --- | --- | --- | --- |
| **bewering en bewijs** | beweringen zonder getal, of een getal zonder onzekerheid | elke bewering heeft een getal met zijn onzekerheid, en de ondergrens staat erbij | ook wat niet bewezen is staat er, met de reden |
| **krommen gelezen** | ‘het verlies daalt’ | over- of underfitting benoemd, en de keuze van de checkpoint volgt daaruit | ook vergeleken met wat je had voorspeld |
| **één mislukking** | ‘het netwerk maakt fouten’ | één fout, met wat je ziet en een vermoeden | het vermoeden getoetst aan voorbeelden |
| **grenzen** | geen | wat je niet hebt gemeten, genoemd | met wat je zou doen om het te weten |
| **herhaalbaar** | cijfers zonder herkomst | data, splitsing, ruimte, budget en seeds staan erin | een ander kan het zonder vragen overdoen |
"""

# %% [markdown] lang="en" id="page-intro"
r"""
## 11. One page

Write your report in the cell below, in Dutch or in English, for someone who does not have this notebook. One page will do; every claim gets
its number or its figure. There are no automatic points for this page; this is how your teacher or a fellow student judges it:

| | not yet | good | strong |
| --- | --- | --- | --- |
| **claim and evidence** | claims without a number, or a number without its uncertainty | every claim has a number with its uncertainty, and the baseline stands beside it | what was not proved is there as well, with the reason |
| **curves read** | “the loss falls” | over- or underfitting named, and the choice of the checkpoint follows from it | also compared with what you had predicted |
| **one failure** | “the network makes mistakes” | one mistake, with what you see and a suspicion | the suspicion tested against examples |
| **limits** | none | what you did not measure, named | with what you would do to know |
| **repeatable** | figures without origin | data, split, space, budget, and seeds are in it | someone else can redo it without asking |
"""

# %% [markdown] answer="page" points=0
r"""
**Vraag en plan · Question and plan**

**Resultaat en ondergrens · Result and baseline**

**Krommen · Curves**

**Eén mislukking · One failure**

**Grenzen · Limits**

**Om het te herhalen · To repeat it**

### BEGIN SOLUTION
Een antwoord hangt af van het eigen experiment; de tabel hierboven zegt waar je op let. ·
An answer depends on one's own experiment; the table above says what to look for.
### END SOLUTION
"""

# %% [markdown] lang="nl" id="transfer"
r"""
## Ergens anders

Kies drie andere cijfers in `names`, bovenaan, en voer alles nog eens uit. Dat is een nieuw experiment, met een eigen testset. Voorspel eerst
of het makkelijker of moeilijker wordt. Of neem alle tien: de code hoeft alleen te weten hoeveel uitvoeren er zijn.
"""

# %% [markdown] lang="en" id="transfer"
r"""
## Somewhere else

Choose three other digits in `names`, at the top, and run everything again. That is a new experiment, with a test set of its own. First
predict whether it gets easier or harder. Or take all ten: the code need only know how many outputs there are.
"""

# %% quiz="10-transfer"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- Train de winnaar vanaf tien seeds en rapporteer de spreiding, zoals in hoofdstuk 08. Op validatie mag dat.
- Vergelijk met een ander soort model op dezelfde splitsing: `KNeighborsClassifier` van scikit-learn is een lastige tegenstander op zulke
  plaatjes.
- Verschuif elk trainingsplaatje een pixel naar links, rechts, boven en onder. Meer data zonder een cijfer te schrijven: *data-augmentatie*.
- Een convolutioneel netwerk weet dat pixels naast elkaar liggen. Dat van ons weet dat niet: schud alle 64 kolommen door elkaar en het leert
  even goed.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- Train the winner from ten seeds and report the spread, as in chapter 08. On validation that is allowed.
- Compare with another kind of model on the same split: scikit-learn's `KNeighborsClassifier` is a tough opponent on such pictures.
- Shift every training picture by one pixel to the left, right, up, and down. More data without writing a digit: *data augmentation*.
- A convolutional network knows that pixels lie next to each other. Ours does not: shuffle all 64 columns and it learns just as well.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Een eerlijk experiment heeft een volgorde. Eerst splitsen, dan een ondergrens, dan zoeken met een budget dat vooraf vaststaat, en kiezen op
validatie. Lange trainingen bewaren hun toestand na elke epoch, zodat een storing niets kost. De beste checkpoint kies je op validatie, en de
testset gaat één keer open. In het verslag staat bij elk getal zijn onzekerheid, bij elke bewering haar bewijs, en ook wat je niet weet. Dat
laatste maakt de rest geloofwaardig.

## Bronnen

- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 11 over de
  praktijk.
- A. Karpathy, [*A recipe for training neural networks*](https://karpathy.github.io/2019/04/25/recipe/), 2019.
- E. Alpaydin en C. Kaynak, [*Optical recognition of handwritten
  digits*](https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits), UCI Machine Learning Repository, 1998: de data,
  die scikit-learn meelevert als `load_digits`.
- J. Pineau e.a., [*Improving reproducibility in machine learning research*](https://arxiv.org/abs/2003.12206), Journal of Machine Learning
  Research 22, 2021.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

An honest experiment has an order. Split first, then a baseline, then a search with a budget that is fixed beforehand, and choosing by
validation. Long training runs keep their state after every epoch, so that a failure costs nothing. You choose the best checkpoint by validation,
and you open the test set once. In the report every number has its uncertainty, every claim its evidence, and what you do not know is there as
well. It is this last part that makes the rest believable.

## Sources

- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 11 on practical
  methodology.
- A. Karpathy, [*A recipe for training neural networks*](https://karpathy.github.io/2019/04/25/recipe/), 2019.
- E. Alpaydin and C. Kaynak, [*Optical recognition of handwritten
  digits*](https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits), UCI Machine Learning Repository, 1998: the data,
  which scikit-learn ships as `load_digits`.
- J. Pineau et al., [*Improving reproducibility in machine learning research*](https://arxiv.org/abs/2003.12206), Journal of Machine Learning
  Research 22, 2021.
"""
