# shellcheck shell=bash
# How the inputs of the action are read, and what is said of a wrong one. Sourced, not run.

# Ends the step with an annotation; the input's value is escaped, so that it cannot be a workflow command of its own.
refuse() { # input, text
  local text=$2
  text=${text//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  # On standard error: what calls this is often read by $( ).
  printf '::error title=perf-gate: input %s::%s\n' "$1" "$text" >&2
  exit 2
}

is_true() { # input, value
  case $2 in
    true) return 0 ;;
    false | '') return 1 ;;
    *) refuse "$1" "\`$2\` is neither true nor false" ;;
  esac
}

# Splits one value per line into the array `lines`; blank lines and the blanks around a value do not count. No word splitting, no
# globbing, no quotes to get wrong.
into_lines() { # text
  local line
  lines=()
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [[ -z $line ]] || lines+=("$line")
  done <<<"$1"
}
