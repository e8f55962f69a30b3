package lxmert.dataset;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;

/** Streams annotations into COCO's JSON, one entry a line. */
final class CocoWriter {
  private final CocoAnnotations annotations;

  CocoWriter(CocoAnnotations annotations) {
    this.annotations = annotations;
  }

  void write(Path file) {
    AtomicFiles.write(
        file,
        out -> {
          JsonGenerator json = Json.mapper().createGenerator(out);
          json.setPrettyPrinter(new MinimalPrettyPrinter());
          json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
          json.writeStartObject();
          writeNames(json, "categories", annotations.objectNames());
          writeNames(json, "attributes", annotations.attributeNames());
          writeImages(json);
          writeThings(json);
          json.writeEndObject();
          json.close();
        });
  }

  private static void writeNames(JsonGenerator json, String key, List<String> names)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (int i = 0; i < names.size(); i++) {
      newLine(json);
      json.writeStartObject();
      json.writeNumberField("id", i + 1);
      json.writeStringField("name", names.get(i));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeImages(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("images");
    for (AnnotatedImage image : annotations.images()) {
      newLine(json);
      json.writeStartObject();
      json.writeNumberField("id", image.id());
      json.writeStringField("file_name", image.fileName());
      json.writeNumberField("width", image.width());
      json.writeNumberField("height", image.height());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeThings(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("annotations");
    long id = 1;
    for (AnnotatedImage image : annotations.images()) {
      for (AnnotatedObject thing : image.things()) {
        newLine(json);
        writeThing(json, id++, image.id(), thing);
      }
    }
    json.writeEndArray();
  }

  private static void writeThing(JsonGenerator json, long id, long imageId, AnnotatedObject thing)
      throws IOException {
    float width = thing.x2() - thing.x1();
    float height = thing.y2() - thing.y1();
    json.writeStartObject();
    json.writeNumberField("id", id);
    json.writeNumberField("image_id", imageId);
    json.writeNumberField("category_id", thing.object() + 1);
    json.writeArrayFieldStart("bbox");
    for (float side : new float[] {thing.x1(), thing.y1(), width, height}) {
      json.writeNumber(side);
    }
    json.writeEndArray();
    json.writeNumberField("area", thing.area());
    json.writeNumberField("iscrowd", thing.crowd() ? 1 : 0);
    json.writeArrayFieldStart("attributes");
    for (int attribute : thing.attributes()) {
      json.writeNumber(attribute + 1);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void newLine(JsonGenerator json) throws IOException {
    json.writeRaw('\n');
  }
}
