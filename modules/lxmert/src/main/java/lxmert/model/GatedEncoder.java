package lxmert.model;

import java.util.List;
import java.util.stream.IntStream;
import lxmert.model.CrossModalityLayer.Streams;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The numbered sublayers, one after the other. */
final class GatedEncoder extends Module {
  private final Module layer;
  private final List<GatedSublayer> sublayers;

  GatedEncoder(GatedConfig config) {
    layer = register_module("layer", new Module());
    sublayers =
        IntStream.range(0, config.sublayers().depth())
            .mapToObj(number -> sublayer(config, number))
            .toList();
  }

  private GatedSublayer sublayer(GatedConfig config, int number) {
    String key = Integer.toString(number);
    return config.sublayers().attends(number)
        ? layer.register_module(key, new GatedAttention(config, number))
        : layer.register_module(key, new GatedFeedForward(config, number));
  }

  /** Both streams after every sublayer. */
  Streams forward(
      Streams embedded, @Nullable Tensor textMask, @Nullable Tensor visionMask, Trace trace) {
    Streams streams = embedded;
    for (int i = 0; i < sublayers.size(); i++) {
      streams = sublayers.get(i).forward(streams, textMask, visionMask, trace);
      trace.hidden("layer." + i + ".t", streams.language());
      trace.hidden("layer." + i + ".v", streams.vision());
    }
    return streams;
  }
}
