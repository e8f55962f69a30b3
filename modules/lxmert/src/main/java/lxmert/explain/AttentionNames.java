package lxmert.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lxmert.model.LxmertConfig;

/** The names of attention maps, as {@link lxmert.model.Trace} has them. */
final class AttentionNames {
  /** The end of the names of words looking at regions. */
  static final String WORDS_TO_REGIONS = ".visual_attention.lang";

  private AttentionNames() {}

  /** Words looking at words in a layer of the language encoder. */
  static String language(int layer) {
    return "layer." + layer + ".attention";
  }

  /** Regions looking at regions in a layer of the object-relationship encoder. */
  static String regions(int layer) {
    return "r_layers." + layer + ".attention";
  }

  /** Words looking at regions in a cross-modality layer. */
  static String wordsToRegions(int layer) {
    return "x_layers." + layer + WORDS_TO_REGIONS;
  }

  /** Regions looking at words in a cross-modality layer. */
  static String regionsToWords(int layer) {
    return "x_layers." + layer + ".visual_attention.visn";
  }

  /** Words looking at words in a cross-modality layer. */
  static String crossWords(int layer) {
    return "x_layers." + layer + ".lang_self_att";
  }

  /** Regions looking at regions in a cross-modality layer. */
  static String crossRegions(int layer) {
    return "x_layers." + layer + ".visn_self_att";
  }

  /** Whether words look, and not regions. */
  static boolean wordsLook(String name) {
    return name.startsWith("layer.") || name.contains(".lang_") || name.endsWith(".lang");
  }

  /** Whether words are looked at, and not regions. */
  static boolean wordsAreSeen(String name) {
    return name.startsWith("layer.") || name.contains(".lang_") || name.endsWith(".visn");
  }

  /** All self attention among words, in the order of the layers. */
  static List<String> allWords(LxmertConfig config) {
    List<String> names = new ArrayList<>(named(config.lLayers(), AttentionNames::language));
    names.addAll(named(config.xLayers(), AttentionNames::crossWords));
    return names;
  }

  /** All self attention among regions that reaches the answer, in the order of the layers. */
  static List<String> allRegions(LxmertConfig config) {
    List<String> names = new ArrayList<>(named(config.rLayers(), AttentionNames::regions));
    names.addAll(named(config.xLayers() - 1, AttentionNames::crossRegions));
    return names;
  }

  private static List<String> named(int layers, IntFunction<String> name) {
    return IntStream.range(0, layers).mapToObj(name).toList();
  }
}
