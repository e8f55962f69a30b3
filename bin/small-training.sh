# Sourced by the tests of ranks: a fine-tuning of seconds whose steps have two micro-batches. Needs $home.

# Makes a small world in a folder, and sets `training` to the arguments of a training on it, with {} for its folder.
# Its epochs are the second argument.
small_training() {
  local made=$1/quickstart vqa=$1/quickstart/world/vqa batch
  if [ ! -f "$made/report.html" ]; then
    echo "making a small world" >&2
    "$home/lxmert" quickstart --fast --out "$made" >"$1/quickstart.txt" 2>&1 || {
      echo "the world could not be made; see $1/quickstart.txt" >&2
      exit 1
    }
  fi
  batch=$(sed -n 's/^batch_size: *//p' "$home/config/vqa-world.yaml")
  training=(
    finetune vqa --config "$home/config/vqa-world.yaml" --set "epochs=$2" --set log_every=1
    --set "micro_batch_size=$((batch / 2))" --set "checkpoint.every=5 steps"
    --set model.hidden_dropout_prob=0.1 --set model.attention_probs_dropout_prob=0.1
    --train "$vqa/train.json" --valid "$vqa/valid.json" --regions "$made/regions"
    --answers "$vqa/trainval_label2ans.json" --out "{}"
  )
}
