"""A server that speaks as OpenAI does, and behaves as the asked model's name says.

Tests load it by its path: `runpy.run_path(...)["FakeModel"]`.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECES = ["Kijk eerst naar ", "de leersnelheid. ", "Wat doet een ", "**grotere** stap?"]
STATUSES = {"denied": 401, "unknown": 404, "busy": 429, "broken": 500, "moved": 302}


class FakeModel:
    """`requests` holds (path, headers, body) of each; `closed` is set when a client goes away."""

    def __init__(self):
        self.requests, self.closed, self.release = [], threading.Event(), threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append((self.path, dict(self.headers), body))
                outer.answer(self, body["model"])

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=[0.02], daemon=True).start()

    def stop(self):
        self.release.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, to, model):
        try:
            getattr(self, f"_{model}", self._status)(to, model)
        except (BrokenPipeError, ConnectionResetError):
            self.closed.set()

    def _status(self, to, model):
        content = b'{"error": {"message": "secret details of the other side"}}'
        to.send_response(STATUSES[model])
        if model == "moved":
            to.send_header("Location", "http://127.0.0.1:9/elsewhere")
        to.send_header("Content-Length", str(len(content)))
        to.end_headers()
        to.wfile.write(content)

    def _begin(self, to, kind="text/event-stream"):
        to.send_response(200)
        to.send_header("Content-Type", kind)
        to.end_headers()

    def _event(self, to, text):
        event = {"choices": [{"delta": {"content": text}}]}
        to.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        to.wfile.flush()

    def _good(self, to, _):
        self._begin(to)
        to.wfile.write(b": a comment\n\n")
        to.wfile.write(b'data: {"choices": [{"delta": {"role": "assistant"}}]}\n\n')
        for piece in PIECES:
            self._event(to, piece)
        to.wfile.write(b'data: {"choices": []}\n\ndata: [DONE]\n\n')

    def _plain(self, to, _):
        self._begin(to, "application/json")
        whole = {"choices": [{"message": {"role": "assistant", "content": "".join(PIECES)}}]}
        to.wfile.write(json.dumps(whole).encode())

    def _slow(self, to, _):
        """Say one piece, then one more each time, until nobody listens or the test is over."""
        self._begin(to)
        self._event(to, PIECES[0])
        while not self.release.wait(0.05):
            self._event(to, PIECES[1])
        to.wfile.write(b"data: [DONE]\n\n")

    def _hangs(self, to, _):
        self._begin(to)
        self._event(to, PIECES[0])
        self.release.wait(60)

    def _silent(self, to, _):
        self.release.wait(60)

    def _garbage(self, to, _):
        self._begin(to)
        to.wfile.write(b"data: <html>not JSON</html>\n\n")

    def _page(self, to, _):
        self._begin(to, "text/html")
        to.wfile.write(b"<html>log in first</html>")

    def _odd(self, to, _):
        self._begin(to)
        to.wfile.write(b'data: {"choices": [{"delta": {"content": 7}}]}\n\n')

    def _empty(self, to, _):
        self._begin(to)
        to.wfile.write(b"data: [DONE]\n\n")

    def _endless(self, to, _):
        self._begin(to)
        while True:
            self._event(to, "woord " * 50)

    def _unbroken(self, to, _):
        """One line that never ends."""
        self._begin(to)
        to.wfile.write(b"data: ")
        while True:
            to.wfile.write(b"x" * 10_000)

    def _hostile(self, to, _):
        self._begin(to)
        self._event(to, '<img src=x onerror="window.hacked = true"> <script>hacked = 1</script>')
        to.wfile.write(b"data: [DONE]\n\n")
