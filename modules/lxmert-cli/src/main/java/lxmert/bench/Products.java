package lxmert.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lxmert.tensor.Kept;
import lxmert.tensor.PackedLinear;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The products of the fast engine's linear layers by themselves, with the engine's own weights, in
 * its order: what it could not be faster than. What comes between them (attention, normalisation,
 * embeddings) is left out.
 */
final class Products implements PackedLinear.ProductListener, AutoCloseable {
  private record Product(PackedLinear layer, long rows, PackedLinear.End end) {}

  private final List<Product> all = new ArrayList<>();
  private final Kept kept = new Kept();
  private final Map<String, Tensor> rows = new HashMap<>();
  private boolean watching = true;

  @Override
  public void product(PackedLinear layer, long count, PackedLinear.End end) {
    if (watching) {
      all.add(new Product(layer, count, end));
    }
  }

  /** Forgets what was seen so far: what is seen until {@link #stop} is a run. */
  void start() {
    all.clear();
    watching = true;
  }

  /** Ends the run. */
  void stop() {
    watching = false;
  }

  /** Multiplications and additions of the run, in thousand millions. */
  double gigaflop() {
    return all.stream()
        .mapToDouble(p -> 2e-9 * p.rows * p.layer.inputs() * p.layer.outputs())
        .sum();
  }

  /** Computes the products of the run once more. */
  void repeat() {
    for (Product each : all) {
      try (PointerScope scope = new PointerScope();
          InferenceMode inference = new InferenceMode()) {
        Tensor x = input(each, each.layer.inputs());
        switch (each.end) {
          case NONE -> each.layer.apply(x);
          case GELU -> each.layer.gelu(x);
          case PLUS -> each.layer.plus(x, input(each, each.layer.outputs()));
        }
      }
    }
  }

  private Tensor input(Product product, long columns) {
    torch.ScalarType type = product.layer.precision().scalarType();
    return rows.computeIfAbsent(
        product.rows + " " + columns + " " + type,
        key -> kept.keep(torch.rand(product.rows, columns).to(type)));
  }

  @Override
  public void close() {
    kept.close();
  }
}
