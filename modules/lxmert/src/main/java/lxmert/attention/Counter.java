package lxmert.attention;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Counts objects among overlapping proposals (Zhang et al. 2018, arXiv 1802.05766, section 4), as
 * the authors' code computes it: regions that are looked at are nodes of a graph, from which edges
 * within an object and edges between its proposals are taken away.
 */
public final class Counter extends Module {
  /** The paper's f1 to f8 are 0 to 7; the other eight are in the code, and unused. */
  private static final int FUNCTIONS = 16;

  private static final double HALF = 0.5;
  private static final double NO_AREA = 1e-12;
  private static final double NO_COUNT = 1e-20;

  private final int objects;
  private final List<PiecewiseLinear> functions;

  /**
   * What {@link #count} gives.
   *
   * @param output (B, K + 1), the number as a place among K + 1, times how sure it is
   * @param number (B), before that
   */
  public record Count(Tensor output, Tensor number) {}

  /**
   * A counter whose functions are identities.
   *
   * @param objects K, the most that are counted
   */
  public Counter(int objects) {
    this.objects = objects;
    NamedModules names = new NamedModules(this);
    functions =
        IntStream.range(0, FUNCTIONS)
            .mapToObj(i -> names.add("f." + i, new PiecewiseLinear()))
            .toList();
  }

  /** One of the functions, of every value. */
  public Tensor piecewise(int number, Tensor x) {
    return functions.get(number).forward(x);
  }

  /**
   * Counts what is looked at.
   *
   * @param boxes (B, R, 4) corners
   * @param looks (B, R), 0 to 1
   */
  public Count count(Tensor boxes, Tensor looks) {
    long missing = Math.max(0, objects - looks.size(1));
    T_TensorTensor_T best = torch.constant_pad_nd(looks, 0, missing).topk(objects, 1, true, true);
    Tensor a = best.get0(); // (B, K)
    Tensor places = best.get1().unsqueeze(-1).expand(-1, -1, boxes.size(2));
    Tensor kept = torch.constant_pad_nd(boxes, 0, 0, 0, missing).gather(1, places); // (B, K, 4)
    Tensor relevance = a.unsqueeze(2).mul(a.unsqueeze(1)); // (B, K, K)
    Tensor distance = overlaps(kept).neg().add(new Scalar(1)); // (B, K, K)
    Tensor proposals = same(a, relevance, distance).sum(2); // (B, K)
    Tensor edges = piecewise(0, relevance).mul(piecewise(1, distance));
    Tensor between = edges.div(proposals.unsqueeze(2).mul(proposals.unsqueeze(1)));
    Tensor selves = piecewise(0, a.square()).div(proposals);
    Tensor number =
        between.flatten(1, 2).sum(1).add(selves.sum(1)).add(new Scalar(NO_COUNT)).sqrt();
    return new Count(soft(number).mul(confidence(a, distance).unsqueeze(1)), number);
  }

  /** How much two regions are proposals of one object: they look alike from everywhere. */
  private Tensor same(Tensor a, Tensor relevance, Tensor distance) {
    Tensor seen = piecewise(3, relevance).mul(piecewise(4, distance)); // (B, r, K)
    Tensor apart = seen.unsqueeze(3).sub(seen.unsqueeze(2)).abs(); // (B, r, i, j)
    Tensor looks = a.unsqueeze(2).sub(a.unsqueeze(1)).abs();
    return near(apart).prod(1).mul(near(looks));
  }

  private Tensor near(Tensor apart) {
    return piecewise(2, apart.neg().add(new Scalar(1)));
  }

  /** A vector of K + 1 with 1 at the number, or shares of it at its neighbours. */
  private Tensor soft(Tensor number) {
    Tensor clipped = number.clamp_max(new Scalar((double) objects)).unsqueeze(1); // (B, 1)
    Tensor below = clipped.detach().floor();
    Tensor part = clipped.sub(below);
    Tensor place = below.to(torch.ScalarType.Long);
    Tensor places =
        torch.cat(
            new TensorVector(place, place.add(new Scalar(1)).clamp_max(new Scalar((long) objects))),
            1);
    Tensor shares = torch.cat(new TensorVector(part.neg().add(new Scalar(1)), part), 1);
    return torch
        .zeros(new long[] {number.size(0), objects + 1L}, shares.options())
        .scatter_add(1, places, shares);
  }

  /** How clear it is what was looked at and what is apart, (B). */
  private Tensor confidence(Tensor a, Tensor distance) {
    Tensor clear = clarity(piecewise(5, a)).div(new Scalar((double) objects));
    Tensor apart = clarity(piecewise(6, distance).flatten(1, 2));
    return piecewise(7, clear.add(apart.div(new Scalar((double) objects * objects))));
  }

  private static Tensor clarity(Tensor x) {
    return x.sub(new Scalar(HALF)).abs().sum(1);
  }

  /** Intersection over union of all pairs, (B, K, K). */
  private static Tensor overlaps(Tensor boxes) {
    Tensor upper = boxes.narrow(2, 0, 2);
    Tensor lower = boxes.narrow(2, 2, 2);
    Tensor common =
        area(
            torch.minimum(lower.unsqueeze(2), lower.unsqueeze(1)),
            torch.maximum(upper.unsqueeze(2), upper.unsqueeze(1)));
    Tensor own = area(lower, upper); // (B, K)
    Tensor union = own.unsqueeze(2).add(own.unsqueeze(1)).sub(common);
    return common.div(union.add(new Scalar(NO_AREA)));
  }

  private static Tensor area(Tensor lower, Tensor upper) {
    return lower.sub(upper).clamp_min(new Scalar(0)).prod(-1);
  }
}
