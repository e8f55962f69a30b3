package lxmert.packed;

import java.util.Set;
import lxmert.model.Answering;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Engine;
import lxmert.model.GatedArchitectures;
import lxmert.model.GatedConfig;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;

/** The fast engine for LXMERT and the gated encoder, with one image or two. */
public final class PackedEngine implements Engine {
  private static final Set<String> GATED =
      Set.of(GatedArchitectures.QUESTION_ANSWERING.name(), GatedArchitectures.PAIRS.name());

  @Override
  public boolean serves(Architecture architecture) {
    return FastAnswering.serves(architecture) || GATED.contains(architecture.name());
  }

  /** As {@link Engine#answering}; int8 is for LXMERT, and bfloat16 for a gated encoder. */
  @Override
  public Answering answering(AnsweringModel model, Precision precision, Device device) {
    return model.config() instanceof GatedConfig config
        ? new GatedAnswering(model, config, precision.outsideEngine(), device)
        : new FastSentences(new FastAnswering(model, precision));
  }
}
