package lxmert.fuzz;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import lxmert.Mutations;
import lxmert.Mutations.Outcome;
import lxmert.Mutations.Reading;
import lxmert.checkpoint.ModelFolder;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoCaptions;
import lxmert.dataset.Gqa;
import lxmert.dataset.GqaAnswerFile;
import lxmert.dataset.Nlvr2AnswerFile;
import lxmert.dataset.Nlvr2Json;
import lxmert.dataset.SentenceRow;
import lxmert.dataset.VqaAnswerFile;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaV2;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.io.Yaml;
import lxmert.protocol.AnswerRequest;
import lxmert.protocol.HuggingFaceRequest;
import lxmert.protocol.InferRequest;
import lxmert.regions.RegionReader;
import lxmert.regions.RegionStore;
import lxmert.serving.ServingError;
import lxmert.tensor.CheckpointFile;
import lxmert.tensor.StateDict;
import lxmert.text.Vocabulary;
import lxmert.train.CheckpointReading;
import lxmert.train.MetricsLog;
import lxmert.vision.DetectorConfig;
import lxmert.vision.ImageLimits;
import lxmert.vision.ImageReader;

/**
 * The readers of files and requests, by name. Whatever the bytes are, each takes or refuses them,
 * in one line and with little memory; all else is an error.
 */
final class Readers {
  private static final ImageLimits SMALL = new ImageLimits(1_000_000, 1 << 20, false);

  /** What reads a file's or a request's content. */
  @FunctionalInterface
  interface Reader {
    Outcome read(byte[] content);
  }

  private final Map<String, Reader> all = new LinkedHashMap<>();

  Readers() {
    file("vqaQuestions", "a.json", VqaV2::readQuestions);
    file("vqaAnnotations", "a.json", VqaV2::readAnnotations);
    file("vqaJson", "a.json", VqaJson::read);
    file(
        "gqaAnnotations",
        "a.json",
        path -> Gqa.readAnnotations(path, Progress.silent(), each -> {}));
    file("nlvr2Statements", "a.json", path -> Nlvr2Json.read(path, each -> {}));
    file("cocoAnnotations", "a.json", CocoAnnotations::read);
    file(
        "cocoCaptions",
        "a.json",
        path -> CocoCaptions.readCaptions(JsonRows.of(path), (place, id, each) -> {}));
    file("vqaAnswers", "a.json", VqaAnswerFile::read);
    file("gqaAnswers", "a.json", path -> GqaAnswerFile.read(path, Progress.silent()));
    file("nlvr2Answers", "a.csv", Nlvr2AnswerFile::read);
    file("sentenceRows", "a.jsonl", path -> SentenceRow.read(path, each -> {}));
    file("vocabularies", "vocab.txt", Vocabulary::read);
    file("tokenizers", "tokenizer.json", Vocabulary::read);
    bytes(
        "settings",
        UserError.class,
        bytes -> Yaml.parse(new String(bytes, StandardCharsets.UTF_8), "a.yaml"));
    file("checkpoints", "checkpoint.json", CheckpointReading::readManifest);
    file("logs", "metrics.jsonl", MetricsLog::read);
    file("modelConfigurations", "config.json", ModelFolder::configOf);
    file("detectorConfigurations", "config.yaml", DetectorConfig::read);
    file("regionTables", "a.tsv", path -> new RegionReader().read(path, (id, regions) -> {}));
    file("regionArchives", "a.npz", path -> new RegionReader().read(path, (id, regions) -> {}));
    store("storeManifests", "manifest.json");
    store("storeIndexes", "index.bin");
    store("storeShards", "shard-00000.safetensors");
    file(
        "weights",
        "a.bin",
        path -> {
          CheckpointFile.open(path);
          StateDict.read(path).close();
        });
    bytes(
        "images",
        UserError.class,
        bytes -> {
          ImageReader.size(bytes, "a");
          ImageReader.read(bytes, "a", SMALL);
        });
    bytes("inferRequests", ServingError.class, body -> InferRequest.read(body, null));
    bytes("huggingFaceRequests", ServingError.class, HuggingFaceRequest::read);
    bytes("answerRequests", ServingError.class, AnswerRequest::read);
  }

  Set<String> names() {
    return all.keySet();
  }

  /** What reads content by this name. */
  Reader get(String name) {
    Reader reader = all.get(name);
    if (reader == null) {
      throw new IllegalArgumentException("no reader " + name + ", expected one of " + names());
    }
    return reader;
  }

  private void bytes(String name, Class<? extends RuntimeException> refusal, Reading reading) {
    all.put(name, content -> Mutations.check(name, content, refusal, reading));
  }

  /** Reads a file of this name. */
  private void file(String name, String file, Consumer<Path> reading) {
    Path path = Scratch.folder().resolve(file);
    bytes(name, UserError.class, content -> reading.accept(Files.write(path, content)));
  }

  /** Reads all of a store, one of whose files has this content. */
  private void store(String name, String file) {
    Path folder = Scratch.store();
    bytes(
        name,
        UserError.class,
        content -> {
          Path path = folder.resolve(file);
          byte[] sound = Files.readAllBytes(path);
          Files.write(path, content);
          try (RegionStore store = RegionStore.open(folder)) {
            for (String id : store.imageIds()) {
              store.get(id);
            }
          } finally {
            Files.write(path, sound);
          }
        });
  }
}
