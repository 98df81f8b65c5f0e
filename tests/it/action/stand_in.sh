#!/usr/bin/env bash
# perf-gate with the outputs and the job summary that `gate` owes a workflow runner, while it does not write them itself.
# PERF_GATE_UNDER_TEST is the real one: it measures and judges.
set -euo pipefail

kept=()
for argument in "$@"; do
  [[ $argument == --comment=* ]] || kept+=("$argument")
done
status=0
"$PERF_GATE_UNDER_TEST" "${kept[@]}" || status=$?
if [[ ${kept[0]} = gate && -f perf-gate-out/judgement.json ]]; then
  python3 - "$PWD/perf-gate-out" <<'P'
import json, os, sys

folder = sys.argv[1]
judgement = json.load(open(f"{folder}/judgement.json"))
with open(os.environ["GITHUB_OUTPUT"], "a") as outputs:
    print(f"verdict={judgement['verdict']}", f"report={folder}", f"record={folder}/record.json", sep="\n", file=outputs)
    print(f"regressions={sum(check['verdict'] == 'regressed' for check in judgement['checks'])}", file=outputs)
with open(os.environ["GITHUB_STEP_SUMMARY"], "a") as summary:
    summary.write(open(f"{folder}/report.md").read())
P
fi
exit "$status"
