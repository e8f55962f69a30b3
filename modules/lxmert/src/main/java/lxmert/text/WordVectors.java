package lxmert.text;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.ByteLines;
import lxmert.io.UserError;

/**
 * Vectors of words from a text file, as GloVe publishes them (Pennington et al. 2014): a line is a
 * word and its numbers, with blanks between. Of word pieces, those that begin a word are words.
 *
 * @param rows vectors by the id of a word piece, all of one length
 */
public record WordVectors(Map<Integer, float[]> rows) {
  /**
   * Reads the vectors of a vocabulary's words; other lines are passed over.
   *
   * @param size numbers of a vector
   * @throws UserError if the file cannot be read, a line has another number of numbers, or none of
   *     the words is in it
   */
  public static WordVectors read(Path file, Vocabulary vocabulary, int size) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.token(id), id);
    }
    Map<Integer, float[]> rows = new LinkedHashMap<>();
    ByteLines.read(
        file,
        (place, line) -> {
          int blank = line.indexOf(' ');
          Integer id = blank < 0 ? null : ids.get(line.substring(0, blank));
          if (id != null) {
            rows.putIfAbsent(id, vector(line.substring(blank + 1), size, place));
          }
        });
    if (rows.isEmpty()) {
      throw new UserError(
          "%s: none of the %d words has a vector, expected a word and its numbers on each line"
              .formatted(file, vocabulary.size()));
    }
    return new WordVectors(rows);
  }

  private static float[] vector(String text, int size, String place) {
    String[] parts = text.strip().split(" ", -1);
    float[] vector = new float[size];
    try {
      for (int i = 0; i < Math.min(size, parts.length); i++) {
        vector[i] = Float.parseFloat(parts[i]);
      }
    } catch (NumberFormatException e) {
      throw new UserError("%s: %s, expected a number".formatted(place, e.getMessage()), e);
    }
    if (parts.length != size) {
      throw new UserError(
          "%s has %d numbers, expected %d, the word_size of the model"
              .formatted(place, parts.length, size));
    }
    return vector;
  }
}
