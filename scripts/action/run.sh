#!/usr/bin/env bash
# Calls perf-gate as the inputs of the action say. They come as variables WITH_…, never as text of a script.
# Runs with the bash 3.2 of macOS as well, which takes an empty array for an unset one.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/action/words.sh
source "$here/words.sh"

mode=${WITH_MODE:-gate}
comment=${WITH_COMMENT:-auto}
token=${WITH_TOKEN:-}
case $mode in
  gate | run | trend) call=("${WITH_BINARY:?}" "$mode") ;;
  refresh) call=("${WITH_BINARY:?}" baseline refresh) ;;
  publish) call=("${WITH_BINARY:?}" publish) ;;
  *) refuse "mode" "\`$mode\` is none of gate, refresh, trend, run, publish" ;;
esac
case $comment in
  auto | always | never) ;;
  *) refuse "comment" "\`$comment\` is none of auto, always, never" ;;
esac

# Adds `--name=value`, so that no value can be taken for an option; an input that the mode has no use for is refused.
option() { # input, value, argument, modes
  [[ -n $2 ]] || return 0
  local modes=" ${*:4} "
  [[ $modes == *" $mode "* ]] || refuse "$1" "it means nothing to the mode $mode; it is for$modes"
  call+=("--$3=$2")
}
fail_on=${WITH_FAIL_ON:-}
option baseline "${WITH_BASELINE:-}" store gate refresh trend publish
option against "${WITH_AGAINST:-}" against gate
option fail-on "${fail_on//[[:space:]]/}" fail-on gate publish
option variant "${WITH_VARIANT:-}" variant gate publish
option confirms "${WITH_CONFIRMS:-}" confirms gate
option rounds "${WITH_ROUNDS:-}" rounds gate refresh run
[[ $mode != gate && $mode != publish ]] || call+=("--comment=$comment")
[[ $mode == publish ]] || call+=("--out=${WITH_OUT:-perf-gate-out}")

into_lines "${WITH_ARGS:-}"
call+=(${lines[@]+"${lines[@]}"})
into_lines "${WITH_SCENARIO:-}"
if [[ $mode == publish ]]; then
  ((${#lines[@]})) || refuse "scenario" "publish judges by the scenario of the base branch: name its file"
  call+=("${lines[@]/#/--scenario=}" -- "${WITH_OUT:-perf-gate-out}")
elif [[ $mode == trend ]]; then
  ((${#lines[@]} == 0)) || refuse "scenario" "trend shows all that is stored; for one of them say --scenario=NAME in args"
else
  call+=(-- ${lines[@]+"${lines[@]}"})
fi

# Nothing of the action's own reaches perf-gate and the services that it starts; the token only where GitHub is talked to.
unset "${!WITH_@}" GITHUB_TOKEN GH_TOKEN
if [[ $mode == gate || $mode == publish ]] && [[ -n $token ]]; then
  export GITHUB_TOKEN=$token
fi
exec "${call[@]}"
