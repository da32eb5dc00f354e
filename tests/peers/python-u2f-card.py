"""U2F by Yubico's python-fido2 (Debian's 0.9.1) with a card in the reader of that name, judged by its own signature checks.

Arguments: reader, then "register", or "authenticate" with public key and key handle in hexadecimal. One JSON object."""

import hashlib
import json
import os
import sys

from fido2.ctap1 import Ctap1
from fido2.pcsc import CtapPcscDevice

reader, action = sys.argv[1:3]
application = hashlib.sha256(b"https://example.com").digest()
challenge = os.urandom(32)
ctap = Ctap1(next(CtapPcscDevice.list_devices(reader)))
if action == "register":
    registration = ctap.register(challenge, application)
    registration.verify(application, challenge)
    key, handle = registration.public_key, registration.key_handle
    print(json.dumps({"version": ctap.get_version(), "key": key.hex(), "handle": handle.hex()}))
else:
    key, handle = (bytes.fromhex(text) for text in sys.argv[3:5])
    signature = ctap.authenticate(challenge, application, handle)
    signature.verify(application, challenge, key)
    print(json.dumps({"userPresence": signature.user_presence}))
