# SPDX-License-Identifier: Apache-2.0
"""usage: oci-layout.py ROOT VERSION ARCHITECTURE EPOCH OUTPUT

Writes an OCI image layout (image-spec 1.1) with one layer, the tree below ROOT, as a tar. Equal input gives equal bytes.
"""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
import time


def entry(name, epoch, mode=0o644, kind=tarfile.REGTYPE):
    info = tarfile.TarInfo(name)
    info.mtime, info.mode, info.type = epoch, mode, kind
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def layer(root, epoch):
    """The tree as a tar, in the order of its names, with everything owned by root."""
    buffer, seen = io.BytesIO(), {}
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for folder, folders, files in os.walk(root):
            folders.sort()
            names = sorted(files + [name for name in folders if os.path.islink(os.path.join(folder, name))])
            if folder != root:
                relative = os.path.relpath(folder, root)
                tar.addfile(entry(relative, epoch, os.lstat(folder).st_mode & 0o7777, tarfile.DIRTYPE))
            for name in names:
                add(tar, root, os.path.join(folder, name), epoch, seen)
            folders[:] = [name for name in folders if not os.path.islink(os.path.join(folder, name))]
    return buffer.getvalue()


def add(tar, root, path, epoch, seen):
    about, relative = os.lstat(path), os.path.relpath(path, root)
    info = entry(relative, epoch, about.st_mode & 0o7777)
    if os.path.islink(path):
        info.type, info.linkname, info.mode = tarfile.SYMTYPE, os.readlink(path), 0o777
        return tar.addfile(info)
    if about.st_nlink > 1 and about.st_ino in seen:
        info.type, info.linkname = tarfile.LNKTYPE, seen[about.st_ino]
        return tar.addfile(info)
    seen[about.st_ino] = relative
    info.size = about.st_size
    with open(path, "rb") as file:
        tar.addfile(info, file)


class Layout:
    def __init__(self):
        self.blobs = {}

    def add(self, kind, data):
        digest = hashlib.sha256(data).hexdigest()
        self.blobs[f"blobs/sha256/{digest}"] = data
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}", "size": len(data)}

    def add_json(self, kind, value):
        return self.add(kind, json.dumps(value, separators=(",", ":"), sort_keys=True).encode())


def build(root, version, architecture, epoch):
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
    layout, tar = Layout(), layer(root, epoch)
    packed = layout.add("layer.v1.tar+gzip", gzip.compress(tar, 9, mtime=0))
    labels = {"org.opencontainers.image.title": "buildpost", "org.opencontainers.image.version": version,
              "org.opencontainers.image.licenses": "Apache-2.0"}
    config = layout.add_json("config.v1+json", {
        "created": created, "architecture": architecture, "os": "linux",
        "config": {"Env": ["PATH=/usr/bin:/usr/sbin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],
                   "Cmd": ["/bin/sh"], "WorkingDir": "/workspace", "Labels": labels},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest()]},
        "history": [{"created": created, "created_by": "scripts/release/image"}]})
    manifest = layout.add_json("manifest.v1+json", {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config,
        "layers": [packed], "annotations": labels})
    manifest["annotations"] = {"org.opencontainers.image.ref.name": version}
    manifest["platform"] = {"architecture": architecture, "os": "linux"}
    index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [manifest]}
    return {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}',
            "index.json": json.dumps(index, separators=(",", ":"), sort_keys=True).encode(), **layout.blobs}


def main(root, version, architecture, epoch, output):
    files = build(root, version, architecture, int(epoch))
    with tarfile.open(output, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in ("blobs", "blobs/sha256"):
            tar.addfile(entry(name, int(epoch), 0o755, tarfile.DIRTYPE))
        for name, data in sorted(files.items()):
            info = entry(name, int(epoch))
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


if len(sys.argv) != 6:
    sys.exit(__doc__)
main(*sys.argv[1:])
