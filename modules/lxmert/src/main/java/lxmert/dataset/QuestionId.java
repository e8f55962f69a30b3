package lxmert.dataset;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.regex.Pattern;

/** Question ids are text here, and numbers in the files of the data sets that use numbers. */
final class QuestionId {
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");

  private QuestionId() {}

  /** Writes an id as a JSON number if it is a whole one. */
  static void write(JsonGenerator json, String id) throws IOException {
    if (INTEGER.matcher(id).matches()) {
      json.writeNumber(Long.parseLong(id));
    } else {
      json.writeString(id);
    }
  }
}
