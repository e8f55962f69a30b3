# Sourced by the tests of faults: what runs have logged, the same for the same run.

# Every line of every log in a folder, without the speed.
numbers() {
  find "$1" -name checkpoints -prune -o -name metrics.jsonl -print 2>/dev/null | sort | xargs -r cat | sed 's/,"examples_per_second":[^,}]*//'
}

# How many these are.
lines() {
  numbers "$1" | wc -l
}
