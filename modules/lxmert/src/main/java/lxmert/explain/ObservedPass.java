package lxmert.explain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.model.LxmertForAnswering;
import lxmert.model.LxmertInput;
import lxmert.model.Trace;
import lxmert.tensor.ModuleWeights;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * One forward pass over a sentence and its images, with all attention maps, hidden states and the
 * graph of gradients. It belongs to the scope in which it was made.
 */
public final class ObservedPass {
  private final LxmertForAnswering model;
  private final Map<String, Tensor> hidden = new LinkedHashMap<>();
  private final Map<String, Tensor> attention = new LinkedHashMap<>();
  private final Tensor logits;

  private ObservedPass(LxmertForAnswering model, LxmertInput input) {
    this.model = model;
    logits = model.forward(input, new Recorder()).select(0, 0);
  }

  /**
   * Runs a model.
   *
   * @param model in evaluation mode
   * @param input one sentence with its images, without padding, in the model's number format
   */
  public static ObservedPass of(LxmertForAnswering model, LxmertInput input) {
    if (input.inputIds().size(0) != 1 || input.images() != model.images()) {
      throw new IllegalArgumentException(
          "%d sentences with %d images, expected 1 with %d"
              .formatted(input.inputIds().size(0), input.images(), model.images()));
    }
    return new ObservedPass(model, input);
  }

  private final class Recorder implements Trace {
    @Override
    public void hidden(String name, Tensor value) {
      hidden.put(name, value);
    }

    @Override
    public void attention(String name, Tensor probabilities) {
      attention.put(name, probabilities);
    }
  }

  /** The scores (answers) before any softmax or sigmoid. */
  public Tensor logits() {
    return logits;
  }

  /** The names of all attention maps, in the order of the forward pass. */
  public List<String> names() {
    return List.copyOf(attention.keySet());
  }

  /**
   * The attention between a sentence and one of its images.
   *
   * @return (N, queries, keys) by the names of {@link Trace}
   */
  public Map<String, Tensor> attention(int image) {
    return of(attention, image);
  }

  /** What an answer's relevance is made of, for one of the images. */
  public AnswerMaps maps(int answer, int image) {
    return new AnswerMaps(this, answer, image);
  }

  /**
   * The gradients of an answer's score by all attention maps from which a path leads to it.
   *
   * @return (N, queries, keys) by the names of {@link Trace}
   */
  Map<String, Tensor> gradients(int answer, int image) {
    TensorVector maps = new TensorVector(attention.values().toArray(Tensor[]::new));
    TensorVector found =
        torch.grad(
            new TensorVector(logits.select(0, answer)),
            maps,
            new TensorVector(),
            new BoolOptional(true), // the graph stays, for other answers
            false,
            true);
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).defined()) {
        gradients.put(names().get(i), found.get(i).select(0, image));
      }
    }
    return gradients;
  }

  /**
   * The relevance of all attention maps for an answer, by layer-wise propagation.
   *
   * @return (N, queries, keys) by the names of {@link Trace}
   */
  Map<String, Tensor> relevance(int answer, int image) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      NamedTensors weights = new NamedTensors(ModuleWeights.stateOf(model));
      Tensor pooled = new NamedTensors(hidden).get("pooled_output"); // (P, H)
      Tensor ofPooled =
          LayerwiseRelevance.ofPooled(weights, pooled.reshape(1, -1), answer)
              .view(model.images(), -1); // (P, H)
      return new LayerwiseRelevance(
              model.config(),
              weights,
              new NamedTensors(of(hidden, image)),
              new NamedTensors(of(attention, image)))
          .ofAttention(ofPooled.narrow(0, image, 1));
    }
  }

  LxmertForAnswering model() {
    return model;
  }

  private static Map<String, Tensor> of(Map<String, Tensor> batched, int image) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    batched.forEach((name, tensor) -> own.put(name, tensor.detach().select(0, image)));
    return own;
  }
}
