package lxmert.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.io.UserError;
import lxmert.vision.Regions;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a sentence and the regions of its images.
 *
 * @param sentence its place
 * @param images the places of the regions
 * @param columns that there are and that come to them
 */
record SentenceRows(int sentence, List<Integer> images, NetworkTransformer.Columns columns)
    implements Serializable {
  /** Asks a network about sentences, each with images of its own. */
  interface Asking {
    /** The new values of every sentence. */
    List<Object[]> ask(List<Regions> images, List<String> sentences);
  }

  static SentenceRows of(
      StructType schema, String sentence, NetworkTransformer.Columns columns, String... images) {
    List<String> names = Arrays.asList(schema.fieldNames());
    return new SentenceRows(
        names.indexOf(sentence),
        new ArrayList<>(Arrays.stream(images).map(names::indexOf).toList()),
        columns);
  }

  /** Refuses columns of other types. */
  static void check(StructType schema, String sentence, String... images) {
    StructField text = NetworkTransformer.column(schema, sentence);
    if (!text.dataType().equals(DataTypes.StringType)) {
      throw NetworkTransformer.wrongType(text, "string");
    }
    for (String image : images) {
      StructField regions = NetworkTransformer.column(schema, image);
      if (!RegionRows.isRegions(regions)) {
        throw NetworkTransformer.wrongType(regions, "regions as RegionExtractor makes them");
      }
    }
  }

  /** The rows with their new values, or with why there are none. */
  List<Row> apply(List<Row> rows, Asking asking) {
    Row[] done = new Row[rows.size()];
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < done.length; i++) {
      String problem = problem(rows.get(i));
      if (problem == null) {
        places.add(i);
      } else {
        done[i] = columns.failed(rows.get(i), problem);
      }
    }
    try {
      ask(rows, places, done, asking);
    } catch (UserError e) {
      places.forEach(place -> askAlone(rows, place, done, asking)); // one of them is to blame
    }
    return Arrays.asList(done);
  }

  private @Nullable String problem(Row row) {
    String before = columns.problem(row);
    if (before != null) {
      return before;
    }
    if (row.isNullAt(sentence)) {
      return "there is no sentence";
    }
    return images.stream().anyMatch(row::isNullAt) ? "the image has no regions" : null;
  }

  private void askAlone(List<Row> rows, int place, Row[] done, Asking asking) {
    try {
      ask(rows, List.of(place), done, asking);
    } catch (UserError e) {
      done[place] = columns.failed(rows.get(place), String.valueOf(e.getMessage()));
    }
  }

  private void ask(List<Row> rows, List<Integer> places, Row[] done, Asking asking) {
    if (places.isEmpty()) {
      return;
    }
    List<Regions> regions = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (int place : places) {
      Row row = rows.get(place);
      sentences.add(row.getString(sentence));
      images.forEach(image -> regions.add(RegionRows.read(row.getStruct(image))));
    }
    List<Object[]> values = asking.ask(regions, sentences);
    for (int i = 0; i < values.size(); i++) {
      int place = places.get(i);
      done[place] = columns.with(rows.get(place), values.get(i));
    }
  }
}
