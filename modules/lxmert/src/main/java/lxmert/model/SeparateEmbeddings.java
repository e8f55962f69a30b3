package lxmert.model;

import lxmert.model.CrossModalityLayer.Streams;
import org.bytedeco.pytorch.Module;

/** ViLBERT's and LXMERT's: the regions have a module of their own, beside that of the words. */
final class SeparateEmbeddings extends GatedEmbeddings {
  private final RegionEmbeddings regions;

  SeparateEmbeddings(GatedConfig config, Module parent) {
    super(config);
    regions = parent.register_module("v_embeddings", new RegionEmbeddings(config));
  }

  @Override
  Streams embed(LxmertInput input) {
    return new Streams(text(input), regions.forward(input.visualFeatures(), input.boxes()));
  }
}
