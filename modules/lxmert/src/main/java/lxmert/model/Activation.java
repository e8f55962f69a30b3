package lxmert.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What stands between two linear layers, by the names of the published configurations. */
public enum Activation {
  /** The exact GELU. */
  @JsonProperty("gelu")
  GELU,

  /** The larger of x and 0. */
  @JsonProperty("relu")
  RELU,

  /** x times its sigmoid. */
  @JsonProperty("swish")
  SWISH,

  /** The hyperbolic tangent, of poolers alone. */
  @JsonProperty("tanh")
  TANH;

  /** Element by element. */
  public Tensor apply(Tensor x) {
    return switch (this) {
      case GELU -> torch.gelu(x);
      case RELU -> x.relu();
      case SWISH -> x.mul(x.sigmoid());
      case TANH -> x.tanh();
    };
  }
}
