package lxmert.world;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** COCO's captions JSON: images, and annotations of an image id and a caption. */
final class CaptionFiles {
  private CaptionFiles() {}

  /** Writes the captions of all splits into a folder. */
  static void write(World world, Path folder) {
    for (Split split : Split.values()) {
      JsonFiles.write(
          folder.resolve("captions_" + split.word() + ".json"),
          json -> {
            json.writeStartObject();
            writeImages(json, world, split);
            writeCaptions(json, world, split);
            json.writeEndObject();
          });
    }
  }

  private static void writeImages(JsonGenerator json, World world, Split split) throws IOException {
    json.writeArrayFieldStart("images");
    long number = split.first(world.options());
    for (Scene scene : world.scenes(split)) {
      JsonFiles.newRow(json);
      json.writeStartObject();
      json.writeNumberField("id", number++);
      json.writeStringField("file_name", scene.imageId() + ".png");
      json.writeNumberField("width", scene.width());
      json.writeNumberField("height", scene.height());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeCaptions(JsonGenerator json, World world, Split split)
      throws IOException {
    json.writeArrayFieldStart("annotations");
    long number = split.first(world.options());
    for (Scene scene : world.scenes(split)) {
      List<String> captions = Captions.of(scene, world.options().seed());
      for (int i = 0; i < captions.size(); i++) {
        JsonFiles.newRow(json);
        json.writeStartObject();
        json.writeNumberField("image_id", number);
        json.writeNumberField("id", number * Captions.PER_IMAGE + i);
        json.writeStringField("caption", captions.get(i));
        json.writeEndObject();
      }
      number++;
    }
    json.writeEndArray();
  }
}
