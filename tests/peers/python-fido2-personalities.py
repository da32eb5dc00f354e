"""Yubico's python-fido2 (Debian's 0.9.1) with one personality of the practice key: what its own classes for that kind of
key say. Arguments: personality, file with the DER of the attestation root. Prints one JSON object."""

import json
import os
import sys

from fido2.attestation import Attestation, verify_x509_chain
from fido2.ctap import CtapError
from fido2.ctap2 import ClientPin, Config, CredentialManagement, Ctap2, FPBioEnrollment, LargeBlobs
from fido2.ctap2.bio import CaptureError
from fido2.hid import CtapHidDevice

personality, root_file = sys.argv[1:3]
with open(root_file, "rb") as file:
    root = file.read()

PIN = "123456"
HASH = b"\x07" * 32
RP = {"id": "login.example", "name": "Example"}
USER = {"id": b"user-1", "name": "alice"}
ES256 = [{"type": "public-key", "alg": -7}]
MC = ClientPin.PERMISSION.MAKE_CREDENTIAL
GA = ClientPin.PERMISSION.GET_ASSERTION

ctap = Ctap2(next(CtapHidDevice.list_devices()))
client_pin = ClientPin(ctap)
result = {"versions": ctap.info.versions, "protocol": client_pin.protocol.VERSION}


def code_of(action):
    try:
        action()
        return "none"
    except CtapError as error:
        return error.code.name


def make(token=None, **more):
    param = client_pin.protocol.authenticate(token, HASH) if token else None
    protocol = client_pin.protocol.VERSION if token else None
    made = ctap.make_credential(HASH, RP, USER, ES256, pin_uv_param=param, pin_uv_protocol=protocol, **more)
    verdict = Attestation.for_type(made.fmt)().verify(made.att_statement, made.auth_data, HASH)
    if verdict.trust_path:
        verify_x509_chain(verdict.trust_path + [root])
    return made, verdict


def by_pin(permission, rp_id=None):
    return client_pin.get_pin_token(PIN, permission, rp_id)


if personality == "plain":
    client_pin.set_pin(PIN)
    made, _ = make(by_pin(MC, RP["id"]), options={"rk": True}, extensions={"largeBlobKey": True, "credBlob": b"small"})
    result["extensions"] = made.auth_data.extensions
    key = made.large_blob_key
    blobs = LargeBlobs(ctap, client_pin.protocol, by_pin(ClientPin.PERMISSION.LARGE_BLOB_WRITE))
    text = b"a blob of some length " * 40
    blobs.put_blob(key, text)
    result["blob"] = LargeBlobs(ctap).get_blob(key) == text
    blobs.delete_blob(key)
    result["deleted"] = LargeBlobs(ctap).get_blob(key)
    result["unauthorized"] = code_of(lambda: LargeBlobs(ctap).put_blob(key, text))
    token = by_pin(GA, RP["id"])
    asserted = ctap.get_assertion(
        RP["id"],
        HASH,
        extensions={"credBlob": True},
        pin_uv_param=client_pin.protocol.authenticate(token, HASH),
        pin_uv_protocol=client_pin.protocol.VERSION,
    )
    asserted.verify(HASH, made.auth_data.credential_data.public_key)
    result["credBlob"] = asserted.auth_data.extensions["credBlob"].decode()

elif personality == "fingerprint":
    client_pin.set_pin(PIN)
    be = ClientPin.PERMISSION.BIO_ENROLL
    bio = FPBioEnrollment(ctap, client_pin.protocol, by_pin(be))
    result["sensor"] = {str(key): value for key, value in bio.get_fingerprint_sensor_info().items()}
    enrolling = bio.enroll()
    samples, template = 0, None
    while template is None:
        template = enrolling.capture()
        samples += 1
    result["samples"] = samples
    bio.set_name(template, "Left thumb")
    result["names"] = sorted(bio.enumerate_enrollments().values())
    # The finger that touches is the new one: it verifies its user now.
    made, _ = make(client_pin.get_uv_token(MC, RP["id"]), options={"rk": True})
    result["userVerified"] = made.auth_data.is_user_verified()
    asserted = ctap.get_assertion(RP["id"], HASH, options={"uv": True})
    asserted.verify(HASH, made.auth_data.credential_data.public_key)
    result["assertedUv"] = asserted.auth_data.is_user_verified()
    credman = CredentialManagement(ctap, client_pin.protocol, client_pin.get_uv_token(4))
    result["credentials"] = credman.get_metadata()[1]
    bio = FPBioEnrollment(ctap, client_pin.protocol, by_pin(be))
    try:
        bio.enroll().capture()
    except CaptureError as error:
        result["again"] = int(error.code)
    bio.enroll_cancel()
    bio.remove_enrollment(template)
    result["strangers"] = [code_of(lambda: client_pin.get_uv_token(4)) for _ in range(5)]
    result["uvRetries"] = client_pin.get_uv_retries()

elif personality == "2.0-only":
    client_pin.set_pin(PIN)
    result["withoutPin"] = code_of(lambda: make())
    token = client_pin.get_pin_token(PIN)
    made, _ = make(token, options={"rk": True})
    result["userVerified"] = made.auth_data.is_user_verified()
    # A token of CTAP 2.0 is good for more than one touch.
    result["again"] = code_of(lambda: make(token))
    for name, build in (("credMgmt", CredentialManagement), ("config", Config)):
        try:
            build(ctap, client_pin.protocol, token)
            result[name] = "there"
        except ValueError:
            result[name] = "not there"

elif personality == "always-uv":
    result["withoutPin"] = code_of(lambda: make())
    client_pin.set_pin(PIN)
    result["withoutToken"] = code_of(lambda: make())
    made, _ = make(by_pin(MC, RP["id"]))
    result["userVerified"] = made.auth_data.is_user_verified()
    Config(ctap, client_pin.protocol, by_pin(ClientPin.PERMISSION.AUTHENTICATOR_CFG)).toggle_always_uv()
    result["alwaysUv"] = ctap.get_info().options["alwaysUv"]
    result["afterwards"] = code_of(lambda: make())

elif personality == "enterprise":
    client_pin.set_pin(PIN)
    config = Config(ctap, client_pin.protocol, by_pin(ClientPin.PERMISSION.AUTHENTICATOR_CFG))
    config._call(Config.CMD.ENABLE_ENTERPRISE_ATT)
    result["ep"] = ctap.get_info().options["ep"]
    config.set_min_pin_length(8, [RP["id"]])
    info = ctap.get_info()
    result["minPinLength"] = [info.min_pin_length, info.force_pin_change]

else:
    made, verdict = make()
    result["fmt"] = made.fmt
    result["type"] = verdict.attestation_type.name
    result["aaguid"] = os.fsdecode(bytes(made.auth_data.credential_data.aaguid))

print(json.dumps(result, default=lambda value: value.decode() if isinstance(value, bytes) else str(value)))
