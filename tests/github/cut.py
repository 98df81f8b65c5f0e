"""Cuts GitHub's description of its API down to what perf-gate asks of it: prism reads that in a second.

Usage: cut.py DESCRIPTION OUTPUT
"""

import json
import sys

PATHS = {
    "/repos/{owner}/{repo}/issues/{issue_number}/comments": ["get", "post"],
    "/repos/{owner}/{repo}/issues/comments/{comment_id}": ["patch", "delete"],
    "/repos/{owner}/{repo}/pulls": ["get"],
    "/repos/{owner}/{repo}/commits/{commit_sha}/pulls": ["get"],
    "/repos/{owner}/{repo}/compare/{basehead}": ["get"],
}
JSON = "application/json"
# What GitHub asks clients to accept, and what its description leaves out.
ASKED = "application/vnd.github+json"


def references(node):
    """Every place that a part of the description points to."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            yield target
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def cut(whole):
    paths = {}
    for path, methods in PATHS.items():
        shared = {name: value for name, value in whole["paths"][path].items() if name == "parameters"}
        paths[path] = shared | {method: whole["paths"][path][method] for method in methods}
    kept, waiting = {}, list(references(paths))
    while waiting:
        kind, name = waiting.pop().removeprefix("#/components/").split("/", 1)
        if name not in kept.setdefault(kind, {}):
            kept[kind][name] = whole["components"][kind][name]
            waiting += references(kept[kind][name])
    responses = [o for methods in paths.values() for m in methods.values() if "responses" in m for o in m["responses"].values()]
    for response in responses + list(kept.get("responses", {}).values()):
        content = response.get("content", {})
        if JSON in content:
            content[ASKED] = content[JSON]
    return {"openapi": whole["openapi"], "info": whole["info"], "servers": [{"url": "/"}], "paths": paths, "components": kept}


with open(sys.argv[1], encoding="utf-8") as file:
    description = json.load(file)
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(cut(description), file)
