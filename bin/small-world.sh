# Sourced by the tests of faults: makes what they train on.

# The detector's training, without its epochs and its folder, in $detector.
use_detector() {
  local world=$1/world
  detector=(
    "$home/lxmert" detect train --config "$home/config/detector-world.yaml"
    --annotations "$world/annotations/instances_train.json" --images "$world/images/train"
    --valid "$world/annotations/instances_valid.json" --valid-images "$world/images/valid"
  )
}

# make_data DATA: a world, a detector that has seen it once, and the regions that it finds; each where it is missing.
make_data() {
  local world=$1/world lxmert=$home/lxmert
  [ -d "$world" ] || "$lxmert" world --images 16 --valid 4 --test 2 --sets 6 --expressions 10 --out "$world"
  [ -f "$1/detector/scores.json" ] || "${detector[@]}" --epochs 1 --out "$1/detector"
  [ -d "$1/regions" ] || "$lxmert" detect extract --detector "$1/detector/best" --images "$world/images" --out "$1/regions"
  [ -d "$1/pairs" ] || "$lxmert" detect extract --detector "$1/detector/best" --images "$world/nlvr2/images" --out "$1/pairs"
}

# The tables of sentences of a small world, in DATA/captions-train and DATA/captions-valid.
make_captions() {
  local split
  for split in train valid; do
    [ -d "$1/captions-$split" ] || "$home/lxmert" import captions "$1/world/annotations/captions_$split.json" --out "$1/captions-$split"
  done
}
