"""The bench's makeCredential with PIN through python-fido2 (Debian's 0.9.1), as a program that stays open.
Lines in and out as in libfido2-client.c."""

import os
import sys
import time

from fido2.ctap2 import ClientPin, Ctap2
from fido2.hid import CtapHidDevice

PIN = os.environ["PIN"]
CLIENT_DATA_HASH = b"\x11" + bytes(31)


def make_credential(ctap, client_pin):
    token = client_pin.get_pin_token(PIN, ClientPin.PERMISSION.MAKE_CREDENTIAL, "example.com")
    made = ctap.make_credential(
        CLIENT_DATA_HASH,
        {"id": "example.com", "name": "Example"},
        {"id": b"user-1", "name": "alice@example.com", "displayName": "Alice"},
        [{"type": "public-key", "alg": -7}],
        options={"rk": False},
        pin_uv_param=client_pin.protocol.authenticate(token, CLIENT_DATA_HASH),
        pin_uv_protocol=client_pin.protocol.VERSION,
    )
    assert made.auth_data.credential_data.credential_id


device = ctap = client_pin = None
for line in sys.stdin:
    command, took = line.strip(), 0
    if command == "open":
        device = next(CtapHidDevice.list_devices())
        ctap = Ctap2(device)
        client_pin = ClientPin(ctap)
    elif command == "run":
        start = time.monotonic_ns()
        make_credential(ctap, client_pin)
        took = time.monotonic_ns() - start
    elif command == "close":
        device.close()
    print(took, flush=True)
