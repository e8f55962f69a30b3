package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Predicts words; its decoder is the word embedding table itself. */
final class WordHead extends Module {
  private final Tensor bias;
  private final PredictionTransform transform;
  private final Tensor wordTable;

  WordHead(Activation activation, Tensor wordTable) {
    bias = Parameters.register(this, "bias", torch.zeros(wordTable.size(0)));
    transform =
        register_module("transform", new PredictionTransform(wordTable.size(1), activation, true));
    this.wordTable = wordTable;
  }

  /** (..., H) to (..., V). */
  Tensor forward(Tensor language) {
    return torch.linear(transform.forward(language), wordTable, new TensorOptional(bias));
  }
}
