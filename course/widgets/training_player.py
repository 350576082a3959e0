"""The training player: predict an order, then watch one's own `fit` at work, call by call."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

import nnlib
from autograder.checks.fit_steps import NO_ROW, Log, Step, nearest
from autograder.language import spoken
from autograder.probes import training
from autograder.probes.layers import Recorder, SpyDense
from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style

SIZES = (2, 2, 1)
EPOCHS = 2
RATE = 0.5
ROWS = np.array([[-1.0, 0.5], [0.8, 1.2], [-0.4, -0.9], [1.1, -0.3], [-0.6, 1.0], [0.5, -1.1]])
# Nearly 0 or nearly 1, and no two alike: the gradient tells whose label was used.
LABELS = np.array([[0.02], [0.97], [0.01], [0.98], [0.03], [0.99]])
_WEIGHTS = (np.array([[0.6, -0.4], [-0.5, 0.3]]), np.array([[0.7, -0.6]]))
_BIASES = (np.array([[0.1], [-0.1]]), np.array([[-0.2]]))
MOST = 400  # steps shown of a fit that goes on and on

KINDS = ("start", "shuffle", "forward", "gradient", "backward", "update", "many")
FIELDS = (
    "kind", "epoch", "round", "row", "label", "layer", "x1", "x2", "a1", "a2", "output",
    "da", "da1", "da2", "loss", "handed", "count",
    "w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c",
)  # fmt: skip
PARAMETERS = FIELDS[FIELDS.index("w11") :]


def network() -> dict[str, Any]:
    """Return the training that is watched, as the probe of `fit` takes one."""
    return {
        "weights": list(_WEIGHTS),
        "biases": list(_BIASES),
        "training_data": ROWS,
        "labels": LABELS,
        "epochs": EPOCHS,
        "learning_rate": RATE,
    }


class Film:
    """What a `fit` did, as steps that can be played.

    Attributes
    ----------
    steps : list of dict
        One for every step, with the numbers of `FIELDS` that are known. The first is the start.
    orders : list of list of int
        The rows of each epoch, as they went in.
    updates : list of int
        How often each layer was updated.
    losses : list of float
        Of each epoch the mean of what each row's loss was when it went forward.
    rounds : int
        How many rows went through, each counted as often as it did.
    """

    def __init__(self, evidence: dict[str, Any], *, measures: bool = False) -> None:
        log = Log(network(), evidence)
        self.steps: list[dict[str, float]] = []
        self._parameters = [start.copy() for start in log.started]
        self._now: dict[str, float] = {}
        self._add("start")
        passes = [p for p in log.passes if p.forward or p.backward]
        if measures:  # nnlib's own fit sends all rows through at once, to measure the loss
            passes = [p for p in passes if p.backward or _columns(p) == 1]
        rounds = _rounds(passes, len(ROWS) * EPOCHS)
        rows = [log.row_of(step) for step in passes]
        self.orders = _in_epochs([row for row, one in zip(rows, rounds, strict=True) if one])
        done = 0
        for step, row, one in list(zip(passes, rows, rounds, strict=True))[:MOST]:
            if one:
                if done % len(ROWS) == 0:
                    self._now = {"epoch": done // len(ROWS) + 1}
                    self._add("shuffle")
                done += 1
            self._now = {"epoch": max(1, -(-done // len(ROWS))), "round": done}
            self._play(step, row)
        for layer, flat in enumerate(evidence["parameters"]):
            self._notice(layer, flat)
        self.rounds = sum(rounds)
        self.updates = [
            sum(step["layer"] == layer for step in self._all("update"))
            for layer in range(1, len(SIZES))
        ]
        self.losses = [self._mean_loss(epoch) for epoch in range(1, EPOCHS + 1)]
        self.cut = len(self.steps) > MOST or len(passes) > MOST
        del self.steps[MOST:]

    def _play(self, step: Step, row: int) -> None:
        """Add the steps of one pass forward and of the way back that follows it."""
        count = _columns(step)
        self._now["row"] = row
        if row != NO_ROW:
            self._now["x1"], self._now["x2"] = ROWS[row]
        for call in step.forward:
            self._notice(call["layer"], call["before"])
            result = call.get("result")
            if count != 1:
                self._add("many", layer=call["layer"] + 1, count=count or math.nan)
                continue
            if call["layer"] == 0 and _is(result, (2, 1)):
                self._now["a1"], self._now["a2"] = result[:, 0]
            if call["layer"] == 1 and _is(result, (1, 1)):
                self._now["output"] = result[0, 0]
                if row != NO_ROW:
                    self._now["loss"] = _loss(result[0, 0], LABELS[row, 0])
            self._add("forward", layer=call["layer"] + 1)
        handed = None
        for place, call in enumerate(step.backward):
            self._notice(call["layer"], call["before"])
            given, result = call["given"], call.get("result")
            if place == 0:
                self._gradient(given)
            between: dict[str, float] = {}
            if call["layer"] == 1 and _is(result, (2, 1)):
                between["da1"], between["da2"] = result[:, 0]
            elif call["layer"] == 0 and _is(given, (2, 1)):
                between["da1"], between["da2"] = given[:, 0]
            if place:
                same = handed is not None and given is not None and np.array_equal(given, handed)
                between["handed"] = float(same)
            self._now.update(between)
            self._add("backward", layer=call["layer"] + 1)
            handed = result
            if "after" in call and call["rate_is"] is not None:
                self._change(call["layer"], call["after"])
                self._add("update", layer=call["layer"] + 1)

    def _gradient(self, given: Any) -> None:
        """Add the gradient, and whose label it belongs to."""
        output = self._now.get("output", math.nan)
        label = NO_ROW
        if given is not None and given.size == 1:
            self._now["da"] = float(given.ravel()[0])
            target = output - self._now["da"] * output * (1 - output)
            if math.isfinite(target):
                label = nearest(LABELS, np.array([target]))
        self._now["label"] = label
        self._add("gradient")

    def _notice(self, layer: int, flat: Any) -> None:
        """Add an update that happened outside all calls, by hand."""
        known = self._parameters[layer]
        if flat.shape == known.shape and not np.array_equal(flat, known, equal_nan=True):
            self._change(layer, flat)
            self._add("update", layer=layer + 1)

    def _change(self, layer: int, flat: Any) -> None:
        if flat.shape == self._parameters[layer].shape:
            self._parameters[layer] = flat

    def _add(self, kind: str, **numbers: float) -> None:
        parameters = dict(zip(PARAMETERS, np.concatenate(self._parameters), strict=True))
        self.steps.append({**parameters, **self._now, "kind": KINDS.index(kind), **numbers})

    def _all(self, kind: str) -> list[dict[str, float]]:
        return [step for step in self.steps if step["kind"] == KINDS.index(kind)]

    def broken_pairs(self) -> int:
        """Return how often the label was another row's."""
        return sum(step["label"] not in (NO_ROW, step["row"]) for step in self._all("gradient"))

    def strange_gradients(self) -> int:
        """Return how often the gradient belongs to no label."""
        return sum(step["label"] == NO_ROW for step in self._all("gradient"))

    def breaks(self) -> int:
        """Return how often a layer was not given what the one after it handed back."""
        return sum(step.get("handed") == 0 for step in self._all("backward"))

    def _mean_loss(self, epoch: int) -> float:
        found = {
            s["round"]: s["loss"] for s in self.steps if s.get("epoch") == epoch and "loss" in s
        }
        return float(np.mean(list(found.values()))) if found else math.nan

    def table(self) -> np.ndarray:
        """Return the steps (n, fields), nan for what is not known."""
        return np.array([[step.get(name, math.nan) for name in FIELDS] for step in self.steps])


def _columns(step: Step) -> int:
    """Return how many examples went forward together, 0 if that cannot be told."""
    given = step.forward[0]["given"] if step.forward else None
    return given.shape[1] if given is not None and given.ndim == 2 else 0


def _rounds(passes: list[Step], wanted: int) -> list[bool]:
    """Tell which passes count as a round: those that go back, if there are as many as expected.

    Else each in which one example goes forward.
    """
    back = [bool(step.backward) for step in passes]
    if sum(back) == wanted:
        return back
    return [_columns(step) <= 1 for step in passes]


def _in_epochs(rows: list[int]) -> list[list[int]]:
    return [rows[at : at + len(ROWS)] for at in range(0, len(rows), len(ROWS))]


def _is(value: Any, shape: tuple[int, ...]) -> bool:
    return value is not None and value.shape == shape


def _loss(output: float, target: float) -> float:
    with np.errstate(all="ignore"):
        return float(-(target * np.log(output) + (1 - target) * np.log(1 - output)))


def reference() -> Film:
    """Return the film of nnlib's own `fit`."""
    training_of = network()
    recorder = Recorder()
    layers = [
        SpyDense(w, b, "sigmoid", recorder)
        for w, b in zip(training_of["weights"], training_of["biases"], strict=True)
    ]
    recorder.watch(layers)
    nnlib.Perceptron(list(layers)).fit(
        ROWS, LABELS, EPOCHS, RATE, rng=np.random.default_rng(), engine="reference"
    )
    evidence = {"calls": recorder.calls, "parameters": [layer.flat() for layer in layers]}
    return Film(evidence, measures=True)


def filmed(thing: Any) -> tuple[Film, str, dict[str, Any]]:
    """Let the `fit` of a class train, and return its film, whose it is, and how it ended.

    Whose it is: ``"own"``, ``"delegated"``, or why nnlib's plays instead. How it ended: a dict with
    ``code`` and what the sentence about it needs.
    """
    evidence = training.probe(thing, {"seed": 0, "networks": [network()]}, ("fit",))
    why = evidence.get("problem")
    trained = evidence["networks"][0] if evidence["networks"] else None
    if not why and evidence.get("empty"):
        why = "empty"
    elif not why and evidence.get("blanks") and not (trained and trained["calls"]):
        why = "blanks"
    elif not why and trained is None:
        why = "nnlib" if thing is nnlib.Perceptron else "inherited"
    if why or trained is None:
        film = reference()
        return film, str(why), _ending(film, {})
    film = Film(trained, measures=trained["delegated"])
    return film, "delegated" if trained["delegated"] else "own", _ending(film, trained)


def _ending(film: Film, trained: dict[str, Any]) -> dict[str, Any]:
    """Return how it ended: what stopped it, what it never did, or that all went as it should."""
    error = trained.get("error")
    if trained.get("timed_out"):
        return {"code": "timed_out"}
    if error:
        message = " ".join(str(error["message"]).split())
        return {"code": "error", "error": f"{error['type']}: {message}".rstrip(": ")}
    if len(film.steps) == 1:
        return {"code": "no_calls"}
    if not any(film.updates):
        return {"code": "never_back"}
    if not all(film.updates):
        return {"code": "still", "layer": 1 + film.updates.index(0)}
    if film.rounds != len(ROWS) * EPOCHS:
        return {"code": "rounds"}
    if set(film.updates) != {len(ROWS) * EPOCHS}:
        return {"code": "updates", "one": film.updates[0], "two": film.updates[1]}
    for code, count in (
        ("pairs", film.broken_pairs()),
        ("gradient", film.strange_gradients()),
        ("chain", film.breaks()),
    ):
        if count:
            return {"code": code, "count": count}
    return {"code": "fine"}


def compared(orders: list[list[int]]) -> str:
    """Return which of the answers holds: ``"same"``, ``"sorted"`` or ``"new"``; else ``"none"``."""
    whole = [order for order in orders[:EPOCHS] if len(order) == len(ROWS)]
    if len(whole) < EPOCHS:
        return "none"
    if whole[1] == list(range(len(ROWS))):
        return "sorted"
    return "same" if whole[1] == whole[0] else "new"


WORDS = {
    "nl": {
        "name": "Wat doet jouw trainingslus?",
        "question": (
            "Voorspel eerst. Zes rijen, twee epochs. In welke volgorde komen de rijen in epoch 2 "
            "langs?"
        ),
        "answers": {
            "same": "in dezelfde volgorde als in epoch 1",
            "sorted": "zoals ze in de tabel staan: 1, 2, 3, 4, 5, 6",
            "new": "in een nieuwe volgorde",
        },
        "whose": {
            "own": "Hier speelt de fit van {name}.",
            "empty": (
                "De fit van {name} is nog leeg. Zolang dat zo is, speelt hier de fit van nnlib."
            ),
            "blanks": (
                "In de fit van {name} staan nog open plekken. Zolang speelt hier de fit van nnlib."
            ),
            "nnlib": "Hier speelt de fit van nnlib.",
            "inherited": "{name} heeft geen eigen fit. Daarom speelt hier de fit van nnlib.",
            "delegated": (
                "De fit van {name} laat het werk over aan die van nnlib. Wat je ziet, doet nnlib."
            ),
            "no_method": "{name} heeft geen fit. Daarom speelt hier de fit van nnlib.",
            "not_usable": "Dit is geen klasse met een fit. Daarom speelt hier de fit van nnlib.",
        },
        "expected": {
            "same": "Je verwachtte twee keer dezelfde volgorde",
            "sorted": "Je verwachtte de volgorde van de tabel",
            "new": "Je verwachtte een nieuwe volgorde",
        },
        "right": "{expected}, en zo ging het: {first} in epoch 1, en {second} in epoch 2.",
        "wrong": "{expected}. Het ging anders: {first} in epoch 1, en {second} in epoch 2.",
        "none": "{expected}. Een hele tweede epoch kwam er niet.",
        "ending": {
            "fine": "Alle {wanted} rondes zijn gedaan en elke laag is {wanted} keer aangepast.",
            "timed_out": (
                "Deze fit was na twee seconden rekenen nog niet klaar en is toen gestopt. De "
                "stappen tot daar kun je afspelen."
            ),
            "error": "Na de laatste stap stopte deze fit met een foutmelding: {error}",
            "no_calls": "Deze fit heeft geen enkele laag aangeroepen: er is niets af te spelen.",
            "never_back": (
                "Er ging van alles vooruit en nooit iets terug: geen enkel gewicht is veranderd."
            ),
            "still": "Laag {layer} is geen enkele keer aangepast.",
            "rounds": ("Er waren {rounds} rondes; twee epochs van zes rijen zijn er {wanted}."),
            "updates": ("Laag 1 is {one} keer aangepast en laag 2 {two} keer, in {wanted} rondes."),
            "pairs": (
                "In {count} van de {wanted} rondes was het label dat van een andere rij: de paren "
                "zijn uit elkaar gevallen."
            ),
            "gradient": (
                "In {count} van de {wanted} rondes past da bij geen enkel label, als het verlies "
                "BCE is."
            ),
            "chain": (
                "Laag 1 kreeg in {count} van de {wanted} rondes een andere da dan laag 2 teruggaf."
            ),
        },
        "cut": "Alleen de eerste {steps} stappen zijn te zien.",
        "track": "De vijf stappen van de lus",
        "steps": {
            "shuffle": "schudden",
            "forward": "vooruit",
            "gradient": "gradiënt",
            "backward": "terug",
            "update": "aanpassen",
        },
        "rows": "De zes rijen, en hun beurt in elke epoch",
        "row": "rij",
        "target": "label",
        "turn": "epoch {epoch}",
        "network": "Het netwerk",
        "losses": "Het verlies van elke rij op haar beurt",
        "round": "ronde",
        "loss": "verlies",
        "epoch": "epoch",
        "mean": "gemiddelde van de epoch, tot nu toe",
        "bias": "b",
        "first": "Naar het begin",
        "previous": "Een stap terug",
        "play": "Afspelen",
        "pause": "Pauze",
        "next": "Een stap vooruit",
        "last": "Naar het eind",
        "step": "Stap",
        "progress": "{at} van {last}",
        "speed": "Snelheid",
        "per_second": "{speed} per seconde",
        "now": "epoch",
        "rounds": "ronde",
        "so_far": "gemiddeld verlies in deze epoch, tot nu toe",
        "parameters": {
            "w11": "het gewicht van x₁ naar a₁",
            "w12": "het gewicht van x₂ naar a₁",
            "w21": "het gewicht van x₁ naar a₂",
            "w22": "het gewicht van x₂ naar a₂",
            "b1": "de bias van a₁",
            "b2": "de bias van a₂",
            "v1": "het gewicht van a₁ naar o",
            "v2": "het gewicht van a₂ naar o",
            "c": "de bias van o",
        },
        "seen": {
            "start": (
                "Het netwerk zoals het begint. Speel af, of ga stap voor stap met de knoppen of de "
                "pijltjestoetsen."
            ),
            "shuffle": "Epoch {epoch} begint. De rijen komen in de volgorde {order}.",
            "shuffle_sorted": (
                "Epoch {epoch} begint. De rijen komen zoals ze in de tabel staan: {order}."
            ),
            "shuffle_same": (
                "Epoch {epoch} begint. De rijen komen weer in dezelfde volgorde: {order}."
            ),
            "forward1": "Rij {row} gaat laag 1 in: x = ({x1}; {x2}). Eruit komt a = ({a1}; {a2}).",
            "forward2": (
                "Laag 2 maakt daar o = {output} van. Het label van rij {row} is {target}, dus haar "
                "verlies is {loss}."
            ),
            "forward_other": "Laag {layer} rekent vooruit met iets wat geen rij uit de tabel is.",
            "forward_failed": "Laag {layer} begint aan de weg vooruit, maar geeft geen uitvoer.",
            "many": "Er gaan {count} voorbeelden tegelijk door laag {layer}.",
            "gradient_up": (
                "da = {da}: een grotere uitvoer zou het verlies kleiner maken. Het hoort bij het "
                "label van rij {label}."
            ),
            "gradient_down": (
                "da = {da}: een kleinere uitvoer zou het verlies kleiner maken. Het hoort bij het "
                "label van rij {label}."
            ),
            "gradient_other": (
                "da = {da}. Dat hoort bij het label van rij {label}, terwijl rij {row} vooruit "
                "ging: het paar is verbroken."
            ),
            "gradient_strange": (
                "da = {da}. Bij BCE en uitvoer {output} past dat bij geen enkel label."
            ),
            "gradient_unknown": "Wat als da de weg terug op gaat, is niet één getal.",
            "backward2": "Laag 2 krijgt da = {da} en geeft laag 1 terug: da = ({da1}; {da2}).",
            "backward1": "Laag 1 krijgt da = ({da1}; {da2}). Vóór haar staat geen laag meer.",
            "backward1_other": "Laag 1 krijgt iets anders dan wat laag 2 teruggaf.",
            "backward": "Laag {layer} rekent terug.",
            "update": (
                "Laag {layer} is aangepast. Het meest verschoof {parameter}: van {old} naar {new}."
            ),
            "update_none": "Laag {layer} wordt aangepast, maar geen gewicht of bias verandert.",
        },
        "picture": {
            "network": (
                "Netwerk met twee invoeren, twee neuronen en één uitvoer. {seen} De gewichten van "
                "laag 1: {w11}; {w12}; {w21}; {w22}. Die van laag 2: {v1}; {v2}."
            ),
            "waiting": (
                "Netwerk met twee invoeren, twee neuronen en één uitvoer, met de gewichten van het "
                "begin."
            ),
            "hidden": "Nog leeg: dit verschijnt na je voorspelling.",
            "losses": "Verlies van de rijen op volgorde van hun beurt: {losses}.",
            "no_losses": "Verlies van de rijen op volgorde van hun beurt: nog geen.",
        },
        "text": (
            "Trainingsspeler: voorspel de volgorde van de rijen, en bekijk daarna stap voor stap "
            "wat je eigen fit doet. Voer deze cel uit om ermee te werken."
        ),
    },
    "en": {
        "name": "What does your training loop do?",
        "question": (
            "Predict first. Six rows, two epochs. In which order do the rows come in epoch 2?"
        ),
        "answers": {
            "same": "in the same order as in epoch 1",
            "sorted": "as they stand in the table: 1, 2, 3, 4, 5, 6",
            "new": "in a new order",
        },
        "whose": {
            "own": "Playing: the fit of {name}.",
            "empty": (
                "The fit of {name} is still empty. Until you have written it, the fit of nnlib "
                "plays here."
            ),
            "blanks": (
                "The fit of {name} still has blanks. Until they are filled, the fit of nnlib plays "
                "here."
            ),
            "nnlib": "Playing: the fit of nnlib.",
            "inherited": "{name} has no fit of its own. So the fit of nnlib plays here.",
            "delegated": (
                "The fit of {name} leaves the work to that of nnlib. What you see is nnlib at work."
            ),
            "no_method": "{name} has no fit. So the fit of nnlib plays here.",
            "not_usable": "This is not a class with a fit. So the fit of nnlib plays here.",
        },
        "expected": {
            "same": "You expected the same order twice",
            "sorted": "You expected the order of the table",
            "new": "You expected a new order",
        },
        "right": "{expected}, and so it was: {first} in epoch 1, and {second} in epoch 2.",
        "wrong": "{expected}. It went differently: {first} in epoch 1, and {second} in epoch 2.",
        "none": "{expected}. There was no whole second epoch.",
        "ending": {
            "fine": "All {wanted} rounds were done, and each layer was updated {wanted} times.",
            "timed_out": (
                "This fit had not finished after two seconds of computing and was stopped. The "
                "steps up to there you can play."
            ),
            "error": "After the last step this fit stopped with an error: {error}",
            "no_calls": "This fit called no layer at all, so there is nothing to play.",
            "never_back": "Much went forward and nothing ever back: not one weight has changed.",
            "still": "Layer {layer} was not updated even once.",
            "rounds": "There were {rounds} rounds; two epochs of six rows make {wanted}.",
            "updates": (
                "Layer 1 was updated {one} times and layer 2 {two} times, in {wanted} rounds."
            ),
            "pairs": (
                "In {count} of the {wanted} rounds the label was another row's: the pairs have "
                "come apart."
            ),
            "gradient": (
                "In {count} of the {wanted} rounds da belongs to no label, if the loss is BCE."
            ),
            "chain": (
                "In {count} of the {wanted} rounds layer 1 was given another da than layer 2 "
                "handed back."
            ),
        },
        "cut": "Only the first {steps} steps are shown.",
        "track": "The five steps of the loop",
        "steps": {
            "shuffle": "shuffle",
            "forward": "forward",
            "gradient": "gradient",
            "backward": "backward",
            "update": "update",
        },
        "rows": "The six rows, and their turn in each epoch",
        "row": "row",
        "target": "label",
        "turn": "epoch {epoch}",
        "network": "The network",
        "losses": "The loss of each row at its turn",
        "round": "round",
        "loss": "loss",
        "epoch": "epoch",
        "mean": "mean of the epoch, so far",
        "bias": "b",
        "first": "To the beginning",
        "previous": "One step back",
        "play": "Play",
        "pause": "Pause",
        "next": "One step forward",
        "last": "To the end",
        "step": "Step",
        "progress": "{at} of {last}",
        "speed": "Speed",
        "per_second": "{speed} per second",
        "now": "epoch",
        "rounds": "round",
        "so_far": "mean loss in this epoch, so far",
        "parameters": {
            "w11": "the weight from x₁ to a₁",
            "w12": "the weight from x₂ to a₁",
            "w21": "the weight from x₁ to a₂",
            "w22": "the weight from x₂ to a₂",
            "b1": "the bias of a₁",
            "b2": "the bias of a₂",
            "v1": "the weight from a₁ to o",
            "v2": "the weight from a₂ to o",
            "c": "the bias of o",
        },
        "seen": {
            "start": (
                "The network as it begins. Play, or go step by step with the buttons or the arrow "
                "keys."
            ),
            "shuffle": "Epoch {epoch} begins. The rows come in the order {order}.",
            "shuffle_sorted": (
                "Epoch {epoch} begins. The rows come as they stand in the table: {order}."
            ),
            "shuffle_same": "Epoch {epoch} begins. The rows come in the same order again: {order}.",
            "forward1": "Row {row} enters layer 1: x = ({x1}, {x2}). Out comes a = ({a1}, {a2}).",
            "forward2": (
                "Layer 2 turns that into o = {output}. The label of row {row} is {target}, so its "
                "loss is {loss}."
            ),
            "forward_other": (
                "Layer {layer} goes forward with something that is no row of the table."
            ),
            "forward_failed": "Layer {layer} sets out forward but gives no output.",
            "many": "{count} examples go through layer {layer} at once.",
            "gradient_up": (
                "da = {da}: a larger output would make the loss smaller. It belongs to the label "
                "of row {label}."
            ),
            "gradient_down": (
                "da = {da}: a smaller output would make the loss smaller. It belongs to the label "
                "of row {label}."
            ),
            "gradient_other": (
                "da = {da}. That belongs to the label of row {label}, while row {row} went "
                "forward: the pair is broken."
            ),
            "gradient_strange": (
                "da = {da}. With BCE and output {output} that belongs to no label at all."
            ),
            "gradient_unknown": "What goes back as da is not a single number.",
            "backward2": (
                "Layer 2 is given da = {da} and hands back to layer 1: da = ({da1}, {da2})."
            ),
            "backward1": "Layer 1 is given da = ({da1}, {da2}). No layer comes before it.",
            "backward1_other": "Layer 1 is given something other than what layer 2 handed back.",
            "backward": "Layer {layer} goes backward.",
            "update": (
                "Layer {layer} was updated. What moved most is {parameter}: from {old} to {new}."
            ),
            "update_none": "Layer {layer} is updated, but no weight or bias changes.",
        },
        "picture": {
            "network": (
                "Network with two inputs, two neurons, and one output. {seen} The weights of layer "
                "1: {w11}, {w12}, {w21}, {w22}. Those of layer 2: {v1}, {v2}."
            ),
            "waiting": (
                "Network with two inputs, two neurons, and one output, with the weights of the "
                "beginning."
            ),
            "hidden": "Still empty: this appears after your prediction.",
            "losses": "Loss of the rows in the order of their turns: {losses}.",
            "no_losses": "Loss of the rows in the order of their turns: none yet.",
        },
        "text": (
            "Training player: predict the order of the rows, and then watch step by step what your "
            "own fit does. Run this cell to work with it."
        ),
    },
}


class TrainingPlayer(Explorer):
    """Predict the order of the rows, then watch step by step what a `fit` does with them.

    Parameters
    ----------
    thing : class
        One whose `fit` trains, made as ``thing(layers)``. It is run at once, on six rows and for
        two epochs, as a check runs it: watched, with a limit of time, nothing of it left behind. If
        there is no `fit` to run yet, nnlib's own plays.
    """

    _esm: ClassVar[str] = module("training_player.js")
    _css: ClassVar[str] = style() + style("training_player.css")
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    def __init__(self, thing: Any = nnlib.Perceptron, *, language: str | None = None) -> None:
        language = spoken(language)
        self.film, self.whose, self.ending = filmed(thing)
        super().__init__(
            language=language,
            fields=list(FIELDS),
            kinds=list(KINDS),
            rows=ROWS.tolist(),
            labels=LABELS[:, 0].tolist(),
            epochs=EPOCHS,
            start=np.concatenate([*self._start()]).tolist(),
            orders=self.film.orders[: MOST // len(ROWS)],
            actual=compared(self.film.orders),
            whose=self.whose,
            thing=_named(thing),
            ending=self.ending,
            rounds=self.film.rounds,
            cut=self.film.cut,
        )

    @staticmethod
    def _start() -> list[np.ndarray]:
        return [part.ravel() for pair in zip(_WEIGHTS, _BIASES, strict=True) for part in pair]

    def computed(self) -> bytes:
        """Return the steps, one row of `FIELDS` each."""
        return packed([self.film.table()])


def _named(thing: Any) -> str:
    cls = thing if isinstance(thing, type) else type(thing)
    return str(type.__dict__["__name__"].__get__(cls))
