// A quiz card without a notebook: what a card asks of its model, answered by the server.

/**
 * A stand-in for the model that anywidget gives a card. What is submitted goes to
 * `judge(answers, restored)`, which promises the verdict.
 */
export class Question {
  constructor(question, judge, { verdict = {}, draft = [] } = {}) {
    this.values = { question, verdict, draft, submission: {}, me: "" };
    this.listeners = new Map();
    this.judge = judge;
    this.sent = 0;
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    if (JSON.stringify(this.values[name]) === JSON.stringify(value)) return;
    this.values[name] = value;
    for (const listener of [...(this.listeners.get(`change:${name}`) ?? [])]) listener();
  }

  on(event, listener) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(listener);
  }

  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
  }

  send() {}

  save_changes() {
    const { n, answers, restored } = this.values.submission;
    if (!n || n === this.sent) return;
    this.sent = n;
    this.judge(answers, Boolean(restored)).then((verdict) => {
      if (!verdict || n !== this.sent) return;
      this.set("verdict", {});
      this.set("verdict", verdict);
    });
  }
}
