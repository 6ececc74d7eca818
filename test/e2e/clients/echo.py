"""What a Python user does with an endpoint. Prints what came back, as JSON.

usage: echo.py URL [CA-FILE]
"""

import json
import os
import ssl
import sys

from websockets.sync.client import connect

SECONDS = 20


def verifying(ca_file):
    context = ssl.create_default_context(cafile=ca_file)
    # As strict as Python is by itself from 3.13 on, whichever Python runs this.
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def echo(ws, message):
    ws.send(message)
    return ws.recv(timeout=SECONDS)


def main(url, ca_file=None):
    one_mebibyte = os.urandom(1024 * 1024)
    ws = connect(
        url,
        ssl=verifying(ca_file),
        subprotocols=["chat.v1", "chat.v2"],
        open_timeout=SECONDS,
        proxy=None,  # a proxy of the machine's environment does not know the test hosts
    )
    with ws:
        seen = {
            "tls": ws.socket.version(),
            "subprotocol": ws.subprotocol,
            "text": echo(ws, "grüß dich, мир"),
            "binary": echo(ws, bytes([0, 255, 128])).hex(),
            "oneMebibyteIsUnchanged": echo(ws, one_mebibyte) == one_mebibyte,
            "pongCame": ws.ping("are you there").wait(SECONDS),
        }
        ws.close(4002, "done here")
    print(json.dumps({**seen, "closeCode": ws.close_code}))


main(*sys.argv[1:])
