"""A small OpenID provider on loopback, for tests: it lets everybody in as whoever they want."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "onward-tests", "a secret of tests"


class Provider:
    """`claims` are what it says of whoever logs in next; `issuer` is where it stands."""

    def __init__(self):
        self.claims = {"sub": "1", "email": "ida@example.test", "email_verified": True}
        self.audience = CLIENT_ID
        self.codes = {}
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                provider.get(self)

            def do_POST(self):
                provider.post(self)

            def log_message(self, *args):
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def get(self, request):
        asked = urlsplit(request.path)
        if asked.path == "/.well-known/openid-configuration":
            return self._say(request, self._about())
        if asked.path == "/authorize":
            return self._authorize(request, parse_qs(asked.query))
        if asked.path == "/userinfo" and request.headers["Authorization"] == "Bearer entered":
            return self._say(request, self.claims)
        return self._say(request, {}, 404)

    def post(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        challenge = self.codes.pop(asked.get("code"), None)
        made = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        is_right = challenge == base64.urlsafe_b64encode(made).decode().rstrip("=")
        if not is_right or asked.get("client_secret") != SECRET:
            return self._say(request, {"error": "invalid_grant"}, 400)
        now = int(time.time())
        about = {"iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + 60}
        token = jwt.encode(self.claims | about, self.key, "RS256", {"kid": "1"})
        said = {"access_token": "entered", "token_type": "Bearer", "id_token": token}
        return self._say(request, said)

    def _about(self):
        ends = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "jwks",
        }
        about = {name: f"{self.issuer}/{end}" for name, end in ends.items()}
        methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        return about | methods | {"issuer": self.issuer}

    def _authorize(self, request, asked):
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked["code_challenge"][0]
        back = urlencode({"code": code, "state": asked["state"][0]})
        request.send_response(302)
        request.send_header("Location", f"{asked['redirect_uri'][0]}?{back}")
        request.end_headers()

    def _say(self, request, said, status=200):
        body = json.dumps(said).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
