package lxmert.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.UserError;

/**
 * What a compiled corpus is made of.
 *
 * @param files aggregated pre-training files, in the order of the entries
 * @param answers what the labels are looked up in
 */
record CorpusSources(List<Path> files, AnswerVocabulary answers) {
  private static final int LONGEST_NAME = 100;
  private static final int HASH_DIGITS = 12;

  CorpusSources {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new UserError("a pre-training corpus needs at least one file");
    }
  }

  /**
   * The state of the sources on one line: names, sizes and times of modification of the files, and
   * a digest of the answers. A corpus that was compiled from another state is stale.
   *
   * @throws UserError if a file is missing
   */
  String state() {
    List<Map<String, Object>> states = new ArrayList<>();
    for (Path file : files) {
      states.add(state(file));
    }
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("files", states);
    state.put("answers", digest(answers.answers()));
    return Json.line(state);
  }

  private static Map<String, Object> state(Path file) {
    Map<String, Object> state = new LinkedHashMap<>();
    try {
      state.put("name", String.valueOf(file.getFileName()));
      state.put("bytes", Files.size(file));
      state.put("modified", Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS));
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
    return state;
  }

  /** Where the corpus lies: one file for each set of paths and each list of answers. */
  Path compiled(Path folder) {
    List<String> identity = new ArrayList<>(answers.answers());
    List<String> names = new ArrayList<>();
    for (Path file : files) {
      identity.add(file.toAbsolutePath().normalize().toString());
      names.add(String.valueOf(file.getFileName()).replaceFirst("\\.json$", ""));
    }
    String name = String.join("+", names);
    return folder.resolve(
        "%s-%s.safetensors"
            .formatted(
                name.substring(0, Math.min(LONGEST_NAME, name.length())),
                digest(identity).substring(0, HASH_DIGITS)));
  }

  private static String digest(List<String> texts) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java has it
    }
  }
}
