package lxmert.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.regions.RegionStoreCheck;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import lxmert.tensor.WeightFiles;

/**
 * Reads every number of what {@link Contents} describes, where it holds any.
 *
 * @param progress hears of stores, which can be large
 */
record ContentsCheck(Progress progress) {
  /**
   * Adds what it found to the description.
   *
   * @return the problems, a sentence each
   */
  List<String> add(Path path, ObjectNode contents) {
    String kind = contents.path("kind").asText();
    if (kind.equals("region store")) {
      RegionStoreCheck found = RegionStoreCheck.of(path, progress);
      contents
          .put("shards", found.shards())
          .put("regions", found.regions())
          .put("digests", found.digests());
      return addProblems(contents, found.problems());
    }
    Optional<Path> weights = Optional.empty();
    if (kind.equals("checkpoint")) {
      weights = Optional.of(path);
    } else if (Files.isDirectory(path)) {
      weights = WeightFiles.find(path);
    }
    return addProblems(contents, weights.map(ContentsCheck::infinite).orElse(List.of()));
  }

  private static List<String> infinite(Path weights) {
    try (StateDict state = StateDict.read(weights)) {
      return ModuleWeights.infinite(state).stream()
          .map(name -> "%s: %s holds NaN or infinity".formatted(weights, name))
          .toList();
    }
  }

  private static List<String> addProblems(ObjectNode contents, List<String> problems) {
    contents.set("problems", Json.mapper().valueToTree(problems));
    return problems;
  }
}
