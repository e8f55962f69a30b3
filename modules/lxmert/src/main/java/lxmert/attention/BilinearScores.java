package lxmert.attention;

import java.util.stream.IntStream;
import lxmert.model.Parameters;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How well each region fits each word, once for every glimpse (Kim et al. 2018, equation 9): scores
 * g, i, j = Σ_k h_gk v_ik q_jk + b_g, with one weight normalisation for all of h.
 */
final class BilinearScores extends Module {
  private final Tensor magnitude;
  private final Tensor direction;
  private final Tensor bias;

  BilinearScores(long glimpses, long rank) {
    bias = Parameters.register(this, "h_bias", torch.zeros(1, glimpses, 1, 1));
    magnitude = Parameters.register(this, "h_mat_g", torch.zeros(new long[0]));
    direction = Parameters.register(this, "h_mat_v", torch.zeros(1, glimpses, 1, rank));
  }

  /** Regions (B, R, rank) and words (B, T, rank) to (B, G, R, T). */
  Tensor forward(Tensor regions, Tensor words) {
    Tensor h = NormalisedLinear.normalised(direction, magnitude).select(0, 0); // (G, 1, rank)
    Tensor[] scores =
        IntStream.range(0, (int) h.size(0))
            .mapToObj(g -> regions.matmul(words.mul(h.select(0, g)).transpose(1, 2)))
            .toArray(Tensor[]::new);
    return torch.stack(new TensorVector(scores), 1).add(bias);
  }
}
