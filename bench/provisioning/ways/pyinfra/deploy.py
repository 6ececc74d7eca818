"""The endpoints of a JSON file, by pyinfra's own operations."""

import io
import json
import os

from pyinfra import host
from pyinfra.operations import dnf, files, systemd

with open(os.environ["BENCH_WANTED"]) as file:
    wanted = json.load(file)


def put(file, mode):
    return files.put(name=f"Write {file['path']}", src=io.StringIO(file["text"]), dest=file["path"], mode=mode)


def destroy():
    systemd.service(name="Stop and disable nginx", service="nginx.service", running=False, enabled=False)
    for endpoint in wanted:
        for kind in ("config", "certificate", "key"):
            files.file(name=f"Remove {endpoint[kind]['path']}", path=endpoint[kind]["path"], present=False)


def apply():
    dnf.packages(name="Install nginx", packages=["nginx"])
    written = []
    for endpoint in wanted:
        written.append(put(endpoint["key"], "600"))
        written.append(put(endpoint["certificate"], "644"))
        written.append(put(endpoint["config"], "644"))
    systemd.service(name="Enable and start nginx", service="nginx.service", running=True, enabled=True)
    systemd.service(
        name="Reload nginx",
        service="nginx.service",
        reloaded=True,
        _if=lambda: any(operation.did_change() for operation in written),
    )


destroy() if host.data.get("gone") else apply()
