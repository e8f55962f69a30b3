package lxmert.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.text.TokenizerJson;
import lxmert.text.Vocabulary;
import org.jspecify.annotations.Nullable;

/** An ONNX file with its words: by itself, or in a jar that carries both. */
record OnnxSource(OnnxGraph graph, Vocabulary vocabulary) {
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  /**
   * Reads a file or a jar.
   *
   * @param vocabulary its words; null: the tokenizer.json in the jar, or those beside the file
   * @throws UserError if it is torn, or a jar does not have one of each
   */
  static OnnxSource read(Path file, @Nullable Path vocabulary) {
    try {
      return isZip(file) ? readJar(file, vocabulary) : readFile(file, vocabulary);
    } catch (ZipException e) {
      throw new UserError(file + " is torn, or no jar: " + e.getMessage(), e);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  private static boolean isZip(Path file) throws IOException {
    try (InputStream in = InputFile.stream(file)) {
      return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
    }
  }

  private static OnnxSource readFile(Path file, @Nullable Path vocabulary) throws IOException {
    Path folder = file.toAbsolutePath().resolveSibling("");
    Vocabulary words =
        vocabulary == null ? Vocabulary.ofFolder(folder) : Vocabulary.read(vocabulary);
    try (InputStream in = new BufferedInputStream(InputFile.stream(file))) {
      return new OnnxSource(OnnxGraph.read(in, file.toString()), words);
    }
  }

  private static OnnxSource readJar(Path file, @Nullable Path vocabulary) throws IOException {
    try (ZipFile jar = new ZipFile(InputFile.regular(file).toFile())) {
      ZipEntry onnx = only(jar, ".onnx", "unpack the one you mean");
      Vocabulary words =
          vocabulary == null
              ? words(jar, only(jar, "tokenizer.json", "give one with --tokenizer"))
              : Vocabulary.read(vocabulary);
      try (InputStream in = new BufferedInputStream(jar.getInputStream(onnx))) {
        return new OnnxSource(OnnxGraph.read(in, name(jar, onnx)), words);
      }
    }
  }

  private static ZipEntry only(ZipFile jar, String ending, String advice) {
    List<? extends ZipEntry> found =
        jar.stream().filter(entry -> entry.getName().endsWith(ending)).toList();
    if (found.size() != 1) {
      throw new UserError(
          "%s holds %s, expected one file *%s: %s"
              .formatted(
                  jar.getName(),
                  found.isEmpty() ? "none" : found.stream().map(ZipEntry::getName).toList(),
                  ending,
                  advice));
    }
    return found.get(0);
  }

  private static Vocabulary words(ZipFile jar, ZipEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return TokenizerJson.read(
          Json.parse(text, name(jar, entry), JsonNode.class), name(jar, entry));
    }
  }

  private static String name(ZipFile jar, ZipEntry entry) {
    return jar.getName() + "!/" + entry.getName();
  }
}
