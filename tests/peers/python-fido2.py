"""A session of Yubico's python-fido2 (Debian's 0.9.1) with the first FIDO key it finds: PIN protocol 2 or 1, a resident
credential judged by its own server and attestation classes, an assertion, credential management, configuration.

Arguments: PIN protocol (1 or 2), PIN, file with the DER of the attestation root, and the name of a card reader where the
key is a card in it. Prints one JSON object."""

import json
import sys
from base64 import urlsafe_b64encode

from fido2 import cbor
from fido2.attestation import Attestation, verify_x509_chain
from fido2.client import ClientError, Fido2Client
from fido2.ctap import CtapError
from fido2.ctap2 import ClientPin, Config, CredentialManagement, Ctap2, PinProtocolV1, PinProtocolV2
from fido2.hid import CtapHidDevice
from fido2.server import Fido2Server

version, pin, root_file = int(sys.argv[1]), sys.argv[2], sys.argv[3]
reader = sys.argv[4] if len(sys.argv) > 4 else None
with open(root_file, "rb") as file:
    root = file.read()

RP = {"id": "example.com", "name": "Example"}
USER = {"id": b"user-1", "name": "alice@example.com", "displayName": "Alice"}

result = {}
if reader:
    from fido2.pcsc import CtapPcscDevice

    device = next(CtapPcscDevice.list_devices(reader))
    result["atr"] = bytes(device.get_atr()).hex()
else:
    device = next(CtapHidDevice.list_devices())
    result["vendorAndProduct"] = [device.descriptor.vid, device.descriptor.pid]
    assert device.ping(bytes(range(256)) * 4) == bytes(range(256)) * 4
    device.wink()

ctap = Ctap2(device)
assert ctap.info.pin_uv_protocols == [2, 1], ctap.info.pin_uv_protocols
# python-fido2 requires canonical CBOR of a key when it is told to: what it decodes must encode to the same bytes.
raw_info = device.call(0x10, b"\x04")
assert raw_info[0] == 0 and cbor.encode(cbor.decode(raw_info[1:])) == raw_info[1:], "getInfo is not canonical"

protocol = {1: PinProtocolV1, 2: PinProtocolV2}[version]()
client_pin = ClientPin(ctap, protocol)
client_pin.set_pin("0000")
client_pin.change_pin("0000", pin)
try:
    client_pin.get_pin_token("9999", ClientPin.PERMISSION.CREDENTIAL_MGMT)
    raise AssertionError("a wrong PIN was taken")
except CtapError as error:
    result["wrongPin"] = error.code.name
result["retriesAfterWrongPin"] = client_pin.get_pin_retries()[0]

# The client chooses the first protocol both sides know; for protocol 1 the key is made to look older.
if version == 1:
    ClientPin.PROTOCOLS = [PinProtocolV1]

client = Fido2Client(device, "https://example.com")
server = Fido2Server(RP, attestation="direct")
options, state = server.register_begin(USER, resident_key=True, user_verification="required")
made = client.make_credential(options["publicKey"], pin=pin)
auth_data = server.register_complete(state, made.client_data, made.attestation_object)
result["fmt"] = made.attestation_object.fmt
result["userVerified"] = auth_data.is_user_verified()
result["aaguid"] = bytes(auth_data.credential_data.aaguid).hex()
attestation = Attestation.for_type(made.attestation_object.fmt)()
verdict = attestation.verify(
    made.attestation_object.att_statement, made.attestation_object.auth_data, made.client_data.hash
)
result["attestationType"] = verdict.attestation_type.name
verify_x509_chain(verdict.trust_path + [root])

# Excluded: the same user cannot have a second credential here.
options, state = server.register_begin(USER, [auth_data.credential_data], resident_key=True, user_verification="required")
try:
    client.make_credential(options["publicKey"], pin=pin)
    raise AssertionError("excludeList was ignored")
except ClientError as error:
    result["excluded"] = error.cause.code.name

options, state = server.authenticate_begin(user_verification="required")
selection = client.get_assertion(options["publicKey"], pin=pin)
response = selection.get_response(0)
server.authenticate_complete(
    state,
    [auth_data.credential_data],
    response.credential_id,
    response.client_data,
    response.authenticator_data,
    response.signature,
)
result["assertionUserHandle"] = bytes(response.user_handle).decode()


def management():
    token = client_pin.get_pin_token(pin, ClientPin.PERMISSION.CREDENTIAL_MGMT)
    return CredentialManagement(ctap, protocol, token)


credman = management()
before = credman.get_metadata()
rps = credman.enumerate_rps()
result["rps"] = [entry[3]["id"] for entry in rps]
credentials = credman.enumerate_creds(rps[0][4])
result["users"] = [entry[6]["name"] for entry in credentials]
assert credentials[0][7]["id"] == auth_data.credential_data.credential_id
assert credentials[0][8] == dict(auth_data.credential_data.public_key)
credman.update_user_info(credentials[0][7], {"id": b"user-1", "name": "alice@new.example", "displayName": "Alice"})
result["renamed"] = [entry[6]["name"] for entry in credman.enumerate_creds(rps[0][4])]
credman.delete_cred(credentials[0][7])
after = credman.get_metadata()
result["existing"] = [before[1], after[1]]
result["remaining"] = [before[2], after[2]]

token = client_pin.get_pin_token(pin, ClientPin.PERMISSION.AUTHENTICATOR_CFG)
config = Config(ctap, protocol, token)
config.set_min_pin_length(min_pin_length=len(pin) + 1)
info = ctap.get_info()
result["minPinLength"] = info.min_pin_length
result["forcePinChange"] = info.force_pin_change

result["credentialId"] = urlsafe_b64encode(auth_data.credential_data.credential_id).decode()
print(json.dumps(result))
