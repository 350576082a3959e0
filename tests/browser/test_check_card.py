"""The check card in JupyterLab: its link leads back to the text."""

import pytest

WRONG = '''def descend(theta, alpha, steps):
    """Return the steps + 1 values of theta on J = theta ** 2."""
    return [theta]
'''

IN_VIEW = """(text) => {
  const heading = [...document.querySelectorAll("h2")].find((h) => h.textContent.includes(text));
  if (!heading) return false;
  const { top, bottom } = heading.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}"""


@pytest.mark.parametrize(
    ("language", "heading"),
    [("nl", "Met de hand: het eenvoudigste dal"), ("en", "By hand: the simplest valley")],
)
def test_the_link_of_a_diagnosis_leads_to_the_section(lab, open_notebook, language, heading):
    notebook = open_notebook(lab.notebook("06", language))
    notebook.write("descend", WRONG)
    for cell in ("imports", "descend", "test_descend"):
        notebook.run(cell)
    place = notebook.show("test_descend")
    link = place.locator(".lc-section a")
    link.wait_for(timeout=30_000)
    assert link.inner_text() == heading
    assert not notebook.page.evaluate(IN_VIEW, heading)
    link.click()
    notebook.page.wait_for_function(IN_VIEW, arg=heading)
