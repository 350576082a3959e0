# %% [markdown] lang="nl" id="title"
r"""
# Checkpoints

Een training duurt uren, soms weken, en niet elke computer houdt het zo lang vol. In dit hoofdstuk bewaar je een training zo dat
ze na een storing verdergaat alsof er niets is gebeurd, tot op de laatste bit. Wat je daarvoor maakt, komt ook van pas als de stroom
het gewoon blijft doen.

Na dit hoofdstuk

1. zeg je wat een checkpoint is en wat er bij de toestand van een training hoort;
2. sla je een training op, laad je haar en hervat je haar precies;
3. houd je de beste en de laatste checkpoint uit elkaar en zeg je waar elk voor dient;
4. zoek je een fout in een training door terug te gaan naar vóór het probleem;
5. laat je een training vertakken en vergelijk je de takken eerlijk;
6. begin je een nieuwe taak met een getraind netwerk: hetzelfde lijf, een nieuwe kop, eerst bevroren.

Je hebt de trainingslus nodig, en uit hoofdstuk 07 het validatieverlies. Reken op vijf kwartier, waarvan de helft schrijven.
"""

# %% [markdown] lang="en" id="title"
r"""
# Checkpoints

Training takes hours, sometimes weeks, and not every computer lasts that long. In this chapter you store a training run so that
after a failure it goes on as if nothing had happened, to the last bit. What you build for that will serve you well even if the
power never fails.

After this chapter you

1. say what a checkpoint is and what belongs to the state of a training run;
2. save a training run, load it, and resume it exactly;
3. tell the best and the last checkpoint apart and say what each is for;
4. find a fault in a training run by going back to before the problem;
5. let a training run branch and compare the branches fairly;
6. begin a new task with a trained network: the same body, a new head, frozen at first.

You need the training loop, and from chapter 07 the validation loss. Count on an hour and a quarter, half of it writing.
"""

# %% id="imports"
import copy
import json
import os
import tempfile
from pathlib import Path

import numpy as np

import nnlib
from autograder import check, hint, solution
from course.widgets import BranchExplorer, CheckpointExplorer, quiz, show
from nnlib import datasets, plots
from nnlib.checkpoints import CheckpointDirectory

# %% [markdown] lang="nl" id="looking-back"
r"""
## Even terug

Drie vragen uit eerdere hoofdstukken: over de leersnelheid, over het validatieverlies en over wat je instelt en wat er geleerd wordt. Alle
drie keren ze hieronder terug.
"""

# %% [markdown] lang="en" id="looking-back"
r"""
## Looking back

Three questions from earlier chapters: about the learning rate, about the validation loss, and about what you set and what is learned. All
three return below.
"""

# %% quiz="06-range"

# %% quiz="07-over"

# %% quiz="08-hyper"

# %% [markdown] lang="nl" id="what"
r"""
## De stroom valt uit

Je training is bij epoch 340 van de 500 en dan is het donker. Alles wat het netwerk had geleerd, stond in het werkgeheugen. Heb je
niets opgeslagen, dan begin je weer bij epoch 1.

Een **checkpoint** is de bewaarde toestand van een training, om later vanaf dat punt verder te gaan. Je schrijft hem op gekozen
momenten, bijvoorbeeld na elke epoch of om de tien minuten, en de training loopt gewoon door. Hij dient voor vier dingen:

1. **Verdergaan.** Een lange training wordt onderbroken: door een storing, een tijdslimiet, een gedeelde computer die iemand anders
   nodig heeft.
2. **Debuggen.** Er gaat iets mis en je wilt terug naar vóór dat moment, om nog eens goed te kijken.
3. **Vergelijken.** Je probeert vanaf hetzelfde punt twee instellingen en bewaart het beste netwerk, met alles wat je nodig hebt
   om het terug te halen.
4. **Transfer learning.** Een getraind netwerk is het begin van een ander, voor een nieuwe taak.

> **Vaak anders verteld: ‘een checkpoint evalueert de prestaties van het model’.** Een checkpoint bewaart, en meet niets. Meten
> levert een getal op. Dat getal mag in de checkpoint mee, en er mag een regel aan hangen (‘sla op als het validatieverlies zakt’),
> maar dan doet de regel het werk.
"""

# %% [markdown] lang="en" id="what"
r"""
## The power fails

Your training is at epoch 340 of 500, and then it is dark. Everything the network had learned was in working memory. If you
have saved nothing, you start again at epoch 1.

A **checkpoint** is the stored state of a training run, to continue from that point later. You write it at chosen moments, after
each epoch, say, or every ten minutes, and training simply goes on. It serves four purposes:

1. **Going on.** A long training run is interrupted: by a failure, by a time limit, by a shared computer that somebody else
   needs.
2. **Debugging.** Something goes wrong and you want to go back to before that moment, to take a good look.
3. **Comparing.** From the same point you try two settings and keep the best network, with everything you need to bring it
   back.
4. **Transfer learning.** A trained network is the beginning of another one, for a new task.

> **Often told otherwise: “a checkpoint evaluates the performance of the model.”** A checkpoint stores, and measures nothing.
> Measuring gives a number. That number may go into the checkpoint, and a rule may depend on it (“save if the validation
> loss falls”), but then it is the rule that does the work.
"""

# %% quiz="09-what"

# %% [markdown] lang="nl" id="momentum"
r"""
## Met de hand: wat er mist als je alleen de gewichten bewaart

Eerst een optimizer met een geheugen. Bij **momentum** neemt elke stap een deel $\beta$ van de vorige mee, zoals een bal die al
rolt:

$$v \leftarrow \beta v - \alpha \, \nabla J(\theta), \qquad \theta \leftarrow \theta + v.$$

De **snelheid** $v$ begint op 0. Neem $J(\theta) = \theta^2$, met gradiënt $2\theta$, en $\alpha = 0{,}25$, $\beta = 0{,}5$. We
beginnen in $\theta = 4$. Na stap 1 valt de stroom uit. Links de run zonder storing; rechts is alleen $\theta$ bewaard, en begint
$v$ weer op 0.

| stap | zonder storing: $v$ | $\theta$ | alleen $\theta$ bewaard: $v$ | $\theta$ |
| --- | --- | --- | --- | --- |
| 0 | 0 | 4 | 0 | 4 |
| 1 | −2 | 2 | −2 | 2 |
| 2 | 0,5 · (−2) − 1 = −2 | 0 | 0,5 · 0 − 1 = −1 | 1 |
| 3 | −1 | −1 | −1 | 0 |
| 4 | 0 | −1 | −0,5 | −0,5 |

Rechts gaat niets kapot. Er komt geen foutmelding, en het verlies is aan het eind zelfs lager. Maar het is *een andere proef* dan
die waar je aan begonnen was, en dat zie je nergens aan.
"""

# %% [markdown] lang="en" id="momentum"
r"""
## By hand: what is missing if you keep only the weights

First, an optimizer with a memory. With **momentum** every step carries a share $\beta$ of the previous one along, like a ball that
is already rolling:

$$v \leftarrow \beta v - \alpha \, \nabla J(\theta), \qquad \theta \leftarrow \theta + v.$$

The **velocity** $v$ starts at 0. Take $J(\theta) = \theta^2$, with gradient $2\theta$, and $\alpha = 0.25$, $\beta = 0.5$. We
start at $\theta = 4$. After step 1 the power fails. On the left the run without the failure; on the right only $\theta$ was kept,
and $v$ starts at 0 again.

| step | no failure: $v$ | $\theta$ | only $\theta$ kept: $v$ | $\theta$ |
| --- | --- | --- | --- | --- |
| 0 | 0 | 4 | 0 | 4 |
| 1 | −2 | 2 | −2 | 2 |
| 2 | 0.5 · (−2) − 1 = −2 | 0 | 0.5 · 0 − 1 = −1 | 1 |
| 3 | −1 | −1 | −1 | 0 |
| 4 | 0 | −1 | −0.5 | −0.5 |

Nothing breaks on the right. There is no error, and the loss at the end is even lower. But it is *another experiment* than the one
you had begun, and nothing tells you so.
"""

# %% quiz="09-momentum"

# %% [markdown] lang="nl" id="run"
r"""
## Een run om te onderbreken

Nu een netwerk. De cel hieronder bevat drie dingen: een optimizer met momentum, een functie die een verse run klaarzet, en de
trainingslus. Je herkent de vijf stappen. De leersnelheid daalt na elke epoch met 2 %.

Een run bestaat hier uit drie objecten die tijdens het trainen veranderen: `model`, `optimizer` en `rng`, de toevalsgenerator die de
rijen schudt.
"""

# %% [markdown] lang="en" id="run"
r"""
## A run to interrupt

Now a network. The cell below holds three things: an optimizer with momentum, a function that prepares a fresh run, and the
training loop. You will recognize the five steps. The learning rate falls by 2% after each epoch.

A run consists of three objects here that change during training: `model`, `optimizer`, and `rng`, the random generator that
shuffles the rows.
"""

# %% id="run-code"
X_train, y_train = datasets.two_moons(200, noise=0.2, rng=np.random.default_rng(3))
X_val, y_val = datasets.two_moons(200, noise=0.2, rng=np.random.default_rng(4))


class Momentum:
    """SGD with momentum; everything it remembers is in its attributes."""

    def __init__(self, model, learning_rate, momentum):
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocity_w = [np.zeros_like(layer.weights) for layer in model.layers]
        self.velocity_b = [np.zeros_like(layer.biases) for layer in model.layers]

    def step(self, model):
        """Update every layer with the gradients it last computed."""
        for k, layer in enumerate(model.layers):
            v_w, v_b = self.velocity_w[k], self.velocity_b[k]
            v_w[:] = self.momentum * v_w - self.learning_rate * layer.d_weights
            v_b[:] = self.momentum * v_b - self.learning_rate * layer.d_biases
            layer.weights += v_w
            layer.biases += v_b


def new_run(seed=2):
    """Return model, optimizer, and generator of a run that has yet to begin."""
    rng = np.random.default_rng(seed)
    model = nnlib.Perceptron(
        [
            nnlib.Dense(2, 6, "tanh", rng=rng),
            nnlib.Dense(6, 6, "tanh", rng=rng),
            nnlib.Dense(6, 1, "sigmoid", rng=rng),
        ]
    )
    return model, Momentum(model, learning_rate=0.1, momentum=0.9), np.random.default_rng(0)


def loss_on(X, y, model):
    """Return the mean loss over all rows."""
    return float(model.loss.value(model.forward(X.T), y.T))


def train(model, optimizer, rng, epochs):
    """Train in batches of 10 and return the loss after each epoch."""
    losses = []
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(X_train)), len(X_train) // 10):
            output = model.forward(X_train[rows].T)
            da = model.loss.gradient(output, y_train[rows].T) / len(rows)
            for layer in model.layers[::-1]:
                da = layer.gradients(da)
            optimizer.step(model)
        optimizer.learning_rate *= 0.98
        losses.append(loss_on(X_train, y_train, model))
    return losses


uninterrupted = train(*new_run(), 20)
print(np.round(uninterrupted, 3))

# %% [markdown] lang="nl" id="predict-resume"
r"""
### Wat hoort bij de toestand?

We onderbreken dezelfde run na 10 epochs en gaan drie keer verder tot epoch 20. Elke keer zetten we meer terug:

- **A**: alleen de gewichten en biases; de optimizer en de generator beginnen opnieuw;
- **B**: ook alles van de optimizer, maar de generator begint weer vooraan;
- **C**: ook de stand van de generator.

In de figuur straks is de run zonder onderbreking een stippellijn. Bedenk ook of de takken die niet samenvallen er net naast
lopen, of echt hun eigen weg gaan.
"""

# %% [markdown] lang="en" id="predict-resume"
r"""
### What belongs to the state?

We interrupt the same run after 10 epochs and go on to epoch 20 three times. Each time we put back more:

- **A**: only the weights and biases; the optimizer and the generator start afresh;
- **B**: everything of the optimizer as well, but the generator starts from the beginning again;
- **C**: the state of the generator as well.

In the figure to come, the run without the interruption is a dashed line. Consider, too, whether the branches that do not coincide
just miss it or really go their own way.
"""

# %% quiz="09-predict"

# %% id="resume-demo"
model, optimizer, rng = new_run()
first_half = train(model, optimizer, rng, 10)
#: nl: een checkpoint in het werkgeheugen: een kopie van alles wat verandert
#: en: a checkpoint in working memory: a copy of everything that changes
kept = copy.deepcopy((model, optimizer, rng))


def go_on(*, put_back_optimizer, put_back_generator):
    """Go on from the checkpoint to epoch 20, and leave out what is not to be put back."""
    _, new_optimizer, new_rng = new_run()
    old_model, old_optimizer, old_rng = copy.deepcopy(kept)
    optimizer = old_optimizer if put_back_optimizer else new_optimizer
    rng = old_rng if put_back_generator else new_rng
    return train(old_model, optimizer, rng, 10)


branches = {
    "A": go_on(put_back_optimizer=False, put_back_generator=False),
    "B": go_on(put_back_optimizer=True, put_back_generator=False),
    "C": go_on(put_back_optimizer=True, put_back_generator=True),
}
for name, losses in branches.items():
    same = first_half + losses == uninterrupted
    print(f"{name}  loss after epoch 20: {losses[-1]:.3f}  same to the last bit: {same}")
show(plots.checkpoint_branches, first_half, branches, reference=uninterrupted)

# %% [markdown] lang="nl" id="resume-answer"
r"""
Alleen C valt samen, en dan ook helemaal: `==` vergelijkt elke bit. B wijkt al in de eerste epoch na het hervatten af. De generator
die vooraan begint, schudt epoch 11 zoals hij epoch 1 schudde, dus komen de voorbeelden in een andere volgorde langs dan in de run zonder
onderbreking. A mist ook de snelheid, en gebruikt weer de leersnelheid van het begin.

Aan de eindverliezen zie je niet welke goed hervat is. De enige proef die telt: **hervatten geeft hetzelfde als niet onderbreken,
bit voor bit.**

Bij de toestand hoort dus alles wat tijdens het trainen verandert en niet uit de rest volgt:

| van | wat |
| --- | --- |
| het model | gewichten en biases van elke laag |
| de optimizer | de snelheden, en de leersnelheid als die volgens een schema verandert |
| de lus | hoeveel epochs klaar zijn; midden in een epoch ook de volgorde van de rijen en de plaats daarin |
| het toeval | de stand van de generator |
| het beste tot nu toe | het laagste validatieverlies, als er een regel van afhangt |

Wat vastligt, zoals de architectuur, de hyperparameters en de herkomst van de data, schrijf je erbij om te kunnen controleren dat
een checkpoint en een run bij elkaar horen.

> **Vaak anders verteld: ‘een checkpoint bevat de gewichten en bijvoorbeeld de waarde van het verlies’.** Het verlies kun je als
> enige van alles zo weer uitrekenen. De optimizer, de epoch en de generator niet.

### Zelf onderbreken

In de verkenner valt dezelfde run uit wanneer jij wilt, en kies je zelf wat er terugkomt. Rechts staat hoe ver de hervatte run van de
ongestoorde af ligt: het grootste verschil in een gewicht of bias. **Voorspel eerst**, en zoek daarna drie dingen op:

1. met welke vinkjes het verschil overal 0 is;
2. wat er gebeurt als alleen de leersnelheid ontbreekt en je de storing van epoch 1 naar epoch 16 schuift;
3. of een verschil dat er eenmaal is, weer verdwijnt.
"""

# %% [markdown] lang="en" id="resume-answer"
r"""
Only C coincides, and it does so completely: `==` compares every bit. B departs in the very first epoch after resuming. The
generator that starts from the beginning shuffles epoch 11 the way it shuffled epoch 1, so the examples come in another order than in
the run without the interruption. A lacks the velocity as well, and uses the learning rate of the start again.

The final losses do not show which one was resumed right. The only test that counts: **resuming gives the same as not interrupting,
bit for bit.**

So the state holds everything that changes during training and does not follow from the rest:

| of | what |
| --- | --- |
| the model | weights and biases of every layer |
| the optimizer | the velocities, and the learning rate if it changes by a schedule |
| the loop | how many epochs are done; in mid-epoch also the order of the rows and the place in it |
| chance | the state of the generator |
| the best so far | the lowest validation loss, if a rule depends on it |

What is fixed, such as the architecture, the hyperparameters, and where the data come from, you write down beside it, so that you can
check whether a checkpoint and a run belong together.

> **Often told otherwise: “a checkpoint holds the weights and, for instance, the value of the loss.”** The loss is the one thing
> among these that you can simply work out again. The optimizer, the epoch, and the generator you cannot.

### Interrupting it yourself

In the explorer the same run fails when you want it to, and you choose what comes back. On the right you see how far the resumed run is
from the undisturbed one: the largest difference in a weight or bias. **Predict first**, and then find out three things:

1. with which boxes ticked the difference is 0 throughout;
2. what happens if only the learning rate is missing and you slide the failure from epoch 1 to epoch 16;
3. whether a difference, once it is there, goes away again.
"""

# %% id="explorer"
CheckpointExplorer()

# %% quiz="09-belongs"

# %% quiz="09-resume"

# %% [markdown] lang="nl" id="copies"
r"""
## De toestand als gewone data

`copy.deepcopy` kopieert hele objecten. Naar een bestand schrijf je liever gewone data: een dictionary met namen, arrays, getallen en
tekst. Die lees je over tien jaar nog, ook als je klassen dan anders heten. Eén valkuil zit al in de eerste regel.

**Voorspel** wat er in `first` en in `second` staat nadat er één epoch verder is getraind.
"""

# %% [markdown] lang="en" id="copies"
r"""
## The state as plain data

`copy.deepcopy` copies whole objects. To a file you would rather write plain data: a dictionary of names, arrays, numbers, and
text. That can still be read in ten years, even if your classes are called something else by then. One pitfall is in the very first
line.

**Predict** what is in `first` and in `second` after training one epoch more.
"""

# %% id="copies-demo"
model, optimizer, rng = copy.deepcopy(kept)
weights = model.layers[2].weights

first = weights
second = weights.copy()
train(model, optimizer, rng, 1)

print("first :", np.round(first, 3))
print("second:", np.round(second, 3))
print("now   :", np.round(model.layers[2].weights, 3))

# %% quiz="09-alias"

# %% quiz="09-rebind"

# %% [markdown] lang="nl" id="state-task"
r"""
En de generator? Zijn stand is een dictionary met een paar grote getallen, en die past als JSON-tekst in één regel:
`json.dumps(rng.bit_generator.state)`. Terugzetten gaat met `rng.bit_generator.state = json.loads(text)`.

**Opdracht (2 punten).** Schrijf `state_of(model, optimizer, epoch, rng)`. De functie geeft een dictionary terug met, onder namen die je
zelf kiest,

- van elke laag in `model.layers` de `weights` en de `biases`;
- van de optimizer `learning_rate`, en per laag `velocity_w[k]` en `velocity_b[k]`;
- de `epoch`, en de stand van de generator als JSON-tekst.

Elke laag heeft een eigen naam nodig, bijvoorbeeld `f"weights_{k}"`. Alles wat een array is, gaat er als kopie in: de toestand mag niet
veranderen als de training doorgaat.
"""

# %% [markdown] lang="en" id="state-task"
r"""
And the generator? Its state is a dictionary of a few large numbers, and as JSON text it fits on one line:
`json.dumps(rng.bit_generator.state)`. Putting it back is done with `rng.bit_generator.state = json.loads(text)`.

**Exercise (2 points).** Write `state_of(model, optimizer, epoch, rng)`. The function returns a dictionary that holds, under names of
your own choice,

- of every layer in `model.layers` the `weights` and the `biases`;
- of the optimizer `learning_rate`, and per layer `velocity_w[k]` and `velocity_b[k]`;
- the `epoch`, and the state of the generator as JSON text.

Every layer needs a name of its own, such as `f"weights_{k}"`. Whatever is an array goes in as a copy: the state must not change when
training goes on.
"""


# %% exercise="state_of"
def state_of(model, optimizer, epoch, rng):
    """Return all that changes during training as a dict of arrays, numbers, and texts."""
    ### BEGIN SOLUTION
    state = {
        "epoch": epoch,
        "learning_rate": optimizer.learning_rate,
        "generator": json.dumps(rng.bit_generator.state),
    }
    for k, layer in enumerate(model.layers):
        state[f"weights_{k}"] = layer.weights.copy()
        state[f"biases_{k}"] = layer.biases.copy()
        state[f"velocity_w_{k}"] = optimizer.velocity_w[k].copy()
        state[f"velocity_b_{k}"] = optimizer.velocity_b[k].copy()
    return state
    ### END SOLUTION


# %% tests="state_of" points=2
check("09.state_of")

# %% [markdown] lang="nl" id="half-file"
r"""
## Opslaan: heel of niet

De stroom kan ook uitvallen *terwijl* je opslaat. Wat staat er dan op de schijf? **Voorspel** wat er gebeurt als je een bestand laadt
waarvan alleen de eerste helft is geschreven.
"""

# %% [markdown] lang="en" id="half-file"
r"""
## Saving: whole or not at all

The power may also fail *while* you are saving. What is on the disk then? **Predict** what happens when you load a file of which only
the first half was written.
"""

# %% id="half-file-demo"
folder = Path(tempfile.mkdtemp())
whole = folder / "whole.npz"
np.savez(whole, weights=weights, epoch=10)
half = folder / "half.npz"
half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

for path in (whole, half):
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as content:
            print(path.name, "holds", content.files)
    except Exception as error:
        print(path.name, "→", type(error).__name__)

# %% [markdown] lang="nl" id="atomic"
r"""
Zo'n half bestand is waardeloos. Had je de vorige checkpoint ermee overschreven, dan was die nu ook weg. Daarom schrijf je in drie
stappen, waarvan de laatste niet half kan lukken:

1. schrijf alles naar een **tijdelijk bestand in dezelfde map**;
2. zorg dat de bytes echt op de schijf staan, met `file.flush()` en `os.fsync(file.fileno())`, en sluit het bestand;
3. geef het met `os.replace(temporary, path)` de definitieve naam.

`os.replace` is *atomair*: wie kijkt, ziet het oude bestand of het nieuwe, nooit iets ertussenin. Dezelfde map is nodig omdat
hernoemen alleen binnen één schijf in één keer gaat.
"""

# %% [markdown] lang="en" id="atomic"
r"""
Half a file like that is worthless. Had you overwritten the previous checkpoint with it, that one would be gone now as well. So you
write in three steps, of which the last cannot half succeed:

1. write everything to a **temporary file in the same folder**;
2. make sure that the bytes are really on the disk, with `file.flush()` and `os.fsync(file.fileno())`, and close the file;
3. give it its final name with `os.replace(temporary, path)`.

`os.replace` is *atomic*: whoever looks sees the old file or the new one, never anything in between. It has to be the same folder
because renaming is done in one go only within one disk.
"""

# %% quiz="09-write"

# %% [markdown] lang="nl" id="save-task"
r"""
**Opdracht (2 punten).** Schrijf `save(path, state)`. De toestand is een dictionary als die van `state_of`; welke namen erin staan, weet je
functie niet. Ze

- maakt de map van `path` als die er nog niet is;
- schrijft met `np.savez(file, **state)` alles in één `.npz`-bestand;
- vervangt een bestand dat al op `path` staat in één keer, en laat verder niets in de map achter.

Eén regel is al begonnen: verzin een tijdelijke naam in dezelfde map, bijvoorbeeld met `path.with_name(...)`. Geef `np.savez` een geopend
bestand (`open(temporary, "wb")`) en geen naam: aan een naam plakt NumPy soms zelf `.npz`.
"""

# %% [markdown] lang="en" id="save-task"
r"""
**Exercise (2 points).** Write `save(path, state)`. The state is a dictionary such as that of `state_of`; which names it holds, your
function does not know. It

- makes the folder of `path` if it is not there yet;
- writes everything to one `.npz` file with `np.savez(file, **state)`;
- replaces a file that is at `path` already in one go, and leaves nothing else behind in the folder.

One line has been begun: think of a temporary name in the same folder, with `path.with_name(...)`, for instance. Hand `np.savez` an
open file (`open(temporary, "wb")`) and not a name: to a name NumPy sometimes adds `.npz` by itself.
"""


# %% exercise="save"
def save(path, state):
    """Write the state to one file at path, whole or not at all."""
    path = Path(path)
    temporary = ...
    ### BEGIN SOLUTION
    temporary = path.with_name(path.name + ".tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(temporary, "wb") as file:
        np.savez(file, **state)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    ### END SOLUTION


# %% tests="save" points=2
check("09.save")

# %% [markdown] lang="nl" id="load-task"
r"""
## Laden, en controleren

Een checkpoint die je laadt, vertrouw je niet zomaar. Het bestand kan beschadigd zijn, of van iemand anders. `np.load` kan op verzoek ook
*pickles* lezen, en een pickle is een recept dat bij het openen wordt uitgevoerd: wie het schreef, bepaalt wat jouw computer doet. Met
`allow_pickle=False` krijg je alleen getallen en tekst. Dat is in NumPy de standaard, en je schrijft het er toch bij. In PyTorch heet
hetzelfde `torch.load(path, weights_only=True)`.

**Opdracht (2 punten).** Schrijf `load(path)`. De functie

- geeft een dictionary terug met dezelfde namen en waarden als bij `save`; losse getallen en teksten mogen arrays van één waarde zijn;
- leest alles voordat het bestand weer dichtgaat (`with np.load(...) as file`, en dan `file[name]` voor elke naam in `file.files`);
- weigert een bestand dat niet heel is, met een exception die zegt wat er aan de hand is.
"""

# %% [markdown] lang="en" id="load-task"
r"""
## Loading, and checking

You do not simply trust a checkpoint that you load. The file may be damaged, or come from somebody else. On request, `np.load` reads
*pickles* too, and a pickle is a recipe that is carried out on opening: whoever wrote it decides what your computer does. With
`allow_pickle=False` you get numbers and text only. In NumPy that is the default, and you write it down all the same. In PyTorch the
same thing is called `torch.load(path, weights_only=True)`.

**Exercise (2 points).** Write `load(path)`. The function

- returns a dictionary with the same names and values as were given to `save`; single numbers and texts may be arrays of one value;
- reads everything before the file is closed again (`with np.load(...) as file`, and then `file[name]` for each name in `file.files`);
- refuses a file that is not whole, with an exception that says what is the matter.
"""


# %% exercise="load"
def load(path):
    """Return the state that save wrote to path."""
    ### BEGIN SOLUTION
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as content:
            return {name: content[name] for name in content.files}
    except Exception as error:
        raise ValueError(f"{path} is not a whole checkpoint: {error}") from error
    ### END SOLUTION


# %% tests="load" points=2
check("09.load")

# %% quiz="09-pickle"

# %% [markdown] lang="nl" id="resume-task"
r"""
## Hervatten

Het laatste stuk: een toestand terugzetten in een vers klaargezette run.

**Opdracht (2 punten).** Schrijf `restore(state, model, optimizer, rng)`. De functie

- weigert, met een exception en voordat ze iets verandert, een netwerk met andere lagen dan die van de toestand: een ander aantal, of
  een andere vorm;
- zet alles van `state_of` terug in de objecten die ze krijgt, als kopie, zodat je dezelfde toestand nog eens kunt gebruiken;
- geeft de epoch terug, als getal.

Schrijf *in* de arrays die er al zijn: `layer.weights[:] = …`. Een regel als `weights = …` geeft alleen een naam aan iets anders, en het
model merkt er niets van. Getallen en tekst komen uit `load` als arrays; `float(...)`, `int(...)` en `str(...)` maken ze weer gewoon.

De controle onderbreekt een run, hervat hem met jouw `state_of` en jouw `restore`, en vergelijkt elke bit.
"""

# %% [markdown] lang="en" id="resume-task"
r"""
## Resuming

The last part: putting a state back into a freshly prepared run.

**Exercise (2 points).** Write `restore(state, model, optimizer, rng)`. The function

- refuses, with an exception and before it changes anything, a network with layers other than those of the state: another number of
  them, or another shape;
- puts everything of `state_of` back into the objects it is given, as copies, so that you can use the same state once more;
- returns the epoch, as a number.

Write *into* the arrays that are there already: `layer.weights[:] = …`. A line such as `weights = …` only gives a name to something
else, and the model never notices. Numbers and text come out of `load` as arrays; `float(...)`, `int(...)`, and `str(...)` make them
plain again.

The check interrupts a run, resumes it with your `state_of` and your `restore`, and compares every bit.
"""


# %% exercise="resume"
def restore(state, model, optimizer, rng):
    """Put a state back into model, optimizer, and generator; return the epoch."""
    ### BEGIN SOLUTION
    shapes = [layer.weights.shape for layer in model.layers]
    saved = [state[name].shape for name in state if name.startswith("weights_")]
    if saved != shapes:
        raise ValueError(f"the state has layers {saved} and the model {shapes}.")
    for k, layer in enumerate(model.layers):
        layer.weights[:] = state[f"weights_{k}"]
        layer.biases[:] = state[f"biases_{k}"]
        optimizer.velocity_w[k][:] = state[f"velocity_w_{k}"]
        optimizer.velocity_b[k][:] = state[f"velocity_b_{k}"]
    optimizer.learning_rate = float(state["learning_rate"])
    rng.bit_generator.state = json.loads(str(state["generator"]))
    return int(state["epoch"])
    ### END SOLUTION


# %% tests="resume" points=2
check("09.resume")

# %% quiz="09-after-failure"

# %% [markdown] lang="nl" id="own-drill"
r"""
De proef op de som, met jouw vier functies: train, sla op, gooi alles weg, en ga verder in een run die met heel andere gewichten
begint. De laatste regel vergelijkt alle twintig verliezen met die van de run zonder onderbreking. **Voorspel** wat er staat.
"""

# %% [markdown] lang="en" id="own-drill"
r"""
The proof of the pudding, with your four functions: train, save, throw everything away, and go on in a run that begins with quite
different weights. The last line compares all twenty losses with those of the run without the interruption. **Predict** what it says.
"""

# %% id="own-drill-run"
path = folder / "run" / "epoch-010.npz"
model, optimizer, rng = new_run()
first_half = train(model, optimizer, rng, 10)
state = state_of(model, optimizer, 10, rng)
if state:
    save(path, state)
#: nl: de stroom valt uit
#: en: the power fails
del model, optimizer, rng, state

model, optimizer, rng = new_run(seed=99)
state = load(path) if path.exists() else None
epoch = restore(state, model, optimizer, rng) if state else None
if epoch is not None:
    second_half = train(model, optimizer, rng, 20 - epoch)
    print("resumed after epoch", epoch)
    print("same losses: ", first_half + second_half == uninterrupted)

# %% [markdown] lang="nl" id="best-and-last"
r"""
## De beste en de laatste

Hervatten doe je vanaf de **laatste** checkpoint. Opleveren doe je de **beste**: die met het laagste verlies op validatiedata. Dat zijn
vaak niet dezelfde. Hieronder traint een breed netwerk op dertig punten met veel ruis.

**Voorspel** waar het validatieverlies het laagst zal zijn: aan het begin, rond het midden of aan het eind van de 60 epochs.
"""

# %% [markdown] lang="en" id="best-and-last"
r"""
## The best and the last

You resume from the **last** checkpoint. You deliver the **best** one: the one with the lowest loss on validation data. Often these are
not the same. Below, a wide network trains on thirty points with a lot of noise.

**Predict** where the validation loss will be lowest: at the beginning, around the middle, or at the end of the 60 epochs.
"""

# %% id="overfit-run"
X_few, y_few = datasets.two_moons(30, noise=0.35, rng=np.random.default_rng(1))
noisy_validation = datasets.two_moons(200, noise=0.35, rng=np.random.default_rng(50))


def wide_network():
    """Return a network 2-16-1, always with the same initial weights."""
    rng = np.random.default_rng(5)
    return nnlib.Perceptron(
        [nnlib.Dense(2, 16, "tanh", rng=rng), nnlib.Dense(16, 1, "sigmoid", rng=rng)]
    )


rng = np.random.default_rng(0)
history = wide_network().fit(
    X_few, y_few, 60, 0.3, batch_size=5, rng=rng, validation_data=noisy_validation
)
show(plots.loss_curves, history)

# %% [markdown] lang="nl" id="best-task"
r"""
Het trainingsverlies zakt tot onder 0,1 en het validatieverlies loopt op: overfitting. Wie alleen de laatste checkpoint bewaart, levert een
netwerk op dat op nieuwe punten veel slechter is dan het al was.

**Opdracht (1 punt).** Schrijf `best_checkpoint(history)`. De functie geeft de epoch met het laagste validatieverlies terug, geteld vanaf 0;
bij gelijke stand de eerste. De verliezen staan in `history.validation_loss`, een lijst met één getal per epoch.
"""

# %% [markdown] lang="en" id="best-task"
r"""
The training loss falls below 0.1 and the validation loss rises: overfitting. Keep only the last checkpoint, and you deliver a
network that is much worse on new points than it once was.

**Exercise (1 point).** Write `best_checkpoint(history)`. The function returns the epoch with the lowest validation loss, counted from 0;
of equals the first. The losses are in `history.validation_loss`, a list with one number per epoch.
"""


# %% exercise="best"
def best_checkpoint(history):
    """Return the epoch, from 0, with the lowest validation loss."""
    ### BEGIN SOLUTION
    return int(np.argmin(history.validation_loss))
    ### END SOLUTION


# %% tests="best" points=1
check("09.best")

# %% id="best-timeline"
best = best_checkpoint(history)
if best is not None:
    loss = history.validation_loss
    print(f"best, epoch {best + 1}: {loss[best]:.3f}   last, epoch {len(loss)}: {loss[-1]:.3f}")
best_epoch = None if best is None else best + 1
show(plots.checkpoint_timeline, history, [10, 20, 30, 40, 50, 60], best=best_epoch)

# %% [markdown] lang="nl" id="keep"
r"""
De vierkantjes zijn checkpoints om de tien epochs. Toen de eerste werd geschreven, was de beste epoch al voorbij. Daarom is de gewone
afspraak: sla na elke epoch op, **houd de laatste paar en de beste**, en gooi de rest weg. De laatste paar, en niet alleen de allerlaatste,
voor het geval dat die beschadigd is of het probleem al in zich heeft.
"""

# %% [markdown] lang="en" id="keep"
r"""
The squares are checkpoints after every ten epochs. When the first was written, the best epoch had already gone by. So the usual arrangement
is: save after each epoch, **keep the last few and the best one**, and throw the rest away. The last few, and not just the very last one, in
case that one is damaged or has the problem inside already.
"""

# %% quiz="09-best"

# %% quiz="09-keep"

# %% quiz="09-two-roles"

# %% [markdown] lang="nl" id="debug"
r"""
## Terug naar vóór het probleem

Een collega heeft iets aan de lus toegevoegd, en nu gaat er wat mis. Er ligt een checkpoint van elke vijfde epoch op de plank.

Lees de functie van de collega nog niet; voer de cel uit en kijk alleen naar de kromme. **Voorspel**: in welke epoch begint het probleem,
en welke checkpoint neem je dan?
"""

# %% [markdown] lang="en" id="debug"
r"""
## Back to before the problem

A colleague has added something to the loop, and now things go wrong. There is a checkpoint of every fifth epoch on the shelf.

Do not read the colleague's function yet; run the cell and look at the curve alone. **Predict**: in which epoch does the problem begin,
and which checkpoint do you take then?
"""


# %% id="debug-run"
def from_a_colleague(epoch, optimizer):
    """Tune the learning rate a little before each epoch."""
    if epoch % 13 == 0:
        optimizer.learning_rate *= 10


shelf, curve = {}, []
model, optimizer, rng = new_run()
for epoch in range(1, 21):
    from_a_colleague(epoch, optimizer)
    curve += train(model, optimizer, rng, 1)
    if epoch % 5 == 0:
        shelf[epoch] = copy.deepcopy((model, optimizer, rng))
print("on the shelf:", list(shelf))
show(plots.checkpoint_branches, curve, {}, saved=list(shelf), reference=uninterrupted)

# %% [markdown] lang="nl" id="debug-watch"
r"""
De checkpoint zelf zegt niet wat er misging; hij is een toestand, geen logboek. Wat hij je geeft, is dezelfde weg nog een keer, nu met
meetapparatuur. Ga terug naar de laatste checkpoint van vóór het probleem en noteer bij elke epoch de leersnelheid, de grootste snelheid
en het verlies.
"""

# %% [markdown] lang="en" id="debug-watch"
r"""
The checkpoint itself does not say what went wrong; it is a state, not a log. What it gives you is the same road once more, this time with
instruments. Go back to the last checkpoint from before the problem and note the learning rate, the largest velocity, and the loss in each
epoch.
"""

# %% id="debug-replay"
#: nl: neem een andere checkpoint van de plank: wat zie je vanaf 5, en wat vanaf 15?
#: en: take another checkpoint from the shelf: what do you see from 5 on, and what from 15 on?
start = 10
model, optimizer, rng = copy.deepcopy(shelf[start])
print("epoch   rate   largest velocity    loss")
for epoch in range(start + 1, 17):
    from_a_colleague(epoch, optimizer)
    rate = optimizer.learning_rate
    loss = train(model, optimizer, rng, 1)[0]
    fastest = max(np.abs(v).max() for v in optimizer.velocity_w)
    print(f"{epoch:>5}  {rate:.3f}  {fastest:>17.3f}  {loss:>6.3f}")

# %% [markdown] lang="nl" id="debug-answer"
r"""
In epoch 13 springt eerst de leersnelheid omhoog, dan de snelheid, dan het verlies. Nu weet je waar je moet kijken: de regel van de collega
doet iets bij elke dertiende epoch. Zonder die regel loopt de run vanaf dezelfde checkpoint weer goed, en de eerste tien epochs hoef
je niet over te doen.

Let op wat hiervoor nodig was: een checkpoint van *vóór* het probleem, een hervatting die exact is (anders is het misschien een ander
probleem dat je ziet, of geen), en metingen. De checkpoint alleen wijst het beginpunt van een probleem niet aan.
"""

# %% [markdown] lang="en" id="debug-answer"
r"""
In epoch 13 the learning rate jumps up first, then the velocity, then the loss. Now you know where to look: the colleague's line does
something at every thirteenth epoch. Without that line the run goes well again from the same checkpoint, and you need not repeat the
first ten epochs.

Note what this took: a checkpoint from *before* the problem, a resumption that is exact (or else you may be watching another problem,
or none), and measurements. The checkpoint alone does not point out where a problem began.
"""

# %% quiz="09-back"

# %% quiz="09-before"

# %% [markdown] lang="nl" id="branch"
r"""
## Vertakken en vergelijken

Vanaf één checkpoint kun je meer dan één kant op. Drie takken beginnen bij epoch 10: met een leersnelheid die 0,3 keer zo groot is,
ongewijzigd, en 3 keer zo groot. Tot daar is alles gelijk, dus wat daarna verschilt, komt van de leersnelheid.

**Voorspel** welke tak het rustigst loopt, en welke het laagst eindigt.
"""

# %% [markdown] lang="en" id="branch"
r"""
## Branching and comparing

From one checkpoint you can go more than one way. Three branches start at epoch 10: with a learning rate 0.3 times as large, unchanged,
and 3 times as large. Up to there everything is equal, so what differs after it comes from the learning rate.

**Predict** which branch runs most calmly, and which one ends lowest.
"""


# %% id="branch-run"
def branch(factor, rng=None):
    """Go on from epoch 10 with another learning rate; return losses and validation loss."""
    model, optimizer, old_rng = copy.deepcopy(kept)
    optimizer.learning_rate *= factor
    losses = train(model, optimizer, rng or old_rng, 10)
    return losses, loss_on(X_val, y_val, model)


#: nl: verander de factoren en voorspel eerst
#: en: change the factors and predict first
factors = (0.3, 1, 3)
paths = {}
for factor in factors:
    paths[f"{factor} ×"], validation_loss = branch(factor)
    print(f"{factor:>4} ×  validation loss {validation_loss:.3f}")
show(plots.checkpoint_branches, first_half, paths)

# %% [markdown] lang="nl" id="branch-seeds"
r"""
Eerlijk vergelijken doe je op validatiedata, en niet op één trekking. De volgorde van de voorbeelden na epoch 10 is ook toeval. In de
verkenner staat het validatieverlies, en kies je de leersnelheid en de volgorde los van elkaar. **Voorspel eerst** of twee takken
samenvallen als in één ervan de generator niet wordt teruggezet. Zoek daarna drie dingen op:

1. welke leersnelheid het laagst eindigt als de generator is teruggezet, zodat er maar één ding verschilt;
2. of diezelfde leersnelheid ook bij de andere vijf volgordes wint;
3. bij welke leersnelheden het nauwelijks uitmaakt in welke volgorde de voorbeelden komen.
"""

# %% [markdown] lang="en" id="branch-seeds"
r"""
A fair comparison is made on validation data, and not on a single draw. The order of the examples after epoch 10 is chance, too. The
explorer shows the validation loss, and lets you choose the learning rate and the order independently. **Predict first** whether two
branches coincide if the generator is not put back in one of them. Then find out three things:

1. which learning rate ends lowest when the generator is put back, so that only one thing differs;
2. whether that same learning rate also wins with the other five orders;
3. at which learning rates it hardly matters in which order the examples come.
"""

# %% id="branch-explorer"
BranchExplorer()

# %% [markdown] lang="nl" id="branch-answer"
r"""
Met de generator teruggezet krijgen alle takken dezelfde voorbeelden in dezelfde volgorde. Wat er dan nog verschilt, komt van de
leersnelheid; anders vergelijk je twee dingen tegelijk. Op die ene volgorde wint 0,65 ×, met 0,070. Zo laag komt ze bij geen van de andere
vijf, en bij drie ervan eindigt ze hoger dan 0,3 ×. Ook een eerlijke vergelijking op één volgorde blijft één trekking.

De lage leersnelheid, 0,3 ×, eindigt elke keer op bijna hetzelfde verlies. Bij de ongewijzigde hangt het van de volgorde af: soms net zo goed,
soms twee keer zo slecht. Wie maar één tak bekijkt, houdt al snel een toevalstreffer voor een goede instelling. En het blijft één begin: de
eerste tien epochs zijn in alle takken dezelfde. Voor een uitspraak over de leersnelheid in het algemeen herhaal je ook die.

De checkpoint vergelijkt hier niets. Het validatieverlies vergelijkt; de checkpoint zorgt dat alle takken op hetzelfde punt beginnen, en dat
je de beste kunt terughalen.
"""

# %% [markdown] lang="en" id="branch-answer"
r"""
With the generator put back, all branches get the same examples in the same order. What still differs then comes from the learning rate;
otherwise you compare two things at once. On that one order 0.65 × wins, with 0.070. It gets that low with none of the other five, and with
three of them it ends higher than 0.3 ×. Even a fair comparison on one order remains a single draw.

The low rate, 0.3 ×, ends at nearly the same loss every time. With the unchanged one it depends on the order: sometimes just as good, sometimes
twice as bad. Look at one branch alone, and you easily take a lucky draw for a good setting. And it remains one beginning: the first ten
epochs are the same in all branches. For a statement about the learning rate in general you repeat those as well.

The checkpoint compares nothing here. The validation loss compares; the checkpoint sees to it that all branches begin at the same point, and
that you can bring the best one back.
"""

# %% quiz="09-branch"

# %% quiz="09-compare"

# %% [markdown] lang="nl" id="transfer-intro"
r"""
## Transfer learning: een nieuwe taak

Een getraind netwerk heeft iets over zijn data geleerd dat ook voor een andere vraag van pas komt. Het **lijf**, alle lagen behalve de
laatste, maakt van een invoer bruikbare getallen; de **kop**, de laatste laag, maakt daar het antwoord van. Een nieuwe taak krijgt

1. hetzelfde lijf, als kopie;
2. een *nieuwe* kop, met zoveel uitvoeren als de nieuwe taak klassen heeft;
3. eerst een **bevroren** lijf: alleen de kop leert. Een verse kop stuurt namelijk grote, onzinnige gradiënten terug, en die zouden het
   lijf meteen bederven;
4. daarna, als het nodig is, een ontdooid lijf en een lagere leersnelheid. Dat heet **finetunen**.

Voor transfer zijn de gewichten genoeg: er begint een nieuwe run, met een optimizer die van niets weet.

**Opdracht (1 punt).** Schrijf `transfer(model, n_outputs, rng)`. De functie geeft een nieuw `nnlib.Perceptron` terug met evenveel lagen: het
lijf als kopie, elke laag bevroren met `layer.frozen = True`, en een nieuwe `nnlib.Dense` als kop, met `n_outputs` neuronen, getrokken met
`rng`. Neem `"softmax"` als activatie van de kop (`"sigmoid"` bij één uitvoer). Het oude netwerk verandert niet, ook niet als het nieuwe
traint.
"""

# %% [markdown] lang="en" id="transfer-intro"
r"""
## Transfer learning: a new task

A trained network has learned something about its data that is of use for another question, too. The **body**, all layers but the last,
turns an input into useful numbers; the **head**, the last layer, turns those into the answer. A new task gets

1. the same body, as a copy;
2. a *new* head, with as many outputs as the new task has classes;
3. at first a **frozen** body: only the head learns. For a fresh head sends back large, senseless gradients, and these would spoil the
   body right away;
4. after that, if need be, a thawed body and a lower learning rate. This is called **fine-tuning**.

For transfer the weights are enough: a new run begins, with an optimizer that knows of nothing.

**Exercise (1 point).** Write `transfer(model, n_outputs, rng)`. The function returns a new `nnlib.Perceptron` with as many layers: the body
as a copy, each layer frozen with `layer.frozen = True`, and a new `nnlib.Dense` as the head, with `n_outputs` neurons, drawn with `rng`.
Take `"softmax"` as the activation of the head (`"sigmoid"` for one output). The old network does not change, not even when the new one
trains.
"""


# %% exercise="transfer"
def transfer(model, n_outputs, rng):
    """Return a new network with the frozen body of model and a new head."""
    ### BEGIN SOLUTION
    body = copy.deepcopy(model.layers[:-1])
    for layer in body:
        layer.frozen = True
    activation = "sigmoid" if n_outputs == 1 else "softmax"
    head = nnlib.Dense(model.layers[-1].n_inputs, n_outputs, activation, rng=rng)
    return nnlib.Perceptron([*body, head])
    ### END SOLUTION


# %% tests="transfer" points=1
check("09.transfer")

# %% [markdown] lang="nl" id="transfer-try"
r"""
Probeer het op een taak met drie klassen: de ene maan, de linkerhelft van de andere, en de rechterhelft. We hebben 15 voorbeelden van de
nieuwe taak, en een netwerk dat met 400 punten heeft geleerd de twee manen te scheiden. Drie manieren, elk tien keer met een andere
trekking:

- *scratch*: een vers netwerk, 120 epochs op de 15 voorbeelden;
- *frozen*: jouw `transfer`, 120 epochs, alleen de kop leert;
- *fine-tuned*: eerst 60 epochs zo, dan 60 met een ontdooid lijf en een vijf keer zo lage leersnelheid.

**Voorspel** de volgorde van de drie op 1000 nieuwe punten. Bedenk dat de oude taak geen verschil maakte tussen de linker- en de rechterhelft.
"""

# %% [markdown] lang="en" id="transfer-try"
r"""
Try it on a task with three classes: the one moon, the left half of the other, and the right half. We have 15 examples of the new task,
and a network that has learned from 400 points to separate the two moons. Three ways, each ten times with another draw:

- *scratch*: a fresh network, 120 epochs on the 15 examples;
- *frozen*: your `transfer`, 120 epochs, only the head learns;
- *fine-tuned*: first 60 epochs like that, then 60 with a thawed body and a learning rate five times as low.

**Predict** the order of the three on 1000 new points. Keep in mind that the old task made no difference between the left and the right half.
"""


# %% id="transfer-experiment"
def moons_in_three(n, seed):
    """Return points and one-hot labels: one moon, and the left and right half of the other."""
    X, y = datasets.two_moons(n, noise=0.15, rng=np.random.default_rng(seed))
    classes = np.where(y[:, 0] == 0, 0, np.where(X[:, 0] < 1, 1, 2))
    return X, np.eye(3)[classes]


def network(n_outputs, activation, seed):
    """Return a network 2-6-6-n_outputs with its first weights."""
    rng = np.random.default_rng(seed)
    return nnlib.Perceptron(
        [
            nnlib.Dense(2, 6, "tanh", rng=rng),
            nnlib.Dense(6, 6, "tanh", rng=rng),
            nnlib.Dense(6, n_outputs, activation, rng=rng),
        ]
    )


X_moons, y_moons = datasets.two_moons(400, noise=0.15, rng=np.random.default_rng(3))
old_task = network(1, "sigmoid", seed=2)
old_task.fit(X_moons, y_moons, 60, 0.1, batch_size=5, rng=np.random.default_rng(0))
X_new, y_new = moons_in_three(1000, seed=9)

shares = {"scratch": [], "frozen": [], "fine-tuned": []}
for seed in range(10):
    X_15, y_15 = moons_in_three(15, seed=100 + seed)
    scratch, frozen = (
        network(3, "softmax", seed),
        transfer(old_task, 3, np.random.default_rng(seed)),
    )
    if frozen is None:
        break
    scratch.fit(X_15, y_15, 120, 0.1, rng=np.random.default_rng(0))
    frozen.fit(X_15, y_15, 60, 0.1, rng=np.random.default_rng(0))
    tuned = copy.deepcopy(frozen)
    frozen.fit(X_15, y_15, 60, 0.1, rng=np.random.default_rng(1))
    for layer in tuned.layers:
        layer.frozen = False
    tuned.fit(X_15, y_15, 60, 0.02, rng=np.random.default_rng(1))
    for name, model in zip(shares, (scratch, frozen, tuned), strict=True):
        right = model.forward(X_new.T).argmax(axis=0) == y_new.argmax(axis=1)
        shares[name].append(right.mean())
for name, values in shares.items():
    if values:
        error = np.std(values, ddof=1) / np.sqrt(len(values))
        print(f"{name:>10}: {np.mean(values):.3f} ± {error:.3f}")

# %% [markdown] lang="nl" id="transfer-answer"
r"""
Bevriezen alleen helpt hier niet: het verschil met een vers netwerk is niet groter dan zijn onzekerheid. Het lijf had links en rechts van de
tweede maan nooit hoeven onderscheiden, en wat het lijf niet doorlaat, kan geen kop terugvinden. Finetunen wint duidelijk: het lijf kon de
manen al scheiden, en past zich met kleine stappen aan de rest aan.

Probeer het eens met 1 in plaats van 0,02. Wat gebeurt er met het verschil, en waarom?
"""

# %% [markdown] lang="en" id="transfer-answer"
r"""
Freezing alone does not help here: the difference from a fresh network is no larger than its uncertainty. The body never had to tell left and
right of the second moon apart, and what the body does not let through, no head can find again. Fine-tuning wins clearly: the body could
separate the moons already, and adapts to the rest in small steps.

Try it with 1 instead of 0.02. What happens to the difference, and why?
"""

# %% quiz="09-head"

# %% quiz="09-frozen"

# %% quiz="09-thaw"

# %% quiz="09-weights-enough"

# %% [markdown] lang="nl" id="tool"
r"""
## Het gereedschap

Nu je weet wat erin hoort, hoef je het niet elke keer zelf te schrijven. In `nnlib` is er `CheckpointDirectory`, een callback van `fit`: een
object dat na elke stap en na elke epoch even wordt aangeroepen. Geef je hetzelfde script een map waarin al checkpoints staan, dan gaat
het vanaf de nieuwste verder, ook midden in een epoch. De volgorde van de rijen en de plaats daarin zitten namelijk in de toestand.

Hieronder valt de stroom uit bij stap 257: midden in epoch 13, want een epoch telt hier 20 stappen. Er wordt om de 50 stappen en na
elke epoch opgeslagen. **Voorspel**: vanaf welke checkpoint gaat de tweede keer verder?
"""

# %% [markdown] lang="en" id="tool"
r"""
## The tool

Now that you know what belongs inside, you need not write it yourself each time. In `nnlib` there is `CheckpointDirectory`, a callback of
`fit`: an object that is called for a moment after each step and after each epoch. Give the same script a folder that holds checkpoints
already, and it goes on from the newest one, in mid-epoch too. For the order of the rows and the place in it are in the state.

Below, the power fails at step 257: in the middle of epoch 13, since an epoch holds 20 steps here. A checkpoint is written every 50 steps
and after each epoch. **Predict**: from which checkpoint does the second time go on?
"""


# %% id="tool-run"
class PowerFailure:
    """A callback that ends everything at one step."""

    def on_step(self, training):
        """Fail at step 257."""
        if training.step == 257:
            raise ConnectionError("the power failed")


def fit_in(name, *callbacks):
    """Train for 20 epochs with checkpoints in a folder of that name."""
    model = new_run()[0]
    directory = CheckpointDirectory(folder / name, keep_last=3, keep_best=1, every_steps=50)
    history = model.fit(
        X_train,
        y_train,
        20,
        0.1,
        batch_size=10,
        optimizer=nnlib.optimizers.Momentum(0.9),
        rng=np.random.default_rng(0),
        validation_data=(X_val, y_val),
        callbacks=[directory, *callbacks],
        engine="reference",
    )
    return model, history, directory


try:
    fit_in("interrupted", PowerFailure())
except ConnectionError as error:
    print(error)
print([path.name for path in CheckpointDirectory(folder / "interrupted").paths()])

resumed, _, directory = fit_in("interrupted")
straight, history, _ = fit_in("straight")
print("same to the last bit:", np.array_equal(resumed.parameters, straight.parameters))
print([path.name for path in directory.paths()])
print(directory.best())
best_epoch = directory.best().epoch
show(plots.checkpoint_timeline, history, range(1, 21), best=best_epoch, interrupted=12)

# %% [markdown] lang="nl" id="tool-answer"
r"""
De nieuwste checkpoint was die van stap 250, halverwege epoch 13. De tweede run begint daar, met de tien batches die in die epoch nog
kwamen, en doet dus maar zeven stappen over. In de figuur staat de streepjeslijn bij epoch 12, de laatste die voor de storing af was. Van de
run bewaart de map de laatste drie checkpoints en de beste; hier hoort de beste bij die drie.
"""

# %% [markdown] lang="en" id="tool-answer"
r"""
The newest checkpoint was that of step 250, halfway through epoch 13. The second run begins there, with the ten batches that were still to
come in that epoch, so it repeats only seven steps. In the figure the dashed line is at epoch 12, the last one completed before the failure.
Of the run the folder keeps the last three checkpoints and the best one; here the best is among those three.
"""

# %% [markdown] lang="nl" id="keras"
r"""
### In andere bibliotheken

In **Keras** is het ook een callback, `ModelCheckpoint`. Hij hoort bij de `callbacks` van `fit`, en schrijft na elke epoch (of met
`save_freq` om een aantal batches), altijd of alleen als `monitor` beter is geworden:

```python
keep = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
model.fit(x, y, epochs=20, validation_data=(x_val, y_val), callbacks=[keep])
```

In **TensorFlow** zelf, met een eigen lus, gaat het met `tf.train.Checkpoint`, dat weet *wat* er bewaard wordt, en `CheckpointManager`, dat weet
*waar* en hoeveel. Het voorbeeld is om te lezen en wordt **hier niet uitgevoerd**; TensorFlow is voor deze cursus niet nodig.

```python
model = tf.keras.Sequential(
    [
        tf.keras.layers.Input((2,)),
        tf.keras.layers.Dense(8, activation="tanh"),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.Adam()
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "ckpt", max_to_keep=3)
checkpoint.restore(manager.latest_checkpoint)
while step < 1000:
    inputs, targets = generate_data()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(inputs, training=True) - targets))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 500 == 0:
        manager.save(checkpoint_number=int(step))
```

Lees het met wat je nu weet. De optimizer en de teller `step` zitten in de checkpoint, niet alleen het model. Hervatten is de regel met
`restore`; de eerste keer is er nog niets en doet die regel niets. Opslaan gebeurt om de 500 stappen, door de `if` en door niets anders. De
stand van de toevalsgenerator zit er *niet* in: dit voorbeeld hervat goed, maar niet bit voor bit.

> **Vaak anders verteld.** Van dit voorbeeld gaan versies rond met dingen die niet bestaan, of niet doen wat ernaast staat:
>
> - `tf.train.Checkpoint(model=model, save_steps=500)`: zo'n argument is er niet, je krijgt een `ValueError`. Er wordt ook nooit iets
>   vanzelf opgeslagen.
> - `checkpoint.save_path`: dat attribuut is er niet. `save` *geeft* het pad *terug*, en krijgt als eerste argument een begin van een
>   bestandsnaam, geen model.
> - ‘elke 500 stappen’, met een `save` zonder `if`: dat zijn duizend checkpoints in duizend stappen.
> - `model.predict(inputs)` in de trainingslus: dat geeft gewone arrays, en daar loopt geen gradiënt doorheen.
> - Een lus zonder optimizer in de checkpoint, of zonder `restore`: dat is de helft van het verhaal, en de momenten van Adam zijn weg.
> - ‘De klasse `ModelCheckpoint` van TensorFlow’, gevolgd door code zonder `fit`: het is een callback van Keras en doet alleen daar iets.
"""

# %% [markdown] lang="en" id="keras"
r"""
### In other libraries

In **Keras**, too, it is a callback, `ModelCheckpoint`. It belongs among the `callbacks` of `fit`, and writes after each epoch (or, with
`save_freq`, after a number of batches), always or only if `monitor` has become better:

```python
keep = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
model.fit(x, y, epochs=20, validation_data=(x_val, y_val), callbacks=[keep])
```

In **TensorFlow** itself, with a loop of your own, it takes `tf.train.Checkpoint`, which knows *what* is stored, and `CheckpointManager`, which
knows *where* and how many. The example is for reading and is **not run here**; this course does not need TensorFlow.

```python
model = tf.keras.Sequential(
    [
        tf.keras.layers.Input((2,)),
        tf.keras.layers.Dense(8, activation="tanh"),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.Adam()
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "ckpt", max_to_keep=3)
checkpoint.restore(manager.latest_checkpoint)
while step < 1000:
    inputs, targets = generate_data()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(inputs, training=True) - targets))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 500 == 0:
        manager.save(checkpoint_number=int(step))
```

Read it with what you know by now. The optimizer and the counter `step` are in the checkpoint, not the model alone. Resuming is the line with
`restore`; the first time there is nothing yet, and that line does nothing. Saving happens every 500 steps, because of the `if` and of nothing
else. The state of the random generator is *not* in it: this example resumes well, but not bit for bit.

> **Often told otherwise.** Versions of this example circulate with things that do not exist, or do not do what is claimed of
> them:
>
> - `tf.train.Checkpoint(model=model, save_steps=500)`: there is no such argument, you get a `ValueError`. Nor is anything ever saved
>   automatically.
> - `checkpoint.save_path`: there is no such attribute. `save` *returns* the path, and takes as its first argument the beginning of a
>   file name, not a model.
> - “every 500 steps,” with a `save` without an `if`: that is a thousand checkpoints in a thousand steps.
> - `model.predict(inputs)` in the training loop: that gives plain arrays, and no gradient runs through those.
> - A loop without the optimizer in the checkpoint, or without `restore`: that is half of the story, and Adam's moments are gone.
> - “TensorFlow's class `ModelCheckpoint`,” followed by code without `fit`: it is a Keras callback and does something only there.
"""

# %% quiz="09-tool"

# %% [markdown] lang="nl" id="elsewhere"
r"""
## Ergens anders

Een andere computer, een andere beperking. Wat je nu weet, is genoeg om een plan te maken.
"""

# %% [markdown] lang="en" id="elsewhere"
r"""
## Somewhere else

Another computer, another constraint. What you know by now is enough to make a plan.
"""

# %% quiz="09-one-hour"

# %% [markdown] lang="nl" id="further"
r"""
## Wat verder gaat

- *Een controlegetal* (checksum) in het bestand laat zien of er een byte veranderd is, ook als de vormen nog kloppen. `nnlib` gebruikt
  SHA-256 en weigert elk bestand waarin ook maar één byte is veranderd.
- *Bit voor bit* geldt op dezelfde computer met dezelfde versies. Een andere processor kan in een andere volgorde optellen, en dan verschilt
  de laatste bit. Op een GPU moet je er vaak een instelling voor aanzetten.
- *Vaker opslaan* kost schijfruimte en tijd. Een vuistregel: de tijd tussen twee checkpoints is wat je bereid bent over te doen.
- *Vroege lagen zijn algemener dan late.* Bij diepe netwerken kun je kiezen tot waar je bevriest, en laag voor laag ontdooien.
"""

# %% [markdown] lang="en" id="further"
r"""
## What goes further

- *A checksum* in the file shows whether a byte has changed, even if the shapes still fit. `nnlib` uses
  SHA-256 and refuses any file in which even a single byte has changed.
- *Bit for bit* holds on the same computer with the same versions. Another processor may add in another order, and then the last bit
  differs. On a GPU you often have to turn on a setting for it.
- *Saving more often* costs disk space and time. A rule of thumb: the time between two checkpoints is what you are willing to do over.
- *Early layers are more general than late ones.* In deep networks you can choose how far to freeze, and thaw layer by layer.
"""

# %% [markdown] lang="nl" id="summary"
r"""
## Samengevat

Een checkpoint is de bewaarde toestand van een training: gewichten en biases, wat de optimizer onthoudt, hoe ver de lus is, en de stand van
de generator. Alles als kopie, geschreven naar een tijdelijk bestand dat in één keer zijn naam krijgt, en bij het laden gecontroleerd. De
proef is dat hervatten bit voor bit hetzelfde geeft als niet onderbreken. Je hervat vanaf de laatste en levert de beste op, gekozen op
validatieverlies. Met een checkpoint van vóór een probleem kun je het nog eens zien gebeuren, en vanaf één punt eerlijk vergelijken. Voor een
nieuwe taak neem je het lijf mee, zet je er een nieuwe kop op, en ontdooi je pas later.

## Bronnen

- TensorFlow, [*Training checkpoints*](https://www.tensorflow.org/guide/checkpoint), en Keras,
  [`ModelCheckpoint`](https://keras.io/api/callbacks/model_checkpoint/).
- PyTorch, [*Saving and loading a general checkpoint*](https://docs.pytorch.org/tutorials/recipes/recipes/saving_and_loading_a_general_checkpoint.html).
- B. Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964: momentum.
- J. Yosinski, J. Clune, Y. Bengio en H. Lipson, [*How transferable are features in deep neural
  networks?*](https://arxiv.org/abs/1411.1792), 2014.
- I. Goodfellow, Y. Bengio en A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: hoofdstuk 8 over momentum,
  hoofdstuk 15 over transfer learning.
"""

# %% [markdown] lang="en" id="summary"
r"""
## In short

A checkpoint is the stored state of a training run: weights and biases, what the optimizer remembers, how far the loop has come, and the state
of the generator. All of it as copies, written to a temporary file that gets its name in one go, and checked on loading. The test is that
resuming gives, bit for bit, the same as not interrupting. You resume from the last and deliver the best, chosen by validation loss. With a
checkpoint from before a problem you can watch it happen once more, and from a single point you can compare fairly. For a new task you take the
body along, put a new head on it, and thaw only later.

## Sources

- TensorFlow, [*Training checkpoints*](https://www.tensorflow.org/guide/checkpoint), and Keras,
  [`ModelCheckpoint`](https://keras.io/api/callbacks/model_checkpoint/).
- PyTorch, [*Saving and loading a general checkpoint*](https://docs.pytorch.org/tutorials/recipes/recipes/saving_and_loading_a_general_checkpoint.html).
- B. Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964: momentum.
- J. Yosinski, J. Clune, Y. Bengio and H. Lipson, [*How transferable are features in deep neural
  networks?*](https://arxiv.org/abs/1411.1792), 2014.
- I. Goodfellow, Y. Bengio and A. Courville, [*Deep Learning*](https://www.deeplearningbook.org), MIT Press, 2016: chapter 8 on momentum,
  chapter 15 on transfer learning.
"""
