package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * An LSTM of one layer, with the gates in PyTorch's order: input, forget, cell, output. Padding at
 * the end of a sentence leaves its state as it is.
 */
final class LongShortTermMemory extends Module {
  private final Linear input;
  private final Linear hidden;

  LongShortTermMemory(long inputSize, long size) {
    input = register_module("input", new Linear(inputSize, 4 * size));
    hidden = register_module("hidden", new Linear(size, 4 * size));
  }

  /**
   * The state after the last word.
   *
   * @param words (B, S, input)
   * @param mask (B, S), 1 for a word and 0 for padding; null: no padding
   * @return (B, size)
   */
  Tensor forward(Tensor words, @Nullable Tensor mask) {
    Tensor fromWords = input.forward(words); // (B, S, 4 * size)
    long size = fromWords.size(2) / 4;
    Tensor state = torch.zeros(new long[] {words.size(0), size}, words.options());
    Tensor cell = torch.zeros_like(state);
    for (long i = 0; i < words.size(1); i++) {
      TensorVector gates = fromWords.select(1, i).add(hidden.forward(state)).chunk(4, 1);
      Tensor next =
          gates.get(1).sigmoid().mul(cell).add(gates.get(0).sigmoid().mul(gates.get(2).tanh()));
      Tensor output = gates.get(3).sigmoid().mul(next.tanh());
      cell = mask == null ? next : mix(mask.select(1, i), next, cell);
      state = mask == null ? output : mix(mask.select(1, i), output, state);
    }
    return state;
  }

  private static Tensor mix(Tensor mask, Tensor kept, Tensor before) {
    return torch.where(mask.ne(new Scalar(0)).unsqueeze(1), kept, before);
  }
}
