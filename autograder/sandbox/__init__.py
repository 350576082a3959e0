"""The jail in which learner code runs when a class is graded: isolation, limits, warm start.

``jail`` is the host's side: ``Jail``, ``Session``, and ``unavailable``. ``walls`` builds the jail
with bubblewrap, ``library`` what is in it. Inside, ``inside`` is the warm process and the child it
forks for each session, ``shell`` runs the cells, ``namespaces`` and ``limits`` hold them.
``channel`` carries messages both ways, ``orders`` what the host says. ``bench`` is the host's side
of a probe whose layers stay outside, with ``scorers`` for what is no layer; ``claims`` makes anew
what is told of the rest. ``figures`` and ``restoring`` run only inside, as do the stand-ins of
``omitted``, ``verbs`` and ``widgets``. ``recipes`` says what helps where no jail can be.

The host believes nothing that comes out. What happens inside may at worst end that one session.
"""
