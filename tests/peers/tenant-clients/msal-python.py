# A program that knows nothing of practice: signs in by device code with MSAL for Python and asks Graph with requests.
# Arguments: authority, client id, the user to make options for. Lines of JSON: what a person has to do, then the result.
import json
import sys

import msal
import requests

authority, client_id, target = sys.argv[1:]
scopes = ["User.Read.All", "UserAuthMethod-Passkey.ReadWrite.All"]


def say(line):
    print(json.dumps(line), flush=True)


application = msal.PublicClientApplication(client_id, authority=authority)
flow = application.initiate_device_flow(scopes=scopes)
say({"todo": "code", "url": flow["verification_uri"], "userCode": flow["user_code"]})
signed_in = application.acquire_token_by_device_flow(flow)
if "access_token" not in signed_in:
    sys.exit(json.dumps(signed_in))

graph = "https://graph.microsoft.com/v1.0"
headers = {"Authorization": "Bearer " + signed_in["access_token"]}
users = 0
url = graph + "/users?$top=50&$select=id"
while url:
    page = requests.get(url, headers=headers, timeout=20).json()
    users += len(page["value"])
    url = page.get("@odata.nextLink")
methods = f"{graph}/users/{target}/authentication/fido2Methods"
options = requests.get(methods + "/creationOptions", headers=headers, timeout=20).json()
say(
    {
        "username": application.get_accounts()[0]["username"],
        "users": users,
        "keys": len(requests.get(methods, headers=headers, timeout=20).json()["value"]),
        "rpId": options["publicKey"]["rp"]["id"],
        "challenge": len(options["publicKey"]["challenge"]),
        "refreshed": application.acquire_token_silent(scopes, application.get_accounts()[0], force_refresh=True)["access_token"]
        != signed_in["access_token"],
    }
)
